import type {Answer} from '../../backup/chains/types.ts'
import {lsn} from '../../backup/lsn.ts'
import type {BackupKind, BackupSet} from '../../backup/set.ts'
import {parsedStamp} from '../../backup/stamp.ts'
import type {BackupProof, FoundSet} from '../../site/backups.ts'
import type {Sight} from '../../site/site.ts'
import {chainsOf, type DatabaseNow, type KnownBackup, type TenantChains} from './chains-of.ts'

/** A tenant's database as backups know it. */
export interface BackupSubject {
  readonly server: string
  readonly database: string
  /** ULID of the tenant's creation. */
  readonly tenant: string
}

/** How landlord's own backups of a database stand, put together from the server's history, the catalogue and the proofs. */
export interface BackupStanding {
  readonly now: DatabaseNow
  /** The newest full that counts and leads to the present; undefined: there is none. */
  readonly full: BackupSet | undefined
  /** The log backups after it that count, in order of LSN. */
  readonly logs: readonly BackupSet[]
  /** Where the chain from it stops: a set that does not count holds the link, or nobody knows one. */
  readonly hole: Hole | undefined
  /** Of the database as it stands, ours and whole, in order of LSN; copies among them. */
  readonly counting: readonly KnownBackup[]
  /** The newest full that is no copy, whoever took it: what the next differential builds on. */
  readonly differentialBase: KnownBackup | undefined
  /** Sets that count and that the catalogue lacks. */
  readonly unrecorded: readonly BackupSet[]
  /** All of the database's history that the catalogue lacks, others' backups too: a chain is told by all of them. */
  readonly toRecord: readonly FoundSet[]
  readonly proofs: readonly BackupProof[]
}

export interface Hole {
  /** From this LSN on the log is not in a backup that counts. */
  readonly from: string
  /** The backup that took it; undefined where history has none. */
  readonly by: KnownBackup | undefined
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

/** Undefined while there is no such database, or it is not online: then its family cannot be told. Throws `Unreachable`. */
export async function backupStanding(see: Sight, subject: BackupSubject): Promise<BackupStanding | undefined> {
  const since = await historySince(see, subject.tenant)
  const looked = async (from: number | undefined) =>
    standingOf(await chainsOf(see, subject, {oursAlone: true, ...(from === undefined ? {} : {since: from})}))
  const standing = await looked(since)
  // The full that is known is no longer one that counts: an older one may be.
  return since !== undefined && standing && !standing.full ? looked(undefined) : standing
}

/** The same out of chains in which others' sets do not count. Throws the server's silence. */
export function standingOf({chains, now, sets, proofs, silent}: TenantChains): BackupStanding | undefined {
  if (silent) throw silent
  if (now === undefined) return undefined
  const own = [...sets.values()].filter(({family}) => family === now.family).sort(byLastLsn)
  const counting = own.filter(({problem}) => problem === undefined)
  const answer = chains.plan({target: {kind: 'latest', possible: true}, family: now.family, now})
  const base = answer.plan?.restores[0]?.set
  const full = base === undefined ? undefined : sets.get(base)
  const goesOn = (set: KnownBackup) => full !== undefined && lsn(set.lastLsn) >= lsn(full.lastLsn)
  return {
    now,
    full,
    logs: counting.filter((set) => set.kind === 'log' && !set.copyOnly && goesOn(set)),
    hole: full && holeIn(answer, now, {full, sets}),
    counting,
    differentialBase: own.findLast(({kind, copyOnly}) => kind === 'full' && !copyOnly),
    unrecorded: counting.filter(({recorded}) => !recorded),
    toRecord: own
      .filter(({recorded}) => !recorded)
      .map(({server: _, ours, recorded: __, problem: ___, ...set}) => ({
        set,
        takenBy: ours ? (parsedStamp(set.description)?.run ?? null) : null,
      })),
    proofs,
  }
}

/** When the newest backup of a kind that counts began: UTC, ms since the epoch; undefined: never. */
export function begun({counting}: Pick<BackupStanding, 'counting'>, kind: BackupKind): number | undefined {
  const times = counting.filter((set) => set.kind === kind && !set.copyOnly).map(({startedAt}) => startedAt)
  return times.length === 0 ? undefined : Math.max(...times)
}

function holeIn(
  {plan}: Answer,
  {logStart}: DatabaseNow,
  {full, sets}: {readonly full: BackupSet; readonly sets: TenantChains['sets']},
): Hole | undefined {
  const short = plan?.warnings.find(({kind}) => kind === 'short of target')
  if (short?.kind === 'short of target') {
    const {gap, unusable} = short.obstacle
    const by = unusable.find(({kind}) => kind === 'log')
    return {from: gap?.from ?? plan?.restores.at(-1)?.lastLsn ?? full.lastLsn, by: by && sets.get(by.set)}
  }
  // The recovery model was changed: no log backup goes on from here, whatever history says.
  return logStart === undefined ? {from: plan?.restores.at(-1)?.lastLsn ?? full.lastLsn, by: undefined} : undefined
}

function byLastLsn(one: BackupSet, other: BackupSet): number {
  const [a, b] = [lsn(one.lastLsn), lsn(other.lastLsn)]
  return a === b ? one.finishedAt - other.finishedAt : a < b ? -1 : 1
}

/** For people: what a hole in the log chain is about. */
export function holeInWords({hole, full}: Pick<BackupStanding, 'hole' | 'full'>): string | undefined {
  if (!full || !hole) return undefined
  if (hole.by === undefined)
    return `the log chain is broken after ${new Date(full.finishedAt).toISOString()}: nothing that is known holds the log from LSN ${hole.from} on`
  const {by} = hole
  const where = isNowhere(by) ? 'to NUL, so that nothing was kept' : `to ${by.files.map(({path}) => path).join(', ')}`
  const what = by.ours
    ? `a log backup that cannot be used (${by.problem ?? 'its proof failed'})`
    : 'a log backup of another tool'
  return `the log chain is broken at ${new Date(by.finishedAt).toISOString()}: ${what} went ${where}`
}

/** BACKUP … TO DISK = 'NUL' takes the log away and keeps nothing. */
const isNowhere = ({files}: BackupSet): boolean => files.some(({path}) => /^(\\\\[.?]\\)?nul:?$/i.test(path.trim()))
