import {errors, type SqlError, unsupported} from '../engine/errors.ts'
import type {ObjectName} from './ast.ts'
import {type Token, tokens} from './lexer.ts'
import {LEFT_OUT, RESERVED} from './words.ts'

/** A place in the tokens of one batch. Whatever the parser does not ask for ends in `unexpected`. */
export class Cursor {
  readonly text: string
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(text: string) {
    this.text = text
    this.#tokens = tokens(text)
  }

  get current(): Token {
    return this.peek(0)
  }

  get position(): number {
    return this.#at
  }

  /** Back to an earlier `position`, to try another reading of the same tokens. */
  rewind(position: number): void {
    this.#at = position
  }

  peek(offset: number): Token {
    const token = this.#tokens[Math.min(this.#at + offset, this.#tokens.length - 1)]
    if (token === undefined) throw new Error('a batch has at least its end')
    return token
  }

  /** The token before the current one; undefined at the beginning. */
  get previous(): Token | undefined {
    return this.#tokens[this.#at - 1]
  }

  next(): Token {
    const token = this.current
    if (token.kind !== 'end') this.#at += 1
    return token
  }

  /** Whether these words or operators come next, in this order. */
  is(...wanted: readonly string[]): boolean {
    return wanted.every((word, offset) => this.peek(offset).upper === word)
  }

  isAny(...wanted: readonly string[]): boolean {
    return wanted.includes(this.current.upper) && this.current.upper !== ''
  }

  accept(...wanted: readonly string[]): boolean {
    if (!this.is(...wanted)) return false
    this.#at += wanted.length
    return true
  }

  expect(...wanted: readonly string[]): void {
    for (const word of wanted) if (!this.accept(word)) throw this.unexpected()
  }

  /** The error for the current token: unsupported where it is T-SQL that the lab leaves out, 156 or 102 otherwise. */
  unexpected(): SqlError {
    const token = this.current
    if (LEFT_OUT.has(token.upper)) return unsupported(`${token.upper} here`, token.line)
    if (token.kind === 'word' && RESERVED.has(token.upper)) return errors.syntaxKeyword(token.text, token.line)
    const shown = token.kind === 'end' ? (this.previous?.value ?? '') : token.value
    return errors.syntax(shown, token.line)
  }

  unsupported(what: string): SqlError {
    return unsupported(what, this.current.line)
  }

  isIdentifier(offset = 0): boolean {
    const token = this.peek(offset)
    return token.kind === 'quoted' || (token.kind === 'word' && !RESERVED.has(token.upper))
  }

  identifier(): string {
    if (!this.isIdentifier()) throw this.unexpected()
    return this.next().value
  }

  /** One to three parts; a left-out schema (`db..t`) is undefined. Four parts are refused. */
  objectName(): ObjectName {
    const line = this.current.line
    const parts: (string | undefined)[] = [this.identifier()]
    while (this.accept('.')) parts.push(this.is('.') ? undefined : this.identifier())
    if (parts.length > 3) throw unsupported('names of four parts', line)
    const [name, schema, database] = parts.reverse()
    if (name === undefined) throw this.unexpected()
    return {database, schema, name, line}
  }

  string(): string {
    if (this.current.kind !== 'string') throw this.unexpected()
    return this.next().value
  }

  /** True for ON. */
  onOff(): boolean {
    if (this.accept('ON')) return true
    this.expect('OFF')
    return false
  }

  wholeNumber(): number {
    const token = this.current
    if (token.kind !== 'number' || !/^\d{1,10}$/.test(token.text)) throw this.unexpected()
    this.next()
    return Number(token.text)
  }

  list<T>(item: () => T): T[] {
    const items = [item()]
    while (this.accept(',')) items.push(item())
    return items
  }

  parenthesised<T>(content: () => T): T {
    this.expect('(')
    const value = content()
    this.expect(')')
    return value
  }

  /** Throws 112 where a variable stands between a position and the current one. */
  refuseVariables(from: number, statement: string): void {
    const found = this.#tokens
      .slice(from, this.#at)
      .find((token) => token.kind === 'variable' && !token.text.startsWith('@@'))
    if (found !== undefined) throw errors.noVariables(statement, found.line)
  }

  /** Source text between two positions, without the blanks around it. */
  textBetween(from: number, to: number): string {
    const first = this.#tokens[from]
    const last = this.#tokens[to - 1]
    return first === undefined || last === undefined ? '' : this.text.slice(first.start, last.end)
  }
}
