import {expect} from 'vitest'
import type {Told} from './sessions.ts'

/** What the statements of the schedules do, over two tables. Made from SQL Server's documentation, and from no line of the stand-in. */
export type Statement =
  | {readonly kind: 'insert-item'; readonly id: number; readonly name: string; readonly v: number}
  | {readonly kind: 'add'; readonly id: number; readonly by: number}
  | {readonly kind: 'add-by-name'; readonly name: string; readonly by: number}
  | {readonly kind: 'rename'; readonly id: number; readonly name: string}
  | {readonly kind: 'add-below'; readonly below: number; readonly by: number}
  | {readonly kind: 'delete-item'; readonly id: number}
  | {readonly kind: 'delete-above'; readonly above: number}
  | {readonly kind: 'insert-child' | 'move-child'; readonly id: number; readonly parent: number}
  | {readonly kind: 'delete-child'; readonly id: number}
  | {readonly kind: 'count-children'; readonly id: number}
  | {readonly kind: 'read-items' | 'read-children'}
  | {readonly kind: 'hold-item'; readonly id: number; readonly range: boolean}
  | {readonly kind: 'applock'; readonly name: string}
  | {readonly kind: 'save' | 'back-to'; readonly name: string}
  | {readonly kind: 'begin' | 'commit' | 'rollback'}

export function textOf(statement: Statement): string {
  switch (statement.kind) {
    case 'insert-item':
      return `INSERT INTO dbo.items (id, name, v) VALUES (${statement.id}, N'${statement.name}', ${statement.v})`
    case 'add':
      return `UPDATE dbo.items SET v = v + ${statement.by} OUTPUT inserted.id, inserted.v WHERE id = ${statement.id}`
    case 'add-by-name':
      return `UPDATE dbo.items SET v = v + ${statement.by} OUTPUT inserted.id, inserted.v WHERE name = N'${statement.name}'`
    case 'rename':
      return `UPDATE dbo.items SET name = N'${statement.name}' OUTPUT inserted.id, inserted.name WHERE id = ${statement.id}`
    case 'add-below':
      return `UPDATE dbo.items SET v = v + ${statement.by} OUTPUT inserted.id, deleted.v WHERE v < ${statement.below}`
    case 'delete-item':
      return `DELETE FROM dbo.items OUTPUT deleted.id WHERE id = ${statement.id}`
    case 'delete-above':
      return `DELETE FROM dbo.items OUTPUT deleted.id, deleted.v WHERE v > ${statement.above}`
    case 'insert-child':
      return `INSERT INTO dbo.children (id, parent) VALUES (${statement.id}, ${statement.parent})`
    case 'move-child':
      return `UPDATE dbo.children SET parent = ${statement.parent} OUTPUT inserted.id WHERE id = ${statement.id}`
    case 'delete-child':
      return `DELETE FROM dbo.children OUTPUT deleted.id WHERE id = ${statement.id}`
    case 'count-children':
      return `UPDATE dbo.items SET v = (SELECT COUNT(*) FROM dbo.children) OUTPUT inserted.id, inserted.v WHERE id = ${statement.id}`
    case 'read-items':
      return 'SELECT id, name, v FROM dbo.items ORDER BY id'
    case 'read-children':
      return 'SELECT id, parent FROM dbo.children ORDER BY id'
    case 'hold-item':
      return `SELECT v FROM dbo.items WITH (${statement.range ? 'UPDLOCK, HOLDLOCK' : 'UPDLOCK'}) WHERE id = ${statement.id}`
    case 'applock':
      return `DECLARE @got int; EXEC @got = sp_getapplock @Resource = N'${statement.name}', @LockMode = N'Exclusive', @LockOwner = N'Transaction'; SELECT @got`
    case 'save':
      return `SAVE TRAN ${statement.name}`
    case 'back-to':
      return `ROLLBACK TRAN ${statement.name}`
    case 'begin':
      return 'BEGIN TRAN'
    case 'commit':
      return 'COMMIT'
    case 'rollback':
      return 'ROLLBACK'
  }
}

interface Item {
  readonly name: string
  readonly v: number
}

/** Never changed: each change makes a new one. */
export interface State {
  readonly items: ReadonlyMap<number, Item>
  readonly children: ReadonlyMap<number, number>
}

const EMPTY: State = {items: new Map(), children: new Map()}
const VICTIM = 1205
const TIMED_OUT = 1222
const DUPLICATE = 2627
const CONFLICT = 547

interface Work {
  /** Keys of rows that it has changed or holds, whether a savepoint took the change back or not. */
  readonly held: Set<string>
  items: ReadonlyMap<number, Item | undefined>
  children: ReadonlyMap<number, number | undefined>
  saved: readonly {readonly name: string; readonly items: Work['items']; readonly children: Work['children']}[]
}

/** What stood when a statement was sent. */
export interface Sent {
  readonly statement: Statement
  readonly view: State
  /** How many states had been committed. */
  readonly at: number
}

