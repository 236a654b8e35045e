import {nameKey} from '../engine/compare.ts'
import type {DatabaseCell} from '../engine/database-cell.ts'
import {errors, LabUnsupported, RequestCancelled, SessionEnded, SqlError} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import type {DatabaseFileStore} from '../storage/database-file.ts'
import {type Lsn, NO_LSN, newGuid} from '../storage/log.ts'
import type {BackupStatement} from '../tsql/backups.ts'
import {
  chunkCount,
  encodeDefinition,
  encodeRecords,
  encodeRows,
  isWhole,
  pageOf,
  RECORDS_A_CHUNK,
  rowChunks,
} from './content.ts'
import {backupErrors, terminated} from './errors.ts'
import {recordBackup, recordSuspect} from './history.ts'
import {HISTORY_LOST, intoHistory} from './into-history.ts'
import {checked} from './may-back-up.ts'
import {MediaWriter} from './media-writing.ts'
import {placesToWrite} from './places.ts'
import {Progress} from './progress.ts'
import {type BackupSet, type BackupType, databaseVersionOf, type SetEnd, type SetHeader} from './set.ts'

const PAGE_BYTES = 8192
const ROWS_MESSAGE = 4035
const DONE_MESSAGE = 3014

/**
 * BACKUP DATABASE and BACKUP LOG. learn.microsoft.com/sql/t-sql/statements/backup-transact-sql
 *
 * Rows are read as they lie while others write; the log from the checkpoint at the beginning to the end of the reading is
 * in the set, so that a restore brings the state at that end. Simpler than SQL Server: there is one data file, a page is
 * some rows that lie together, and there are no filegroups, mirrors, tapes, encryption or expiry.
 */
export async function backUp(statement: BackupStatement & {readonly text: string}, session: Session): Promise<void> {
  const verb = `BACKUP ${statement.what}`
  try {
    if (session.depth > 0) throw backupErrors.inTransaction()
    const {cell, store} = checked(statement, session)
    const key = nameKey(cell.committed.name)
    // The checkpoint that it begins with has to be written; a backup of the log needs none.
    if (statement.what !== 'LOG' && session.instance.fullLogs.has(key)) throw errors.fullLog(cell.committed.name)
    const job = statement.what === 'LOG' ? 'log' : 'data'
    const end = session.instance.jobs.begin(cell.committed.name, job)
    try {
      const {set, labels} = await new Run(statement, session, cell, store).run()
      if (job === 'log' && set.header.copyOnly === false) session.instance.fullLogs.delete(key)
      intoHistory(statement, session, () => recordBackup(set, labels, session))
    } finally {
      end()
    }
  } catch (error) {
    if (error instanceof SqlError && isOfBackup(error)) throw terminated(verb, error)
    throw error
  }
}

/** Not the end of a session or of a batch, nor what the lab lacks; nor 3009, after which nothing is terminated. */
export function isOfBackup(error: SqlError): boolean {
  return !(
    error.number === HISTORY_LOST ||
    error instanceof SessionEnded ||
    error instanceof RequestCancelled ||
    error instanceof LabUnsupported
  )
}

class Run {
  readonly #statement: BackupStatement
  readonly #session: Session
  readonly #cell: DatabaseCell
  readonly #store: DatabaseFileStore
  readonly #type: BackupType
  readonly #started: number
  #pages = 0
  #size = 0

  constructor(statement: BackupStatement, session: Session, cell: DatabaseCell, store: DatabaseFileStore) {
    this.#statement = statement
    this.#session = session
    this.#cell = cell
    this.#store = store
    this.#type = statement.what === 'LOG' ? 'log' : statement.options.differential === true ? 'differential' : 'full'
    this.#started = session.instance.clock.now()
  }

