import type {DatabaseCell} from './database-cell.ts'
import {SqlError} from './errors.ts'

interface Impersonation {
  readonly loginId: number
  /** Where EXECUTE AS was said: only there may it be taken back. */
  readonly within: DatabaseCell
}

const DEEPEST = 32

/** Who a session logged on as, and whom it executes as now. learn.microsoft.com/sql/t-sql/statements/execute-as-transact-sql */
export class Identity {
  readonly original: {readonly id: number; readonly name: string}
  readonly #stack: Impersonation[] = []

  constructor(original: {readonly id: number; readonly name: string}) {
    this.original = original
  }

  /** Id of the login that permissions are checked for. */
  get loginId(): number {
    return this.#stack.at(-1)?.loginId ?? this.original.id
  }

  get impersonates(): boolean {
    return this.#stack.length > 0
  }

  /** Of every login that the session has taken on, itself included. */
  get loginIds(): readonly number[] {
    return [this.original.id, ...this.#stack.map((one) => one.loginId)]
  }

  /** Throws 15159. */
  executeAs(loginId: number, within: DatabaseCell): void {
    if (this.#stack.length >= DEEPEST)
      throw new SqlError(15159, `Maximum impersonation nesting level exceeded (limit ${DEEPEST}).`)
    this.#stack.push({loginId, within})
  }

  /** One step back; nothing where there is none. Throws 15199 in another database. */
  revert(here: DatabaseCell): void {
    const last = this.#stack.at(-1)
    if (last === undefined) return
    if (last.within !== here) {
      throw new SqlError(
        15199,
        "The current security context cannot be reverted. Please switch to the original database where 'Execute As' was called and try it again.",
      )
    }
    this.#stack.pop()
  }

  /** What sp_executesql does at its end: who was taken on within it is left. */
  get depth(): number {
    return this.#stack.length
  }

  backTo(depth: number): void {
    this.#stack.splice(depth)
  }
}