/**
 * Committed rows, and what each client has changed since. It does not know who waits for whom: it takes the statements in
 * the order in which they were answered, and says whether the answer is one that READ COMMITTED SNAPSHOT allows then.
 */
export class Model {
  #history: State[] = [EMPTY]
  readonly #work = new Map<number, Work>()

  get committed(): State {
    return this.#history.at(-1) ?? EMPTY
  }

  isOpen(client: number): boolean {
    return this.#work.has(client)
  }

  hasSaved(client: number, name: string): boolean {
    return this.#work.get(client)?.saved.some((one) => one.name === name) === true
  }

  sent(client: number, statement: Statement): Sent {
    return {statement, view: this.#view(client), at: this.#history.length - 1}
  }

  /** Throws where no order of events allows the answer. */
  answered(client: number, sent: Sent, told: Told): void {
    const {statement} = sent
    if (told === VICTIM) {
      expect(this.#work.has(client), 'only who is in a transaction can be a victim here').toBe(true)
      this.#work.delete(client)
      return
    }
    if (told === TIMED_OUT) return
    switch (statement.kind) {
      case 'begin':
        this.#work.set(client, {held: new Set(), items: new Map(), children: new Map(), saved: []})
        return
      case 'commit':
        this.#commit(client)
        return
      case 'rollback':
        this.#work.delete(client)
        return
      case 'save': {
        const work = this.#open(client)
        work.saved = [...work.saved, {name: statement.name, items: work.items, children: work.children}]
        return
      }
      case 'back-to': {
        const work = this.#open(client)
        const place = work.saved.findLastIndex((one) => one.name === statement.name)
        const saved = work.saved[place]
        if (saved !== undefined) Object.assign(work, {items: saved.items, children: saved.children})
        work.saved = work.saved.slice(0, place + 1)
        return
      }
      case 'applock':
        expect([[[0]], [[1]], [[-1]], [[-3]]]).toContainEqual(told)
        if (Array.isArray(told) && Number(told[0]?.[0]) < 0) return
        this.#hold(client, `lock ${statement.name}`)
        return
      case 'read-items':
        expect(told).toEqual(sorted(sent.view.items).map(([id, {name, v}]) => [id, name, v]))
        return
      case 'read-children':
        expect(told).toEqual(sorted(sent.view.children).map(([id, parent]) => [id, parent]))
        return
      default:
        this.#changed(client, sent, statement, told)
    }
  }

  #changed(client: number, sent: Sent, statement: Statement, told: Told): void {
    const lone = !this.#work.has(client)
    if (lone) this.#work.set(client, {held: new Set(), items: new Map(), children: new Map(), saved: []})
    this.#change(client, sent, statement, told)
    if (lone) this.#commit(client)
  }

  #change(client: number, sent: Sent, statement: Statement, told: Told): void {
    const now = this.#view(client)
    switch (statement.kind) {
      case 'insert-item': {
        const {id, name, v} = statement
        const taken = now.items.has(id) || named(now, name) !== undefined
        expect(told).toEqual(taken ? DUPLICATE : [])
        if (taken) return
        this.#put(client, id, {name, v})
        this.#hold(client, `name ${fold(name)}`)
        return
      }
      case 'add':
      case 'add-by-name':
      case 'count-children': {
        const id = statement.kind === 'add-by-name' ? named(now, statement.name) : statement.id
        const item = id === undefined ? undefined : now.items.get(id)
        if (id === undefined || item === undefined) {
          expect(told).toEqual([])
          return
        }
        // What is changed is what stands now; what is only read is what stood when the statement was sent.
        const v = statement.kind === 'count-children' ? sent.view.children.size : item.v + statement.by
        expect(told).toEqual([[id, v]])
        this.#put(client, id, {...item, v})
        return
      }
      case 'rename': {
        const item = now.items.get(statement.id)
        const other = named(now, statement.name)
        const taken = item !== undefined && other !== undefined && other !== statement.id
        expect(told).toEqual(taken ? DUPLICATE : item === undefined ? [] : [[statement.id, statement.name]])
        if (item === undefined || taken) return
        this.#put(client, statement.id, {...item, name: statement.name})
        for (const name of [item.name, statement.name]) this.#hold(client, `name ${fold(name)}`)
        return
      }
      case 'delete-item': {
        const item = now.items.get(statement.id)
        const referred = [...now.children.values()].includes(statement.id)
        expect(told).toEqual(item === undefined ? [] : referred ? CONFLICT : [[statement.id]])
        if (item === undefined || referred) return
        this.#put(client, statement.id, undefined)
        this.#hold(client, `name ${fold(item.name)}`)
        return
      }
      case 'add-below':
        this.#scanned(client, sent, told, ({v}) => v < statement.below)
        for (const [id, v] of pairs(told)) {
          const item = now.items.get(id)
          if (item !== undefined) this.#put(client, id, {...item, v: v + statement.by})
        }
        return
      case 'delete-above': {
        const referred = new Set(now.children.values())
        if (told === CONFLICT) {
          const could = [...now.items].some(([id, {v}]) => v > statement.above && referred.has(id))
          expect(could, 'a row that is referred to, and that the condition takes').toBe(true)
          return
        }
        this.#scanned(client, sent, told, ({v}) => v > statement.above)
        for (const [id] of pairs(told)) {
          expect(referred.has(id), `item ${id} has children`).toBe(false)
          this.#hold(client, `name ${fold(now.items.get(id)?.name ?? '')}`)
          this.#put(client, id, undefined)
        }
        return
      }
      case 'insert-child': {
        const {id, parent} = statement
        const expected = now.children.has(id) ? DUPLICATE : now.items.has(parent) ? [] : CONFLICT
        expect(told).toEqual(expected)
        if (expected !== DUPLICATE && expected !== CONFLICT) this.#putChild(client, id, parent)
        return
      }
      case 'move-child': {
        const there = now.children.has(statement.id)
        const moves = now.children.get(statement.id) !== statement.parent
        const orphan = there && moves && !now.items.has(statement.parent)
        expect(told).toEqual(there ? (orphan ? CONFLICT : [[statement.id]]) : [])
        if (there && !orphan) this.#putChild(client, statement.id, statement.parent)
        return
      }
      case 'delete-child':
        expect(told).toEqual(now.children.has(statement.id) ? [[statement.id]] : [])
        if (now.children.has(statement.id)) this.#putChild(client, statement.id, undefined)
        return
      case 'hold-item': {
        const item = now.items.get(statement.id)
        expect(told).toEqual(item === undefined ? [] : [[item.v]])
        if (item !== undefined || statement.range) this.#hold(client, `item ${statement.id}`)
        return
      }
      default:
        throw new Error(`${statement.kind} changes nothing`)
    }
  }