  async run(): Promise<{readonly set: BackupSet; readonly labels: MediaWriter['labels']}> {
    const {options, disks} = this.#statement
    const checksums = options.checksum ?? options.compression === true
    const order = {
      format: options.format === true,
      init: options.init === true,
      name: options.mediaName ?? null,
      description: options.mediaDescription ?? null,
      written: this.#local(),
      software: 'Microsoft SQL Server',
      checksums,
      compressed: options.compression === true,
    }
    const header = this.#header(checksums)
    const {log} = this.#store
    const checkpoint = this.#type === 'log' ? log.state.next : this.#store.within(() => log.mark())
    const from = this.#type === 'log' ? (log.state.logStart ?? checkpoint) : checkpoint
    const release = log.hold(from)
    const tail = options.noRecovery === true
    if (tail) this.#cell.suspend()
    try {
      const places = await placesToWrite(this.#statement, order.format, this.#session)
      let writer: MediaWriter
      let end: SetEnd
      try {
        writer = MediaWriter.open(disks, order, places)
        this.#session.markChanged()
        end = await this.#written(writer, header, from, checkpoint)
        await places.keep()
      } finally {
        places.drop()
      }
      this.#settle(header, end)
      if (tail) this.#leftRestoring(end)
      this.#tell(writer, end)
      return {set: {position: writer.position, header, end}, labels: writer.labels}
    } catch (error) {
      if (tail) this.#cell.resume()
      throw error
    } finally {
      release()
      this.#store.within(() => log.truncate())
    }
  }

  async #written(writer: MediaWriter, header: SetHeader, from: Lsn, checkpoint: Lsn): Promise<SetEnd> {
    try {
      writer.begin(header)
      const end = await this.#content(writer, from, checkpoint)
      writer.finish(end)
      return end
    } catch (error) {
      writer.giveUp()
      throw error
    }
  }

  async #content(writer: MediaWriter, from: Lsn, checkpoint: Lsn): Promise<SetEnd> {
    const store = this.#store
    const chunks = this.#type === 'log' ? 0 : chunkCount(store)
    const progress = new Progress(this.#session, chunks + 3, this.#statement.options.stats)
    await progress.step()
    if (this.#type !== 'log') await this.#data(writer, progress)
    const lastLsn = this.#endOfLog()
    const at = this.#local()
    const records = store.log.records(from, lastLsn)
    for (let i = 0; i < records.length; i += RECORDS_A_CHUNK) {
      const body = encodeRecords(records.slice(i, i + RECORDS_A_CHUNK))
      this.#size += body.length
      writer.content('TLOG', body)
      await progress.step(0)
    }
    await progress.step(chunks + 3)
    const {blocks, stored} = writer.written
    const logPages = Math.max(1, Math.ceil(JSON.stringify(records).length / PAGE_BYTES))
    return {
      finished: this.#local(),
      firstLsn: this.#type === 'log' ? from : this.#firstLsn(checkpoint),
      lastLsn,
      checkpointLsn: checkpoint,
      path: store.log.state.path.filter((fork) => fork.from <= lastLsn),
      blocks,
      pages: this.#pages,
      logPages,
      size: this.#size + PAGE_BYTES,
      storedSize: stored + PAGE_BYTES,
      lastValidRestoreTime: at,
    }
  }

  async #data(writer: MediaWriter, progress: Progress): Promise<void> {
    const store = this.#store
    const {meta} = store
    if (meta === undefined) throw new Error('a database has a definition')
    const since = this.#type === 'differential' ? (store.log.state.base?.lsn ?? NO_LSN) : NO_LSN
    this.#put(writer, 'META', encodeDefinition({meta, identities: store.identities}))
    const verify = this.#statement.options.checksum === true && this.#cell.committed.pageVerify === 'CHECKSUM'
    for (const rows of rowChunks(store, since)) {
      const damaged = verify ? rows.find((row) => !isWhole(row)) : undefined
      if (damaged !== undefined) {
        const page = pageOf(damaged[0], damaged[1])
        recordSuspect(this.#cell, page, this.#session.instance)
        throw backupErrors.pageInBackup(this.#cell.committed.name, page, this.#cell.committed.files[0]?.path ?? '')
      }
      this.#put(writer, 'DATA', encodeRows(rows), pageOf(rows[0]?.[0] ?? 0, rows[0]?.[1] ?? 0))
      await progress.step()
    }
    if (this.#type === 'differential') this.#put(writer, 'META', encodeDefinition({gone: store.goneSince(since)}))
  }

  #put(writer: MediaWriter, tag: 'META' | 'DATA', body: Buffer, page = 0): void {
    writer.content(tag, body, page)
    this.#size += body.length
    this.#pages += Math.max(1, Math.ceil(body.length / PAGE_BYTES))
  }

  /** Of the record that follows the set. The end of a data backup is in the log itself, so that no two have the same LSNs. */
  #endOfLog(): Lsn {
    const {log} = this.#store
    if (this.#type === 'log') return log.state.next
    this.#store.within(() => log.mark())
    return log.state.next
  }

  /** A transaction that was open at the checkpoint began before it: redo may have to go back there. */
  #firstLsn(checkpoint: Lsn): Lsn {
    const begun = this.#session.instance.sessions.flatMap((one) => one.transaction?.begunIn(this.#cell) ?? [])
    return [checkpoint, ...begun].sort()[0] ?? checkpoint
  }

  #header(checksums: boolean): SetHeader {
    const {options} = this.#statement
    const {instance, loginName} = this.#session
    const {committed} = this.#cell
    const {state} = this.#store.log
    return {
      guid: newGuid(),
      type: this.#type,
      database: committed.name,
      server: instance.name,
      user: loginName,
      name: options.name ?? null,
      description: options.description ?? null,
      started: this.#local(this.#started),
      timeZone: instance.clock.quarterHours(this.#started),
      version: instance.version,
      databaseVersion: databaseVersionOf(instance.version),
      databaseCreated: this.#local(Date.parse(committed.created)),
      compatibilityLevel: committed.compatibilityLevel,
      collation: committed.collation,
      recovery: committed.recovery,
      userAccess: committed.userAccess,
      readOnly: committed.readOnly,
      checksums,
      compressed: options.compression === true,
      copyOnly: options.copyOnly === true || options.noTruncate === true,
      beginsChain: this.#type === 'log' && state.beginsChain,
      chained: state.logStart !== null || (this.#type !== 'log' && options.copyOnly !== true),
      leftRestoring: options.noRecovery === true,
      databaseBackupLsn: state.fullLsn,
      base: this.#type === 'differential' ? state.base : null,
      family: state.family,
      databaseGuid: state.guid,
      encryptor: instance.told.encryptor ?? null,
      files: committed.files,
    }
  }

  /** What the backup changes in the database: bases, chains, the log. */
  #settle(header: SetHeader, end: SetEnd): void {
    const store = this.#store
    const {log} = store
    const {committed} = this.#cell
    store.within(() => {
      const {state} = log
      const keeps = committed.recovery !== 'SIMPLE'
      if (header.type === 'log' && !header.copyOnly && state.logStart !== null)
        log.set({...state, logStart: end.lastLsn, beginsChain: false})
      if (header.type === 'full' && !header.copyOnly) {
        const begins = keeps && state.logStart === null ? {logStart: end.checkpointLsn, beginsChain: true} : {}
        const base = {lsn: end.checkpointLsn, guid: header.guid}
        log.set({...state, fullLsn: end.checkpointLsn, base, ...begins})
        store.forgetGone(end.checkpointLsn)
      }
      if (header.type === 'differential' && keeps && state.logStart === null)
        log.set({...state, logStart: end.checkpointLsn, beginsChain: true})
    })
  }

  #leftRestoring({lastLsn, lastValidRestoreTime}: SetEnd): void {
    const base = this.#store.log.state.base?.guid ?? null
    const restoring = {redo: lastLsn, time: lastValidRestoreTime, interrupted: null, base}
    this.#cell.staySuspended(() => this.#store.setRestoring(restoring))
  }

