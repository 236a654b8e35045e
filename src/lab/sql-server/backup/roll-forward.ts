import {DatabaseCell} from '../engine/database-cell.ts'
import type {Session} from '../engine/session.ts'
import type {DatabaseFileStore, StoredDatabase} from '../storage/database-file.ts'
import type {LogRecord, LogState, Lsn, Restoring} from '../storage/log.ts'
import {NO_LSN} from '../storage/log.ts'
import type {Database, DatabaseFile} from '../storage/model.ts'
import type {RestoreStatement} from '../tsql/backups.ts'
import {doneText} from './backup.ts'
import {type Definition, decodeDefinition, decodeRecords, decodeRows, isWhole, RECORDS_A_CHUNK} from './content.ts'
import {backupErrors} from './errors.ts'
import type {ContentBlock, OpenSet} from './media-reading.ts'
import {Progress} from './progress.ts'
import {upTo} from './stopping.ts'

const ROWS_MESSAGE = 4035
const DONE_MESSAGE = 3014

/** What belongs to the database where it is restored, and not to the one that was backed up. */
type Here = Pick<Database, 'id' | 'name' | 'ownerSid' | 'created' | 'files'>

/** Puts the content of one backup set into a database file. Until it is done the file says that it was interrupted. */
export class RollForward {
  readonly #set: OpenSet
  readonly #statement: RestoreStatement
  readonly #session: Session
  readonly #progress: Progress
  readonly #started: number
  /** Ids in the definitions so far. */
  readonly #tables = new Set<number>()

  constructor(set: OpenSet, statement: RestoreStatement, session: Session) {
    this.#set = set
    this.#statement = statement
    this.#session = session
    this.#progress = new Progress(session, set.content.length + 3, statement.options.stats)
    this.#started = session.instance.clock.now()
  }

  /** A new database, or a new beginning in the place of an old one. */
  async full(old: DatabaseCell | undefined, files: readonly DatabaseFile[]): Promise<void> {
    const {instance, login} = this.#session
    const {header, end} = this.#set
    // Before anything is overwritten: a definition that cannot be read ends it here.
    const [first] = this.#set.content
    const definition = first === undefined ? undefined : this.#definition(first)
    if (definition?.meta === undefined) throw backupErrors.damaged()
    const here: Here = {
      id: old?.committed.id ?? instance.nextDatabaseId(),
      name: old?.committed.name ?? this.#statement.database,
      ownerSid: old?.committed.ownerSid ?? login.sid,
      created: old?.committed.created ?? instance.clock.iso(),
      files,
    }
    const store = instance.restoreStore(here.id)
    const meta = definedHere(definition.meta, here)
    store.within(() => {
      store.define(meta)
      // From the beginning: what is cut off may be restored again without REPLACE.
      store.log.set({...store.log.state, family: header.family})
      this.#begin(store, {redo: NO_LSN, time: null, interrupted: null, base: null})
    })
    this.#session.markChanged()
    const shell = store.load()
    if (shell === undefined) throw new Error('a database that is restored has a definition')
    instance.putDatabase(new DatabaseCell(shell.database, store))
    await this.#progress.step()
    await this.#data(store, here)
    const based = header.copyOnly ? null : {lsn: end.checkpointLsn, guid: header.guid}
    const state: LogState = {
      next: end.lastLsn,
      logStart: header.chained && header.recovery !== 'SIMPLE' ? end.lastLsn : null,
      beginsChain: false,
      fullLsn: header.copyOnly ? header.databaseBackupLsn : end.checkpointLsn,
      base: based,
      path: end.path,
      family: header.family,
      guid: header.databaseGuid,
    }
    const base = header.copyOnly ? null : header.guid
    this.#finish(store, state, {redo: end.lastLsn, time: end.lastValidRestoreTime, interrupted: null, base})
    await this.#progress.step()
  }

