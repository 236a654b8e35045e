import {cpSync, existsSync, mkdirSync, readdirSync, rmSync} from 'node:fs'
import {basename, join} from 'node:path'
import {LabError} from '../../lab-error.ts'
import type {ReplyGate} from '../../witness.ts'
import {firstServerState, SYSTEM_DATABASES} from '../admin/first-state.ts'
import {MediaJobs} from '../backup/jobs.ts'
import {withHistoryTables} from '../backup/msdb-tables.ts'
import type {StatementFaults} from '../faults.ts'
import {DatabaseFileStore} from '../storage/database-file.ts'
import type {Database, Login, ServerState} from '../storage/model.ts'
import {emptyDatabase} from '../storage/new-database.ts'
import {ServerFileStore} from '../storage/server-file.ts'
import {Clock} from './clock.ts'
import {nameKey, sameName} from './compare.ts'
import {DatabaseCell} from './database-cell.ts'
import {Disk} from './disk.ts'
import {errors} from './errors.ts'
import {ServerFiles} from './files.ts'
import {Locks} from './locks.ts'
import {type ClientFacts, Session} from './session.ts'

export const SERVER_COLLATION = 'SQL_Latin1_General_CP1_CI_AS'
export const DATA_PATH = 'D:\\mssql\\data\\'
export const LOG_PATH = 'L:\\mssql\\log\\'
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])
const MASTER = 'master'
const MSDB = 'msdb'

/** What a server's machine is set to. */
export interface Machine {
  /** IANA name; UTC if left out. */
  readonly zone?: string | undefined
  /** Folder of the backup share; one of the server's own if left out. */
  readonly share?: string | undefined
  /** Where `https://ACCOUNT.blob.core.windows.net` is found, as `http://127.0.0.1:10000`; nowhere if left out. */
  readonly blobs?: string | undefined
}

/** What is otherwise than at first: mostly what SERVERPROPERTY tells. */
export interface Told {
  readonly edition?: string
  readonly engineEdition?: number
  readonly hadrEnabled?: boolean
  readonly version?: string
  readonly machine?: string
  /** Thumbprint of the certificate that encrypts its databases (TDE), and of one that it has besides. Hexadecimal. */
  readonly encryptor?: string
  readonly certificate?: string
}

/** One running server: its durable state, its sessions, its locks. */
export class Instance {
  readonly name: string
  readonly version: string
  readonly clock: Clock
  readonly blobs: string | undefined
  readonly files: ServerFiles
  readonly locks = new Locks()
  readonly disk = new Disk()
  /** What the making of a database takes at least: long enough to be seen under way, and to collide. */
  creationMs = 20
  /** What backups and restores take for a chunk of a file or of rows: longer, to be seen under way. */
  mediaMsPerChunk = 0
  readonly jobs = new MediaJobs()
  /** Databases whose log is full, by `nameKey`: a backup of the log makes room. */
  readonly fullLogs = new Set<string>()
  /** A CREATE DATABASE holds it; another one meanwhile gets 1807. */
  creating: Session | undefined
  faults: StatementFaults | undefined
  /** Where work that lasts may be disturbed in its midst. */
  replies: ReplyGate | undefined
  readonly #dir: string
  /** Folder of the snapshot. */
  readonly #kept: string
  readonly #server: ServerFileStore
  #state: ServerState
  readonly #databases = new Map<string, DatabaseCell>()
  readonly #sessions = new Map<number, Session>()
  readonly #told = new Map<string, Told>()
  #transactions = 0
  /** UTC, ISO 8601. */
  readonly started: string

