import type {Fence} from '../../engine/step.ts'
import {OperatorError} from '../../errors.ts'
import type {
  BackupHistory,
  DatabaseFacts,
  DatabaseFile,
  DatabaseServerReading,
  DatabaseUser,
  IsolationFacts,
  JournaledMigration,
  LoginFacts,
  LoginSession,
  ServerFacts,
  ServerHost,
  StampedRequest,
  TableRows,
  Volume,
} from '../../site/database-server.ts'
import type {Row} from '../tds/session.ts'
import {sqlText} from '../tds/sql-text.ts'
import {backupHistory} from './backup-history.ts'
import {parsedMarker} from './marker.ts'
import {TENANTS_ROLE} from './principals.ts'
import {
  catalogueQuestion,
  databaseQuestion,
  isolationQuestion,
  journalCountQuestion,
  journalQuestion,
  loginQuestion,
  rowsQuestion,
  serverQuestion,
  usersQuestion,
} from './questions.ts'
import type {Reads} from './reader.ts'
import {bytes, flag, hexadecimal, number, optionalNumber, optionalText, text, time} from './rows.ts'
import {sessionsOf} from './sessions.ts'
import {parsedStamp} from './stamp.ts'

/** A fresh view with the reader's login. Only the server's own facts are kept within it: they do not change by us. */
export class SqlServerReading implements DatabaseServerReading {
  readonly name: string
  readonly #reader: Reads
  #facts: Promise<ServerFacts> | undefined

  constructor(name: string, reader: Reads) {
    this.name = name
    this.#reader = reader
  }

  facts(): Promise<ServerFacts> {
    this.#facts ??= this.#readFacts()
    return this.#facts
  }

  async host(): Promise<ServerHost> {
    const [rows] = await this.#reader.read({text: sqlText('server.host'), parameters: {}})
    const row = rows?.[0] ?? {}
    return {
      machine: optionalText(row, 'machine'),
      engineEdition: number(row, 'engine_edition'),
      availabilityGroups: optionalNumber(row, 'availability_groups') === 1,
      landlord: optionalNumber(row, 'landlord') !== undefined,
    }
  }

  async fences(): Promise<readonly Fence[]> {
    const [rows = []] = await this.#reader.read({text: sqlText('fences.read'), parameters: {}})
    return rows.map((row) => ({key: text(row, 'fence_key'), token: number(row, 'token')}))
  }

  async volumes(): Promise<readonly Volume[]> {
    const [rows = []] = await this.#reader.read({text: sqlText('server.volumes'), parameters: {}})
    return rows.map((row) => ({
      mountPoint: optionalText(row, 'mount_point') || undefined,
      totalBytes: number(row, 'total_bytes'),
      freeBytes: number(row, 'available_bytes'),
    }))
  }

  async database(name: string): Promise<DatabaseFacts | undefined> {
    const [databases, files = []] = await this.#reader.read(databaseQuestion(name))
    const row = databases?.[0]
    if (row === undefined) return undefined
    // A database that is not online has no catalogue to be asked.
    const inside = text(row, 'state_desc') === 'ONLINE' ? await this.#catalogue(name) : NOTHING_INSIDE
    return {...databaseFacts(row, files), ...inside}
  }

  async migrations(database: string): Promise<readonly JournaledMigration[]> {
    const [rows = []] = await this.#reader.read(journalQuestion(database))
    return rows.map((row) => ({
      id: text(row, 'id'),
      checksum: text(row, 'checksum'),
      release: text(row, 'release'),
      appliedAt: time(row, 'applied_at').toISOString(),
    }))
  }

  async rows(database: string): Promise<readonly TableRows[]> {
    const [rows = []] = await this.#reader.read(rowsQuestion(database))
    return rows.map((row) => ({
      table: `${text(row, 'schema_name')}.${text(row, 'table_name')}`,
      rows: number(row, 'row_count'),
    }))
  }