  async differential(cell: DatabaseCell, store: DatabaseFileStore, restoring: Restoring): Promise<void> {
    const {header, end} = this.#set
    this.#session.markChanged()
    store.within(() => this.#begin(store, restoring))
    await this.#progress.step()
    await this.#data(store, cell.committed)
    const state: LogState = {
      ...store.log.state,
      next: end.lastLsn,
      logStart: header.chained && header.recovery !== 'SIMPLE' ? end.lastLsn : null,
      path: end.path,
    }
    this.#finish(store, state, {...restoring, redo: end.lastLsn, time: end.lastValidRestoreTime, interrupted: null})
    await this.#progress.step()
  }

  /** True where it went to its end with no place to stop at, or stopped there. */
  async log(cell: DatabaseCell, store: DatabaseFileStore, restoring: Restoring): Promise<boolean> {
    const {header, end} = this.#set
    const {stop} = this.#statement.options
    const all = this.#set.content.flatMap((block) => decodeRecords(this.#sound(block)))
    const {count, reached} = upTo(all, stop)
    const redo = reached ? (all[count]?.lsn ?? end.lastLsn) : end.lastLsn
    if (redo < restoring.redo) throw backupErrors.stopIsPast()
    const records = all.slice(0, count)
    this.#session.markChanged()
    store.within(() => this.#begin(store, restoring))
    await this.#progress.step()
    const before = store.log.state
    await this.#roll(store, records, restoring.redo, cell.committed)
    store.within(() => {
      for (const record of records) store.log.keep(record)
    })
    const {base} = before
    const state: LogState = {
      ...before,
      next: redo,
      // What was restored in part is backed up again from its beginning: the next log backup crosses the fork.
      logStart: redo === end.lastLsn ? redo : end.firstLsn,
      beginsChain: false,
      fullLsn: header.databaseBackupLsn,
      // A full backup later than the base has begun another series of differentials.
      base: base !== null && header.databaseBackupLsn > base.lsn ? null : base,
      path: end.path.filter(({from}) => from < redo),
    }
    const time = records.at(-1)?.local ?? restoring.time
    this.#finish(store, state, {...restoring, redo, time: later(time, restoring.time), interrupted: null})
    await this.#progress.step()
    return stop === undefined || reached
  }

  tell(): void {
    const {header, end, position} = this.#set
    const reply = this.#session.request?.reply
    const {database, what} = this.#statement
    const [data, log] = header.files
    const processed = (pages: number, file: string | undefined) =>
      reply?.message(
        `Processed ${pages} pages for database '${database}', file '${file}' on file ${position}.`,
        ROWS_MESSAGE,
      )
    processed(header.type === 'log' ? 0 : end.pages, data?.name)
    processed(end.logPages, log?.name)
    const pages = (header.type === 'log' ? 0 : end.pages) + end.logPages
    reply?.message(doneText(`RESTORE ${what}`, pages, this.#session.instance.clock.now() - this.#started), DONE_MESSAGE)
  }

  #begin(store: DatabaseFileStore, restoring: Restoring): void {
    const device = this.#set.devices[0] ?? ''
    store.setRestoring({...restoring, interrupted: {guid: this.#set.header.guid, device}})
  }

  #finish(store: DatabaseFileStore, state: LogState, restoring: Restoring): void {
    store.within(() => {
      store.log.set(state)
      store.log.truncate()
      store.setRestoring(restoring)
    })
  }

  async #data(store: DatabaseFileStore, here: Here): Promise<void> {
    const records: LogRecord[] = []
    for (const block of this.#set.content) {
      if (block.tag === 'DATA') this.#rows(store, block)
      else if (block.tag === 'TLOG') records.push(...decodeRecords(this.#sound(block)))
      else this.#define(store, this.#definition(block), here)
      await this.#progress.step()
    }
    await this.#roll(store, records, NO_LSN, here)
  }

  #rows(store: DatabaseFileStore, block: ContentBlock): void {
    const body = block.body(this.#verifies)
    const rows = body === undefined ? undefined : decodeRows(body)
    // A row that is altered and belongs nowhere would be lost without a trace.
    const lost = rows?.find((row) => !isWhole(row) && !this.#tables.has(row[0]))
    if (rows === undefined || lost !== undefined) throw backupErrors.pageInSet(block.page, this.#statement.database)
    store.within(() => {
      for (const row of rows) store.putRow(row)
    })
  }

  #define(store: DatabaseFileStore, {meta, identities = [], gone = []}: Definition, here: Here): void {
    store.within(() => {
      if (meta !== undefined) {
        store.define(definedHere(meta, here))
        for (const {id} of (JSON.parse(meta) as StoredDatabase).tables) this.#tables.add(id)
      }
      for (const [table, last] of identities) store.putIdentity(table, last)
      for (const [table, row, lsn] of gone) store.dropRow(table, row, lsn)
    })
  }

  async #roll(store: DatabaseFileStore, records: readonly LogRecord[], from: Lsn, here: Here): Promise<void> {
    for (let i = 0; i < records.length; i += RECORDS_A_CHUNK) {
      store.within(() => {
        for (const record of records.slice(i, i + RECORDS_A_CHUNK)) {
          if (record.lsn < from) continue
          store.apply(record.meta === undefined ? record : {...record, meta: definedHere(record.meta, here)})
        }
      })
      await this.#progress.step(0)
    }
  }

  /** NO_CHECKSUM takes what is there, and leaves the finding of a damaged page to who reads it. */
  get #verifies(): boolean {
    return this.#statement.options.checksum !== false
  }

  #definition(block: ContentBlock): Definition {
    return decodeDefinition(this.#sound(block))
  }

  /** The log and definitions are never taken unchecked. */
  #sound(block: ContentBlock): Buffer {
    const body = block.body(true)
    if (body === undefined) throw backupErrors.damaged()
    return body
  }
}

/** The definition of a database as it stands where it is restored: TRUSTWORTHY, chaining and the broker are off. */
function definedHere(meta: string, here: Here): string {
  const stored: StoredDatabase = JSON.parse(meta)
  const {id, name, ownerSid, created, files} = here
  return JSON.stringify({
    ...stored,
    ...{id, name, ownerSid, created, files},
    state: 'RESTORING',
    trustworthy: false,
    chaining: false,
    brokerEnabled: false,
  } satisfies StoredDatabase)
}

function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a > b ? a : b
}
