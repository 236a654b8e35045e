import {DatabaseRights} from '../admin/database-rights.ts'
import {accessError, refuseReadOnly, stateError} from '../admin/database-state.ts'
import {ServerRights} from '../admin/server-rights.ts'
import type {Ground} from '../admin/users.ts'
import {recordMarks} from '../backup/history.ts'
import type {Database, Login, ServerState} from '../storage/model.ts'
import type {IsolationLevel} from '../tsql/ast.ts'
import {nameKey} from './compare.ts'
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
  /** Where the connection comes from; none for a session without a wire. */
  readonly address?: string | undefined
  readonly port?: number | undefined
  readonly encrypted?: boolean | undefined
}

/** The request that a session is working on, as sys.dm_exec_requests shows it. */
export interface CurrentRequest {
  readonly started: number
  command: string
  /** Set as soon as something durable is different. */
  changed: boolean
  reply: Reply
  /** Per cent of a backup, restore or check that is done. */
  percent?: number
  /** ms that each part of a backup, restore or check takes longer, where a fault slows it. */
  msPerPart?: () => number
  /** Statements of it so far that work in parts. */
  works?: number
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
  /** Whether what it reads stays as it is to the end of its transaction, and nothing appears beside it. */
  isolation: IsolationLevel = 'read committed'
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

  /** Its connection breaks, as by a network that fails: neither KILL nor an attention ends what it works on. */
  disconnect(): void {
    this.#cut()
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

  /** Whether USE would let it in, whoever it executes as. */
  mayOpen(cell: DatabaseCell): boolean {
    const database = this.view(cell)
    const server = this.serverRights
    const rights = DatabaseRights.of(database, this.login, server)
    if (stateError(database) !== undefined || rights === undefined) return false
    return accessError(database, {rights, server, others: this.instance.othersIn(cell, this).length}) === undefined
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

  /** As it was when the statement under way began, where that is what it reads. */
  statementView(cell: DatabaseCell): Database {
    return this.snapshot?.get(cell) ?? this.view(cell)
  }

  /** Set while a statement runs that reads row versions, READ_COMMITTED_SNAPSHOT's. */
  snapshot: ReadonlyMap<DatabaseCell, Database> | undefined

  /** Runs with the database locked against every other session that writes there, outside any transaction. Throws 1222, 1205 or the interruption. */
  async alone<T>(cell: DatabaseCell, run: () => T): Promise<T> {
    const {locks} = this.instance
    try {
      await locks.acquire(this, locks.resources.database(cell.committed.id), 'Sch-M')
      return run()
    } finally {
      if (this.transaction === undefined) locks.release(this, 'transaction')
    }
  }

  /**
   * Runs one changing statement: waits until nobody else writes in the database, begins a transaction of its own where
   * none is open, and takes back what the statement did where it fails. Durable when it returns, unless a transaction
   * stays open. Coarser than SQL Server, which locks what is defined and not the whole database.
   */
  async changing(cell: DatabaseCell, change: (ground: Ground) => Database): Promise<void> {
    await this.writing(cell, 'Sch-M', async () => {
      const made = change({
        database: this.view(cell),
        rights: this.databaseRights(cell),
        now: this.instance.clock.iso(),
      })
      this.transaction?.define(cell, made)
    })
  }

  /**
   * As `changing`, for users, roles and permissions: master and msdb have them, too. There it is done at once and by itself,
   * since the history of backups is written beside all transactions.
   */
  async granting(cell: DatabaseCell, change: (ground: Ground) => Database): Promise<void> {
    if (!cell.isSystem) return await this.changing(cell, change)
    const {name} = cell.committed
    if (cell.store === undefined || this.depth > 0)
      throw unsupported(`changes in the system database ${name}${this.depth > 0 ? ' within a transaction' : ''}`)
    await this.alone(cell, () => {
      const database = cell.committed
      const made = change({database, rights: this.databaseRights(cell), now: this.instance.clock.iso()})
      if (cell.commit(made)) this.markChanged()
    })
  }

  /** As `changing`, for what puts its result into the transaction itself; `mode` is of the lock on the database. */
  async writing<T>(cell: DatabaseCell, mode: 'IX' | 'Sch-M', run: () => Promise<T>): Promise<T> {
    if (this.transaction?.doomed === true) throw errors.doomed()
    if (cell.isSystem) throw unsupported(`changes in the system database ${cell.committed.name}`)
    refuseReadOnly(this.view(cell))
    if (this.instance.fullLogs.has(nameKey(cell.committed.name))) throw errors.fullLog(cell.committed.name)
    const {locks} = this.instance
    return await this.within(async (transaction) => {
      await locks.acquire(this, locks.resources.database(cell.committed.id), mode)
      const restore = transaction.savepoint()
      try {
        return await run()
      } catch (error) {
        restore()
        throw error
      }
    })
  }

  /** In the transaction that is open, or in one that begins and ends with it. */
  async within<T>(run: (transaction: Transaction) => Promise<T>): Promise<T> {
    const open = this.transaction
    if (open !== undefined) return await run(open)
    try {
      const result = await run(this.begin(0))
      this.commit()
      return result
    } catch (error) {
      this.rollback()
      throw error
    }
  }

  begin(depth: number, name?: string): Transaction {
    this.transaction = new Transaction(this.instance.nextTransactionId(), depth, name)
    return this.transaction
  }

  /** Durable when it returns. */
  commit(): void {
    const {transaction} = this
    if (transaction === undefined) return
    if (transaction.commit()) this.markChanged()
    if (transaction.mark !== undefined) recordMarks(transaction, this.instance)
    this.#finish()
  }

  rollback(): void {
    if (this.transaction !== undefined) this.#finish()
  }

  /** What RESETCONNECTION does: as after log-on. */
  reset(loginDatabase: DatabaseCell): void {
    this.rollback()
    this.instance.locks.release(this, 'session')
    this.contextInfo = new Uint8Array()
    this.xactAbort = false
    this.nocount = false
    this.lockTimeout = -1
    this.isolation = 'read committed'
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
    this.instance.locks.release(this, 'session')
    this.instance.forget(this)
  }

  #finish(): void {
    this.transaction = undefined
    this.instance.locks.release(this, 'transaction')
  }
}