  async login(name: string): Promise<LoginFacts | undefined> {
    const [logins, roles = [], denials, permissions = [], impersonators = []] = await this.#reader.read(
      loginQuestion(name),
    )
    const row = logins?.[0]
    if (row === undefined) return undefined
    return {
      name: text(row, 'name'),
      sid: hexadecimal(row, 'sid'),
      disabled: flag(row, 'is_disabled'),
      defaultDatabase: optionalText(row, 'default_database_name') ?? 'master',
      blindToOthers: number(denials?.[0] ?? {}, 'denials') > 0,
      serverRoles: roles.map((role) => text(role, 'name')).filter((role) => role !== TENANTS_ROLE),
      permissions: permissions.map((one) => text(one, 'permission_name')),
      impersonators: impersonators.map((one) => text(one, 'name')),
    }
  }

  async isolation(database: string): Promise<IsolationFacts> {
    const [databases = [], chaining, sessions = []] = await this.#reader.read(isolationQuestion(database))
    const [users = []] = await this.#reader.read(usersQuestion(database))
    return {
      databases: databases.map((row) => ({
        name: text(row, 'name'),
        online: text(row, 'state_desc') === 'ONLINE',
        contained: text(row, 'containment_desc') !== 'NONE',
        chaining: flag(row, 'is_db_chaining_on'),
        trustworthy: flag(row, 'is_trustworthy_on'),
      })),
      chainingEverywhere: number(chaining?.[0] ?? {}, 'chaining') !== 0,
      users: users.map((row) => ({name: text(row, 'name'), login: optionalText(row, 'login')})),
      sessions: sessions.map((row) => ({login: text(row, 'login_name'), count: number(row, 'sessions')})),
    }
  }

  sessions(login: string): Promise<readonly LoginSession[]> {
    return sessionsOf(this.#reader, login)
  }

  async underWay(attempts: readonly string[]): Promise<readonly StampedRequest[]> {
    return (await this.#stamped()).filter(({attempt}) => attempts.includes(attempt))
  }

  async underWayFor(keys: readonly string[]): Promise<readonly StampedRequest[]> {
    return (await this.#stamped()).filter(({key}) => keys.includes(key))
  }

  async #stamped(): Promise<readonly StampedRequest[]> {
    const [rows = []] = await this.#reader.read({text: sqlText('requests.stamped'), parameters: {}})
    return rows.flatMap((row) => {
      const stamp = parsedStamp(bytes(row, 'context_info'))
      if (stamp === undefined) return []
      return [
        {
          session: number(row, 'session_id'),
          attempt: stamp.attempt,
          key: stamp.key,
          command: text(row, 'command'),
          fraction: fractionOf(row.percent_complete),
        },
      ]
    })
  }

  backupHistory(query: {readonly database?: string; readonly since?: number}): Promise<BackupHistory> {
    return backupHistory(this.#reader, query)
  }

  async #readFacts(): Promise<ServerFacts> {
    const [facts, sites] = await this.#reader.read(serverQuestion())
    const row = facts?.[0] ?? {}
    const site = sites?.[0]
    return {
      version: text(row, 'version'),
      edition: text(row, 'edition'),
      collation: text(row, 'collation'),
      dataPath: folder(text(row, 'data_path')),
      logPath: folder(text(row, 'log_path')),
      utcNow: time(row, 'utc_now').getTime(),
      store: site === undefined ? undefined : text(site, 'store'),
    }
  }

  async #catalogue(database: string): Promise<Inside> {
    const [markers, members = [], journals] = await this.#reader.read(catalogueQuestion(database))
    const marker = markers?.[0] === undefined ? undefined : parsedMarker(optionalText(markers[0], 'marker'))
    return {
      marker,
      foreignMarker: markers?.[0] !== undefined && marker === undefined,
      users: usersOf(members),
      journal: number(journals?.[0] ?? {}, 'journals') > 0 && (await this.#mayReadJournal(database)),
    }
  }

  /** Only trying tells: a user, its grant and denials all have a say. */
  async #mayReadJournal(database: string): Promise<boolean> {
    try {
      await this.#reader.read(journalCountQuestion(database))
      return true
    } catch (error) {
      if (error instanceof OperatorError && error.code === 'LL-SQL-RIGHTS') return false
      // It may, and cannot: what is damaged has to be restored, for which the rest has to be told.
      if (error instanceof OperatorError && error.code === 'LL-BACKUP-PAGE') return true
      throw error
    }
  }
}

/** 0 for most commands: they do not say how far they are. */
const fractionOf = (percent: unknown): number | undefined =>
  typeof percent === 'number' && percent > 0 ? Math.min(1, percent / 100) : undefined

type Inside = Pick<DatabaseFacts, 'marker' | 'foreignMarker' | 'users' | 'journal'>
const NOTHING_INSIDE: Inside = {marker: undefined, foreignMarker: false, users: [], journal: false}

function databaseFacts(row: Row, files: readonly Row[]): Omit<DatabaseFacts, keyof Inside> {
  return {
    name: text(row, 'name'),
    owner: optionalText(row, 'owner'),
    state: text(row, 'state_desc'),
    recoveryModel: text(row, 'recovery_model_desc'),
    // NULL while the database is not online.
    collation: optionalText(row, 'collation_name') ?? '',
    readCommittedSnapshot: flag(row, 'is_read_committed_snapshot_on'),
    pageVerify: text(row, 'page_verify_option_desc'),
    autoClose: flag(row, 'is_auto_close_on'),
    autoShrink: flag(row, 'is_auto_shrink_on'),
    trustworthy: flag(row, 'is_trustworthy_on'),
    dbChaining: flag(row, 'is_db_chaining_on'),
    files: files.map(databaseFile),
  }
}

/** Sizes come in pages of 8 KB. */
function databaseFile(row: Row): DatabaseFile {
  const growth = number(row, 'growth')
  return {
    kind: text(row, 'type_desc') === 'LOG' ? 'log' : 'data',
    logicalName: text(row, 'name'),
    physicalName: text(row, 'physical_name'),
    sizeMb: number(row, 'size') / 128,
    growth: flag(row, 'is_percent_growth') ? `${growth}%` : growth / 128,
  }
}

/** One row a role, or one row without a role. */
function usersOf(rows: readonly Row[]): readonly DatabaseUser[] {
  const users = new Map<string, {name: string; sid: string; roles: string[]}>()
  for (const row of rows) {
    const name = text(row, 'name')
    const user = users.get(name) ?? {name, sid: hexadecimal(row, 'sid'), roles: []}
    const role = optionalText(row, 'role')
    if (role !== undefined) user.roles.push(role)
    users.set(name, user)
  }
  return [...users.values()]
}

const folder = (path: string): string => (path.endsWith('\\') ? path : `${path}\\`)
