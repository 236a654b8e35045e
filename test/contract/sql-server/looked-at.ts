import type {Statement} from '../../../src/lab/sql-server/tsql/ast.ts'

/** Statements that note which of their properties are asked for, however deep. */
export class LookedAt {
  readonly statements: readonly Statement[]
  readonly #properties: {readonly owner: object; readonly key: string; readonly place: string}[] = []
  readonly #asked = new Map<object, Set<string>>()
  readonly #proxies = new WeakMap<object, object>()

  constructor(statements: readonly Statement[]) {
    this.statements = statements.map((statement) => this.#watched(statement, statement.kind))
  }

  /** What was written and nobody asked for: `select.query.orderBy.descending`. */
  unread(): readonly string[] {
    const unread = this.#properties.filter(({owner, key}) => this.#asked.get(owner)?.has(key) !== true)
    return [...new Set(unread.map(({place}) => place))]
  }

  #watched<T extends object>(node: T, place: string): T {
    const known = this.#proxies.get(node)
    if (known !== undefined) return known as T
    for (const [key, value] of Object.entries(node)) {
      if (Array.isArray(node)) continue
      // What is not written is undefined or empty; where a node stood is for messages; `kind` is what the place is called by.
      const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0
      const written = value !== undefined && !isEmpty
      if (written && key !== 'line' && key !== 'kind' && !(key === 'text' && 'line' in node))
        this.#properties.push({owner: node, key, place: `${place}.${key}`})
    }
    const proxy = new Proxy(node, {
      get: (target, key, receiver) => {
        const value: unknown = Reflect.get(target, key, receiver)
        if (typeof key === 'string') this.#ask(target, key)
        if (typeof value !== 'object' || value === null) return value
        return this.#watched(value, Array.isArray(target) ? place : `${placeOf(target, place)}.${String(key)}`)
      },
    })
    this.#proxies.set(node, proxy)
    // Everything below is known before anybody asks, so that what hangs on a property that is not read is told by that one alone.
    return proxy
  }

  #ask(owner: object, key: string): void {
    const keys = this.#asked.get(owner)
    if (keys === undefined) this.#asked.set(owner, new Set([key]))
    else keys.add(key)
  }
}

/** A node within another by its kind, so that a place names no path of nested expressions. */
const placeOf = (node: object, place: string): string =>
  'kind' in node && typeof node.kind === 'string' ? node.kind : place
