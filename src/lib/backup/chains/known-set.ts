import type {BackupKind} from '../set.ts'
import {type Files, filesOf, pathsOf, problemOf, together} from './media.ts'
import type {RecordedSet, SetName, Unusable} from './types.ts'

/** What is kept of a set while chains are looked for: its times and LSNs as they are compared, and no text that it does not need. */
export class KnownSet {
  readonly guid: string
  readonly kind: BackupKind
  readonly first: bigint
  readonly last: bigint
  /** Of fulls; what a differential's base is known by. */
  readonly checkpoint: bigint | null
  readonly base: {readonly guid: string | null; readonly lsn: bigint | null} | null
  readonly startedAt: number
  readonly finishedAt: number
  readonly server: string | undefined
  readonly position: number
  firstFork: string | null
  lastFork: string | null
  point: bigint | null
  timeZone: number | undefined
  copyOnly: boolean
  bulkLogged: boolean
  /** What makes its metadata doubtful, too. */
  damage: string | undefined
  lost: string | undefined
  files: Files
  stripes: number | undefined
  /** Why nothing can be restored from it, or nothing. Told at once: to look at its files for each plan costs more than the plan. */
  problem: string | undefined
  /**
   * What lies beyond its end was written after `begins`, what lies below before `ends`. UTC, ms; settled by `Timeline` for the line that is
   * looked at.
   */
  begins: number
  ends: number

  constructor(set: RecordedSet, read: (text: string) => bigint, kept: (text: string) => string) {
    const {first, last, point} = set.forks
    this.guid = set.guid
    this.kind = set.kind
    this.first = read(set.firstLsn)
    this.last = read(set.lastLsn)
    this.checkpoint = set.kind === 'full' ? read(set.checkpointLsn) : null
    this.base = set.kind === 'differential' ? baseOf(set, read) : null
    this.startedAt = set.startedAt
    this.finishedAt = set.finishedAt
    this.server = set.server === undefined ? undefined : kept(set.server)
    this.position = set.position
    this.firstFork = first === null ? null : kept(first)
    this.lastFork = last === first ? this.firstFork : last === null ? null : kept(last)
    this.point = point === null ? null : read(point)
    this.timeZone = set.timeZone
    this.copyOnly = set.copyOnly
    this.bulkLogged = set.bulkLogged === true
    this.damage = damageOf(set)
    this.lost = set.lost
    this.files = filesOf(set.files)
    this.stripes = set.stripes
    this.problem = this.#problem()
    this.begins = set.startedAt
    this.ends = set.finishedAt
  }

  /** The same set told again: other files of it, another source's word. What any of them holds against it counts. */
  learn(other: KnownSet): void {
    if (this.lastFork === null) {
      this.firstFork = other.firstFork
      this.lastFork = other.lastFork
      this.point = other.point
    }
    this.timeZone ??= other.timeZone
    this.files = together(this.files, other.files)
    this.copyOnly ||= other.copyOnly
    this.bulkLogged ||= other.bulkLogged
    this.damage ??= other.damage
    this.lost ??= other.lost
    this.stripes ??= other.stripes
    this.problem = this.#problem()
  }

  /** One path a stripe, in their order; of mirrors the first that is there. */
  get paths(): readonly string[] {
    return pathsOf(this.files, this.stripes)
  }

  get name(): SetName {
    return {set: this.guid, kind: this.kind, files: this.paths}
  }

  unusable(why: string): Unusable {
    return {set: this.guid, kind: this.kind, why}
  }

  #problem(): string | undefined {
    const told = this.damage ?? this.lost
    if (told !== undefined) return told
    return this.first > this.last ? 'its LSNs cannot be' : problemOf(this.files, this.stripes)
  }
}

/** Without a base of its own, a differential says its base by database_backup_lsn: the checkpoint of the full before it. */
function baseOf({base, databaseBackupLsn}: RecordedSet, read: (text: string) => bigint): NonNullable<KnownSet['base']> {
  const lsn = base?.lsn ?? (base?.guid == null ? databaseBackupLsn : null)
  return {guid: base?.guid ?? null, lsn: lsn === null ? null : read(lsn)}
}

function damageOf({damaged, snapshot, incomplete}: RecordedSet): string | undefined {
  if (snapshot === true) return 'it is a snapshot'
  if (incomplete === true) return 'its metadata are incomplete'
  return damaged ? 'SQL Server calls it damaged' : undefined
}
