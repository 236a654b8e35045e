import {DatabaseRights} from '../admin/database-rights.ts'
import {accessError, refuseReadOnly, stateError} from '../admin/database-state.ts'
import {ServerRights} from '../admin/server-rights.ts'
import type {Ground} from '../admin/users.ts'
import type {Database, Login, ServerState} from '../storage/model.ts'
import type {DatabaseCell} from './database-cell.ts'
import {errors, SessionEnded, unsupported} from './errors.ts'
import {Identity} from './identity.ts'
import type {Instance} from './instance.ts'
import type {Reply} from './reply.ts'
import {Transaction} from './transaction.ts'
import {Waits} from './waiting.ts'

export interface ClientFacts {
  readonly host: string
  readonly program: string
}

/** The request that a session is working on, as sys.dm_exec_requests shows it. */
export interface CurrentRequest {
  readonly started: number
  command: string
  /** Set as soon as something durable is different. */
  changed: boolean
  reply: Reply
}

export interface SessionOptions {
  readonly instance: Instance
  readonly id: number
  readonly login: Login
  readonly database: DatabaseCell
  readonly client: ClientFacts
  /** Ends the client's connection: KILL and single-user mode need it. */
  readonly cut: () => void
}

/** One connection that has logged on. */
export class Session {
  readonly instance: Instance
  readonly id: number
  readonly client: ClientFacts
  readonly loggedOn: number
  readonly waits = new Waits()
  readonly identity: Identity
  #database: DatabaseCell
  transaction: Transaction | undefined
  /** Up to 128 bytes; empty until SET CONTEXT_INFO. */
  contextInfo: Uint8Array = new Uint8Array()
  xactAbort = false
  nocount = false
  /** ms, -1 for ever. */
  lockTimeout = -1
  request: CurrentRequest | undefined
  #ended = false
  #killed = false
  readonly #cut: () => void

  constructor({instance, id, login, database, client, cut}: SessionOptions) {
    this.instance = instance
    this.loggedOn = instance.clock.now()
    this.id = id
    this.identity = new Identity(login)
    this.#database = database
    this.client = client
    this.#cut = cut
  }

  /** As it executes now; as it logged on where that login is gone. */
  get loginName(): string {
    const {identity, instance} = this
    return instance.state.logins.find((login) => login.id === identity.loginId)?.name ?? identity.original.name
  }

  /** As it logged on, whoever it executes as now. */
  get originalLoginName(): string {
    return this.identity.original.name
  }

  /** As it executes now. Throws where it was dropped under the session, which DROP LOGIN refuses. */
  get login(): Login {
    const found = this.instance.state.logins.find((login) => login.id === this.identity.loginId)
    if (found === undefined) throw new SessionEnded()
    return found
  }

  get database(): DatabaseCell {
    return this.#database
  }

  set database(cell: DatabaseCell) {
    this.#database = cell
  }

  get ended(): boolean {
    return this.#ended
  }

  get serverRights(): ServerRights {
    return new ServerRights(this.instance.state, this.login)
  }

  /** Throws 916 where the login has no access, 923, 924, 927 or 942 where the database takes nobody or not this one. */
  databaseRights(cell: DatabaseCell): DatabaseRights {
    const database = this.view(cell)
    const closed = stateError(database)
    if (closed !== undefined) throw closed
    const server = this.serverRights
    const rights = DatabaseRights.of(database, this.login, server)
    if (rights === undefined) throw errors.databaseDenied(this.loginName, database.name)
    const others = this.instance.othersIn(cell, this).length
    const refused = accessError(database, {rights, server, others})
    if (refused !== undefined) throw refused
    return rights
  }

  /** As `databaseRights`, undefined instead of an error. */
  rightsWithin(cell: DatabaseCell): DatabaseRights | undefined {
    return DatabaseRights.of(this.view(cell), this.login, this.serverRights)
  }

  /** The database as this session sees it: with its own uncommitted work, without that of others. */
  view(cell: DatabaseCell): Database {
    return this.transaction?.view(cell) ?? cell.committed
  }

  get depth(): number {
    return this.transaction?.depth ?? 0
  }

  /** Waits until no other session writes in the database. Throws 1222, 1205 or the interruption. */
  async lock(cell: DatabaseCell): Promise<void> {
    await this.#until(cell, () => cell.writer === undefined || cell.writer === this)
    cell.writer = this
  }