  constructor(dir: string, name: string, version: string, {zone, share, blobs}: Machine = {}) {
    this.name = name
    this.version = version
    this.clock = new Clock(zone)
    if (blobs !== undefined && !LOOPBACK.has(new URL(blobs).hostname))
      throw new Error(`${blobs} is not on this machine`)
    this.blobs = blobs
    this.files = new ServerFiles(dir, share)
    this.started = this.clock.iso()
    this.#dir = join(dir, 'databases')
    this.#kept = join(dir, 'snapshot')
    mkdirSync(this.#dir, {recursive: true})
    this.#server = new ServerFileStore(join(dir, 'server.db'))
    this.#state = this.#server.load('state') ?? firstServerState(this.clock.iso())
    this.#server.save('state', this.#state)
    this.#openFiles()
    this.#openSystemDatabases()
  }

  /** Of databases that are made here: 120 for SQL Server 2014, 160 for 2022. */
  get compatibilityLevel(): number {
    return Number(this.version.split('.')[0]) * 10
  }

  get told(): Told {
    return Object.assign({}, ...this.#told.values())
  }

  /** Until the same `by` says otherwise, or nothing. */
  says(by: string, told: Told): void {
    this.#told.set(by, told)
  }

  get state(): ServerState {
    return this.#state
  }

  /** Durable when it returns; true where it differs from before. */
  changeState(state: ServerState): boolean {
    this.#state = state
    return this.#server.save('state', state)
  }

  keepBaseline(): void {
    this.#server.save('baseline', this.#state)
  }

  get baseline(): ServerState {
    return this.#server.load('baseline') ?? firstServerState(this.clock.iso())
  }

  /** Of databases, logins and files; sessions and what they have not committed are no part of it. */
  snapshot(): void {
    rmSync(this.#kept, {recursive: true, force: true})
    mkdirSync(join(this.#kept, 'databases'), {recursive: true})
    for (const {store} of this.#databases.values()) store?.copyTo(join(this.#kept, 'databases', basename(store.path)))
    this.files.copyTo(join(this.#kept, 'disk'))
    this.#server.save('snapshot', this.#state)
  }

  /** Ends every session. Throws LabError where no snapshot was taken. */
  revert(): void {
    const state = this.#server.load('snapshot')
    if (state === undefined) throw new LabError(`No snapshot of ${this.name} was taken.`)
    for (const session of this.sessions) session.kill()
    for (const cell of this.#databases.values()) cell.remove()
    this.#databases.clear()
    cpSync(join(this.#kept, 'databases'), this.#dir, {recursive: true})
    this.files.copyFrom(join(this.#kept, 'disk'))
    this.changeState(state)
    this.#openFiles()
    this.#openSystemDatabases()
  }

  login(name: string): Login | undefined {
    return this.#state.logins.find((login) => sameName(login.name, name))
  }

  get databases(): readonly DatabaseCell[] {
    return [...this.#databases.values()].sort((a, b) => a.committed.id - b.committed.id)
  }

  find(name: string): DatabaseCell | undefined {
    return this.#databases.get(nameKey(name))
  }

  /** Throws 911. */
  database(name: string): DatabaseCell {
    const cell = this.find(name)
    if (cell === undefined) throw errors.databaseUnknown(name)
    return cell
  }

  /** Durable when it returns: the file carries a database only from its first commit on. */
  addDatabase(database: Database): DatabaseCell {
    const store = new DatabaseFileStore(join(this.#dir, `${database.id}.db`), this.clock)
    store.commit(undefined, database, new Map())
    const cell = new DatabaseCell(database, store)
    this.#databases.set(nameKey(database.name), cell)
    return cell
  }

  /** Durable when it returns; true where it is another name than before. */
  renameDatabase(cell: DatabaseCell, name: string): boolean {
    const before = nameKey(cell.committed.name)
    const changed = cell.commit({...cell.committed, name})
    this.#databases.delete(before)
    this.#databases.set(nameKey(name), cell)
    return changed
  }

  /** A new file for a restore to write, in the place of the database of that id. */
  restoreStore(id: number): DatabaseFileStore {
    const old = this.databases.find((cell) => cell.committed.id === id)
    if (old !== undefined) this.removeDatabase(old)
    return new DatabaseFileStore(join(this.#dir, `${id}.db`), this.clock)
  }

  /** Shows what a restore has written, in the place of the database of that name. */
  putDatabase(cell: DatabaseCell): void {
    this.#databases.set(nameKey(cell.committed.name), cell)
  }

  /** master and msdb as on a new server: no users, no backups, no history of them. */
  renewSystemDatabases(): void {
    for (const name of [MASTER, MSDB]) this.removeDatabase(this.database(name))
    this.#openSystemDatabases()
  }

  removeDatabase(cell: DatabaseCell): void {
    this.#databases.delete(nameKey(cell.committed.name))
    cell.remove()
  }

  /** The lowest number above the system databases that is free, as SQL Server gives them. */
  nextDatabaseId(): number {
    const taken = new Set(this.databases.map((cell) => cell.committed.id))
    let id = 5
    while (taken.has(id)) id += 1
    return id
  }

  nextTransactionId(): number {
    this.#transactions += 1
    return this.#transactions
  }

  get sessions(): readonly Session[] {
    return [...this.#sessions.values()].sort((a, b) => a.id - b.id)
  }

  session(id: number): Session | undefined {
    return this.#sessions.get(id)
  }

  /** Other sessions whose current database it is. */
  othersIn(cell: DatabaseCell, self: Session | undefined): readonly Session[] {
    return this.sessions.filter((session) => session !== self && session.database === cell)
  }

  open(login: Login, database: DatabaseCell, client: ClientFacts, cut: () => void): Session {
    let id = 51
    while (this.#sessions.has(id)) id += 1
    const session = new Session({instance: this, id, login, database, client, cut})
    this.#sessions.set(id, session)
    return session
  }

  forget(session: Session): void {
    if (this.#sessions.get(session.id) === session) this.#sessions.delete(session.id)
  }

  close(): void {
    for (const session of this.sessions) session.kill()
    for (const cell of this.#databases.values()) cell.close()
    this.#server.close()
  }

  #openSystemDatabases(): void {
    const created = this.#state.logins[0]?.created ?? new Date(0).toISOString()
    for (const order of SYSTEM_DATABASES) {
      const database = emptyDatabase({
        ...order,
        created,
        collation: SERVER_COLLATION,
        compatibilityLevel: this.compatibilityLevel,
      })
      if (this.find(order.name) !== undefined) continue
      if (order.name === MSDB) this.addDatabase(withHistoryTables(database))
      else if (order.name === MASTER) this.addDatabase(database)
      else this.#databases.set(nameKey(database.name), new DatabaseCell(database, undefined))
    }
  }

  #openFiles(): void {
    for (const file of existsSync(this.#dir) ? readdirSync(this.#dir).filter((name) => name.endsWith('.db')) : []) {
      const store = new DatabaseFileStore(join(this.#dir, file), this.clock)
      const loaded = store.load()
      // A file without content is what a CREATE DATABASE left that was killed before its commit.
      if (loaded === undefined) store.remove()
      else this.#databases.set(nameKey(loaded.database.name), new DatabaseCell(loaded.database, store, loaded.damage))
    }
  }
}
