import type {Fork, Lsn} from '../storage/log.ts'
import type {Database, DatabaseFile} from '../storage/model.ts'

/** On the first block of every file of a media set. */
export interface MediaLabel {
  readonly format: {readonly major: number; readonly minor: number}
  readonly mediaSet: string
  readonly family: string
  /** From 1. */
  readonly number: number
  readonly families: number
  readonly name: string | null
  readonly description: string | null
  /** Local time of the server, ISO 8601 without zone. */
  readonly written: string
  readonly software: string
  readonly compressed: boolean
}

export const FORMAT = {major: 1, minor: 0} as const

export type BackupType = 'full' | 'differential' | 'log'

/** What is known of a backup set when it begins. Times are local time of the server, ISO 8601 without zone. */
export interface SetHeader {
  readonly guid: string
  readonly type: BackupType
  readonly database: string
  readonly server: string
  readonly user: string
  readonly name: string | null
  readonly description: string | null
  readonly started: string
  /** Local time minus UTC in quarters of an hour. */
  readonly timeZone: number
  readonly version: string
  readonly databaseVersion: number
  readonly databaseCreated: string
  readonly compatibilityLevel: number
  readonly collation: string
  readonly recovery: Database['recovery']
  readonly userAccess: Database['userAccess']
  readonly readOnly: boolean
  readonly checksums: boolean
  readonly compressed: boolean
  readonly copyOnly: boolean
  readonly beginsChain: boolean
  /** A chain of log backups goes on from here. */
  readonly chained: boolean
  /** The database was left restoring: a tail of the log. */
  readonly leftRestoring: boolean
  readonly databaseBackupLsn: Lsn
  readonly base: {readonly lsn: Lsn; readonly guid: string} | null
  readonly family: string
  readonly databaseGuid: string
  /** Thumbprint of the certificate without which nobody can read it (TDE), hexadecimal; null: it is not encrypted. */
  readonly encryptor: string | null
  readonly files: readonly DatabaseFile[]
}

/** What is known when it ends. */
export interface SetEnd {
  readonly finished: string
  readonly firstLsn: Lsn
  readonly lastLsn: Lsn
  readonly checkpointLsn: Lsn
  /** The way that brought the database to the last LSN. */
  readonly path: readonly Fork[]
  /** Blocks of content in all files of the set together. */
  readonly blocks: number
  readonly pages: number
  readonly logPages: number
  /** Bytes; as they would be without compression, and as they are. */
  readonly size: number
  readonly storedSize: number
  /** Local time of the last commit that it holds; its own end for one without. */
  readonly lastValidRestoreTime: string
}

export interface BackupSet {
  readonly position: number
  readonly header: SetHeader
  readonly end: SetEnd
}

export interface ForkFacts {
  readonly first: string
  readonly last: string
  readonly point: Lsn | null
}

/** As backupset tells them: the fork point only where the set lies on two forks. One that begins at a fork point crosses it. */
export function forksOf({end}: BackupSet): ForkFacts {
  const {firstLsn, lastLsn, path} = end
  const first = (path.findLast(({from}) => from < firstLsn) ?? path[0])?.guid ?? ''
  const last = (path.findLast(({from}) => from <= lastLsn) ?? path[0])?.guid ?? ''
  return {
    first,
    last,
    point: first === last ? null : (end.path.findLast(({from}) => from <= end.lastLsn)?.from ?? null),
  }
}

const VERSIONS: ReadonlyMap<number, number> = new Map([
  [12, 782],
  [13, 852],
  [14, 869],
  [15, 904],
  [16, 957],
])

/** Internal version of the databases of a server: 957 for SQL Server 2022. What is newer than the lab knows counts up. */
export function databaseVersionOf(server: string): number {
  const major = Number(server.split('.')[0])
  return VERSIONS.get(major) ?? 957 + (major - 16)
}