  /**
   * A scan takes each row as it stands when its turn comes: what it took must fit as it stands now, for it is locked; what
   * it left must not have fitted at some time since it was sent.
   */
  #scanned(client: number, sent: Sent, told: Told, fits: (item: Item) => boolean): void {
    const now = this.#view(client)
    const taken = new Map(pairs(told))
    for (const [id, v] of taken) {
      expect(now.items.get(id)?.v, `item ${id} as the scan took it`).toBe(v)
      expect(fits({name: '', v}), `item ${id} fits`).toBe(true)
    }
    const own = this.#work.get(client)
    const times = this.#history.slice(sent.at)
    for (const [id, item] of now.items) {
      if (taken.has(id)) continue
      const ours = own?.items.has(id) === true
      const leftOut = ours
        ? !fits(item)
        : times.some(({items}) => {
            const then = items.get(id)
            return then === undefined || !fits(then)
          })
      expect(leftOut, `item ${id} was left out though it fitted all the time`).toBe(true)
    }
  }

  #view(client: number): State {
    const work = this.#work.get(client)
    return work === undefined ? this.committed : laidOver(this.committed, work)
  }

  #commit(client: number): void {
    const work = this.#open(client)
    this.#work.delete(client)
    if (work.items.size + work.children.size > 0) this.#history.push(laidOver(this.committed, work))
  }

  #put(client: number, id: number, item: Item | undefined): void {
    const work = this.#open(client)
    this.#hold(client, `item ${id}`)
    work.items = new Map(work.items).set(id, item)
  }

  #putChild(client: number, id: number, parent: number | undefined): void {
    const work = this.#open(client)
    this.#hold(client, `child ${id}`)
    work.children = new Map(work.children).set(id, parent)
  }

  /** Two that hold the same at one time: the locks failed. */
  #hold(client: number, what: string): void {
    for (const [other, work] of this.#work)
      if (other !== client && work.held.has(what)) throw new Error(`clients ${other} and ${client} both hold ${what}`)
    this.#open(client).held.add(what)
  }

  #open(client: number): Work {
    const work = this.#work.get(client)
    if (work === undefined) throw new Error(`client ${client} is in no transaction`)
    return work
  }
}

function laidOver(committed: State, work: Pick<Work, 'items' | 'children'>): State {
  return {items: over(committed.items, work.items), children: over(committed.children, work.children)}
}

function over<V>(base: ReadonlyMap<number, V>, changes: ReadonlyMap<number, V | undefined>): ReadonlyMap<number, V> {
  if (changes.size === 0) return base
  const made = new Map(base)
  for (const [id, value] of changes) {
    if (value === undefined) made.delete(id)
    else made.set(id, value)
  }
  return made
}

function sorted<V>(map: ReadonlyMap<number, V>): readonly (readonly [number, V])[] {
  return [...map].sort(([a], [b]) => a - b)
}

/** Case and trailing blanks do not count. */
function fold(name: string): string {
  return name.trimEnd().toLowerCase()
}

function named(state: State, name: string): number | undefined {
  return [...state.items].find(([, item]) => fold(item.name) === fold(name))?.[0]
}

function pairs(told: Told): readonly (readonly [number, number])[] {
  if (!Array.isArray(told)) throw new Error(`told ${told}`)
  return told.map(([id, v]) => [Number(id), Number(v)] as const)
}