  #tell(writer: MediaWriter, end: SetEnd): void {
    const {committed} = this.#cell
    const reply = this.#session.request?.reply
    const [data, log] = committed.files
    const processed = (pages: number, file: string | undefined) =>
      reply?.message(
        `Processed ${pages} pages for database '${committed.name}', file '${file}' on file ${writer.position}.`,
        ROWS_MESSAGE,
      )
    if (this.#type !== 'log') processed(end.pages, data?.name)
    processed(end.logPages, log?.name)
    const verb = this.#type === 'differential' ? 'BACKUP DATABASE WITH DIFFERENTIAL' : `BACKUP ${this.#statement.what}`
    reply?.message(
      doneText(verb, end.pages + end.logPages, this.#session.instance.clock.now() - this.#started),
      DONE_MESSAGE,
    )
  }

  #local(at?: number): string {
    const local = this.#session.instance.clock.local(at).roundedToDatetime()
    return `${local.date()}T${local.time(7)}`
  }
}

/** Text of 3014. */
export function doneText(verb: string, pages: number, ms: number): string {
  const seconds = Math.max(1, ms) / 1000
  const speed = (pages * PAGE_BYTES) / 1024 ** 2 / seconds
  return `${verb} successfully processed ${pages} pages in ${seconds.toFixed(3)} seconds (${speed.toFixed(3)} MB/sec).`
}
