import {failed} from '../../backup/proof.ts'
import {type Reach, reachOf} from '../../backup/reach.ts'
import type {BackupSet} from '../../backup/set.ts'
import {parsedStamp} from '../../backup/stamp.ts'
import type {BackupProof, FoundSet} from '../../site/backups.ts'
import type {BackupHistory} from '../../site/database-server.ts'
import type {Sight} from '../../site/site.ts'

/** A tenant's database as backups know it. */
export interface BackupSubject {
  readonly server: string
  readonly database: string
  /** ULID of the tenant's creation. */
  readonly tenant: string
}

/** What a tenant's backups reach, put together from the server's history, the catalogue and the proofs. */
export interface BackupStanding extends Reach {
  /** Sets of the reach that the catalogue lacks. */
  readonly unrecorded: readonly BackupSet[]
  /** All of the database's history that the catalogue lacks, others' backups too: a chain is told by all of them. */
  readonly toRecord: readonly FoundSet[]
  readonly proofs: readonly BackupProof[]
}

/** Msdb's times are of the server's clock, which is put back in autumn. */
const MARGIN_MS = 24 * 60 * 60_000
/** Copies and damaged ones may be newer. */
const FULLS = 10

/**
 * From when on a tenant's history is read: from its newest full that the catalogue knows, so that years of it need not be. Undefined:
 * all of it. UTC, ms since the epoch.
 */
export async function historySince({read}: Pick<Sight, 'read'>, tenant: string): Promise<number | undefined> {
  const fulls = await read.backups.list({tenant, origin: 'landlord', kinds: ['full'], limit: FULLS})
  const newest = fulls.find(({copyOnly, damaged}) => !copyOnly && !damaged)
  return newest && newest.finishedAt - MARGIN_MS
}

/** Undefined while there is no such database, or it is not online: then its family cannot be told. */
export async function backupStanding(see: Sight, subject: BackupSubject): Promise<BackupStanding | undefined> {
  const since = await historySince(see, subject.tenant)
  const standing = await standingSince(see, subject, since)
  // The full that is known is no longer one that counts: an older one may be.
  return since !== undefined && standing && !standing.full ? standingSince(see, subject, undefined) : standing
}

async function standingSince(
  {read}: Sight,
  subject: BackupSubject,
  since: number | undefined,
): Promise<BackupStanding | undefined> {
  const {database: name} = subject
  const history = await read
    .server(subject.server)
    .backupHistory({database: name, ...(since === undefined ? {} : {since})})
  const database = history.databases.find((one) => one.name === name)
  if (database?.family === undefined) return undefined
  const {family} = database
  const known = new Set((await read.backups.sets(subject.tenant)).map(({guid}) => guid))
  const proofs = await read.backups.proofs(subject.tenant)
  const counts = (set: BackupSet) =>
    isOurs(set, subject.tenant) && set.checksums && !isNowhere(set) && !failed(proofs, set.guid)
  const reach = reachOf(history.sets, {family, logStart: database.logStart}, counts)
  return {
    ...reach,
    unrecorded: [...(reach.full ? [reach.full] : []), ...reach.logs].filter(({guid}) => !known.has(guid)),
    toRecord: toRecord(history, family, known, subject.tenant),
    proofs,
  }
}

const toRecord = (
  {sets}: BackupHistory,
  family: string,
  known: ReadonlySet<string>,
  tenant: string,
): readonly FoundSet[] =>
  sets
    .filter((set) => set.family === family && !known.has(set.guid))
    .map((set) => ({set, takenBy: isOurs(set, tenant) ? (parsedStamp(set.description)?.run ?? null) : null}))

const isOurs = ({description}: BackupSet, tenant: string): boolean => parsedStamp(description)?.id === tenant

/** BACKUP … TO DISK = 'NUL' takes the log away and keeps nothing. */
const isNowhere = ({files}: BackupSet): boolean => files.some(({path}) => /^nul:?$/i.test(path.trim()))

/** For people: what a hole in the log chain is about. */
export function holeInWords({hole, full}: Reach): string | undefined {
  if (!full || !hole) return undefined
  if (hole.by === undefined)
    return `the log chain is broken after ${new Date(full.finishedAt).toISOString()}: nothing that is known holds the log from LSN ${hole.from} on`
  const {by} = hole
  const where = isNowhere(by) ? 'to NUL, so that nothing was kept' : `to ${by.files.map(({path}) => path).join(', ')}`
  return `the log chain is broken at ${new Date(by.finishedAt).toISOString()}: a log backup ${parsedStamp(by.description) ? 'that failed its proof' : 'of another tool'} went ${where}`
}
