import {crc32} from 'node:zlib'

/**
 * A log sequence number as SQL Server shows it in msdb and in headers: numeric(25,0), here always with all 25 digits, so
 * that texts compare as numbers do: ten of the virtual log file, ten of the block, five of the slot.
 */
export type Lsn = string

export const NO_LSN: Lsn = '0'.repeat(25)
/** Of the first record of a new database. */
const FIRST_LSN: Lsn = lsnOf(34, 16)

const SECTOR = 512
/** Blocks of 512 bytes in a virtual log file of 8 MB. */
const BLOCKS_A_FILE = 16_384
/** The first block of a virtual log file is its header. */
const FIRST_BLOCK = 16

/** Of the record that follows one of so many bytes. */
export function nextLsn(lsn: Lsn, bytes: number): Lsn {
  const file = Number(lsn.slice(0, 10))
  const block = Number(lsn.slice(10, 20)) + Math.max(1, Math.ceil(bytes / SECTOR))
  return block < BLOCKS_A_FILE ? lsnOf(file, block) : lsnOf(file + 1, FIRST_BLOCK)
}

/** What one transaction changed, or a definition; applying records in their order makes the later state of an earlier one. */
export interface LogRecord {
  readonly lsn: Lsn
  /** ms UTC of the commit by the server's clock, skew included. */
  readonly time: number
  /** The same in the server's local time, which STOPAT is compared with: ISO 8601 without zone. */
  readonly local: string
  /** Definition of the database with all its tables, where it is another one from here on. */
  readonly meta?: string
  /** Table, row, its cells as JSON; null: the row is gone. */
  readonly rows: readonly (readonly [table: number, row: number, cells: string | null])[]
  /** Table and its last identity value. */
  readonly identities: readonly (readonly [table: number, last: string])[]
  /** BEGIN TRANSACTION … WITH MARK. */
  readonly mark?: Mark
}

export interface Mark {
  readonly name: string
  readonly description: string
  /** Login that made it. */
  readonly user: string
}

/** One piece of the way that brought a database where it is: from which LSN on, until the next one. */
export interface Fork {
  readonly guid: string
  readonly from: Lsn
}

/** What is durable of the log beside its records. */
export interface LogState {
  /** Of the record that comes next. */
  readonly next: Lsn
  /** Where the next log backup begins (last_log_backup_lsn); null: there is no chain of log backups, and no record is kept. */
  readonly logStart: Lsn | null
  /** The next log backup is the first one of its chain. */
  readonly beginsChain: boolean
  /** Checkpoint of the latest full backup that is no copy-only; NO_LSN before the first. */
  readonly fullLsn: Lsn
  /** What a differential backup is based on. */
  readonly base: {readonly lsn: Lsn; readonly guid: string} | null
  /** Recovery forks, the first one first. */
  readonly path: readonly Fork[]
  /** Of the database from which this one came by backup and restore. */
  readonly family: string
  /** Of this copy of it. */
  readonly guid: string
}

/** Where a sequence of restores stands. */
export interface Restoring {
  /** What comes next begins here or before. */
  readonly redo: Lsn
  /** Local time that the database is rolled forward to, ISO 8601 without zone; null where nothing tells it. */
  readonly time: string | null
  /** A backup set that was begun and not finished: only the same one, or a new beginning, may follow. */
  readonly interrupted: {readonly guid: string; readonly device: string} | null
  /** Set whose differential backups fit. */
  readonly base: string | null
}

export function newLogState(): LogState {
  return {
    next: FIRST_LSN,
    logStart: null,
    beginsChain: true,
    fullLsn: NO_LSN,
    base: null,
    path: [{guid: newGuid(), from: FIRST_LSN}],
    family: newGuid(),
    guid: newGuid(),
  }
}

export const newGuid = (): string => crypto.randomUUID().toUpperCase()

/** Checksum of a row where it lies, so that neither its content nor its place can change unseen. */
export function rowSum(table: number, row: number, cells: string): number {
  return crc32(`${table}:${row}:${cells}`)
}

function lsnOf(file: number, block: number): Lsn {
  return `${String(file).padStart(10, '0')}${String(block).padStart(10, '0')}00001`
}
