import type {BackupKind} from '../set.ts'
import type {RecordedFile, RecordedSet, SetName, Unusable} from './types.ts'

/** msdb writes what went nowhere as NUL, with or without a colon or the device's prefix. */
const NUL = /^(\\\\[.?]\\)?nul:?$/i

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
  firstFork: string | null = null
  lastFork: string | null = null
  point: bigint | null = null
  timeZone: number | undefined
  copyOnly: boolean
  bulkLogged: boolean
  /** What makes its metadata doubtful, too. */
  damage: string | undefined
  lost: string | undefined
  files: readonly RecordedFile[]
  stripes: number | undefined
  /**
   * What lies beyond its end was written after `begins`, what lies below before `ends`. UTC, ms; settled by `Timeline` for the line that is
   * looked at.
   */
  begins: number
  ends: number

  constructor(set: RecordedSet, read: (text: string) => bigint, kept: (text: string) => string) {
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
    this.copyOnly = set.copyOnly
    this.bulkLogged = set.bulkLogged === true
    this.damage = damageOf(set)
    this.lost = set.lost
    this.files = set.files
    this.stripes = set.stripes
    this.begins = set.startedAt
    this.ends = set.finishedAt
    this.timeZone = set.timeZone
    this.#cross(set, read, kept)
  }

  /** The same set told again: other files of it, another source's word. What any of them holds against it counts. */
  learn(set: RecordedSet, read: (text: string) => bigint, kept: (text: string) => string): void {
    if (this.lastFork === null) this.#cross(set, read, kept)
    this.timeZone ??= set.timeZone
    const strange = set.files.filter((file) => !this.files.some((one) => isSame(one, file)))
    const worse = set.files.filter((file) => file.lost === true)
    if (strange.length > 0 || worse.length > 0)
      this.files = [...this.files.map((one) => worse.find((file) => isSame(one, file)) ?? one), ...strange]
    this.copyOnly ||= set.copyOnly
    this.bulkLogged ||= set.bulkLogged === true
    this.damage ??= damageOf(set)
    this.lost ??= set.lost
    this.stripes ??= set.stripes
  }

  /** Why nothing can be restored from it, or nothing. */
  get problem(): string | undefined {
    const told = this.damage ?? this.lost
    if (told !== undefined) return told
    if (this.first > this.last) return 'its LSNs cannot be'
    const {paths, missing} = this.#media()
    if (missing !== undefined) return `stripe ${missing} is missing`
    return paths.some((path) => NUL.test(path)) ? 'it was written to NUL' : undefined
  }

  /** One path a stripe, in their order; of mirrors the first that is there. */
  get paths(): readonly string[] {
    return this.#media().paths
  }

  get name(): SetName {
    return {set: this.guid, kind: this.kind, files: this.paths}
  }

  unusable(why: string): Unusable {
    return {set: this.guid, kind: this.kind, why}
  }

  #cross({forks}: RecordedSet, read: (text: string) => bigint, kept: (text: string) => string): void {
    this.firstFork = forks.first === null ? null : kept(forks.first)
    this.lastFork = forks.last === null ? null : kept(forks.last)
    this.point = forks.point === null ? null : read(forks.point)
  }

  #media(): {readonly paths: readonly string[]; readonly missing: number | undefined} {
    const [only] = this.files
    if (
      this.files.length === 1 &&
      only !== undefined &&
      only.lost !== true &&
      (only.stripe ?? 1) === 1 &&
      (this.stripes ?? 1) === 1
    )
      return {paths: [only.path], missing: undefined}
    const byStripe = new Map<number, RecordedFile>()
    const sorted = this.files.toSorted((one, other) => (one.mirror ?? 0) - (other.mirror ?? 0))
    const highest = Math.max(0, ...sorted.map(({stripe}) => stripe ?? 0))
    let unnumbered = highest
    let known = this.stripes ?? highest
    for (const file of sorted) {
      const stripe = file.stripe ?? ++unnumbered
      known = this.stripes ?? Math.max(known, stripe)
      if (file.lost !== true && !byStripe.has(stripe)) byStripe.set(stripe, file)
    }
    // A source that numbers no stripes and a medium that does: as many as were counted are enough.
    const numbers = Array.from({length: known}, (_, index) => index + 1)
    const missing = numbers.find((stripe) => !byStripe.has(stripe))
    return {paths: numbers.flatMap((stripe) => byStripe.get(stripe)?.path ?? []), missing}
  }
}

const isSame = (one: RecordedFile, other: RecordedFile): boolean =>
  one.path.toLowerCase() === other.path.toLowerCase() &&
  (one.stripe === other.stripe || one.stripe === null || other.stripe === null)

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