  /** Waits until no other session has uncommitted rows in a table; for databases without READ_COMMITTED_SNAPSHOT. */
  async lockForReading(cell: DatabaseCell, tableId: number): Promise<void> {
    await this.#until(
      cell,
      () => cell.writer === undefined || cell.writer === this || cell.writer.transaction?.wrote(tableId) !== true,
    )
  }

  async #until(cell: DatabaseCell, free: () => boolean): Promise<void> {
    const until = this.lockTimeout < 0 ? Number.POSITIVE_INFINITY : Date.now() + this.lockTimeout
    while (!free()) {
      if (waitsForItself(this, cell)) throw errors.deadlock(this.id)
      const left = until - Date.now()
      if (left <= 0) throw errors.lockTimeout()
      this.waitsFor = cell
      try {
        await this.waits.for(cell.freed, Number.isFinite(left) ? left : -1)
      } finally {
        this.waitsFor = undefined
      }
    }
  }

  waitsFor: DatabaseCell | undefined

  /**
   * Runs one changing statement: waits for the lock, begins a transaction of its own where none is open, and takes
   * back what the statement did where it fails. Durable when it returns, unless a transaction stays open.
   */
  async changing(cell: DatabaseCell, change: (ground: Ground) => Database): Promise<void> {
    await this.writing(cell, () => {
      const made = change({
        database: this.view(cell),
        rights: this.databaseRights(cell),
        now: this.instance.clock.iso(),
      })
      this.transaction?.replace(made)
    })
  }

  /** As `changing`, for what puts its result into the transaction itself. */
  async writing<T>(cell: DatabaseCell, run: () => T): Promise<T> {
    if (this.transaction?.doomed === true) throw errors.doomed()
    if (cell.isSystem) throw unsupported(`changes in the system database ${cell.committed.name}`)
    refuseReadOnly(this.view(cell))
    const lone = this.transaction === undefined
    const transaction = this.transaction ?? this.begin(0)
    let restore: () => void = () => {}
    try {
      await this.lock(cell)
      transaction.join(cell)
      restore = transaction.savepoint()
      const result = run()
      if (lone) this.commit()
      return result
    } catch (error) {
      if (lone) this.rollback()
      else restore()
      throw error
    }
  }

  begin(depth: number): Transaction {
    this.transaction = new Transaction(this.instance.nextTransactionId(), depth)
    return this.transaction
  }

  /** Durable when it returns. */
  commit(): void {
    const {transaction} = this
    if (transaction === undefined) return
    if (transaction.commit()) this.markChanged()
    this.#finish(transaction)
  }

  rollback(): void {
    const {transaction} = this
    if (transaction !== undefined) this.#finish(transaction)
  }

  /** What RESETCONNECTION does: as after log-on. */
  reset(loginDatabase: DatabaseCell): void {
    this.rollback()
    this.instance.applocks.releaseAll(this)
    this.contextInfo = new Uint8Array()
    this.xactAbort = false
    this.nocount = false
    this.lockTimeout = -1
    this.#database = loginDatabase
  }

  get killed(): boolean {
    return this.#killed
  }

  /** KILL, and ROLLBACK IMMEDIATE: like `end`, and what runs stops at its next safe place. */
  kill(): void {
    this.#killed = true
    this.end()
  }

  markChanged(): void {
    if (this.request !== undefined) this.request.changed = true
  }

  /** Durable when it returns. */
  changeServer(state: ServerState): void {
    if (this.instance.changeState(state)) this.markChanged()
  }

  /** Its connection ended. A running statement goes on to its end; a wait ends at once. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#cut()
    this.waits.end(new SessionEnded())
    if (this.request === undefined) this.cleanUp()
  }

  /** After the last statement of a session that ended. */
  cleanUp(): void {
    this.rollback()
    this.instance.applocks.releaseAll(this)
    this.instance.forget(this)
  }

  #finish(transaction: Transaction): void {
    this.transaction = undefined
    this.instance.applocks.releaseTransaction(this)
    transaction.cell?.release(this)
  }
}

/** Each session waits for one database at most, so a deadlock is a chain that comes back to the first. */
function waitsForItself(first: Session, cell: DatabaseCell): boolean {
  const seen = new Set<Session>()
  let holder = cell.writer
  while (holder !== undefined && !seen.has(holder)) {
    if (holder === first) return true
    seen.add(holder)
    holder = holder.waitsFor?.writer
  }
  return false
}
