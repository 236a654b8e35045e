import type {FileFault, Presence} from './presence.ts'
import {missingStripes} from './presence.ts'
import type {BackupKind, BackupSet} from './set.ts'
import {parsedStamp} from './stamp.ts'

/** Where history, catalogue and disk contradict one another. */
export type DiscrepancyKind =
  /** A file of the catalogue, in one of the places where it should be. */
  | `file ${FileFault}`
  /** One of several files that are all needed. */
  | 'stripe gone'
  | 'file without row'
  /** A place holds no file at all: a share may not be mounted, or all was deleted. */
  | 'place empty'
  /** A server's history knows it, and the catalogue does not. */
  | 'history without row'
  /** The other way: a history was deleted, or restored from before. */
  | 'row without history'
  /** A log backup that another tool took, and keeps elsewhere or nowhere: the chain ends before it. */
  | 'foreign log'

export interface Discrepancy {
  readonly kind: DiscrepancyKind
  /** Name; null: of no tenant that can be told without reading the file. */
  readonly tenant: string | null
  readonly server: string
  /** GUID; null: no set is known. */
  readonly set: string | null
  /** File, or place. */
  readonly about: string
  /** Name of the place; null: it is about no place. */
  readonly place: string | null
  /** For people. */
  readonly why: string
  /** What it costs; null: nothing can be told, or nothing. */
  readonly consequence: string | null
  /** What to type. */
  readonly next: string
}

/** Without what the planner has to say. */
export type Found = Omit<Discrepancy, 'tenant' | 'server' | 'consequence' | 'next'>

/** What files of a set are not as recorded. */
export const fileDiscrepancies = (set: Pick<BackupSet, 'guid' | 'files'>, {problems}: Presence): readonly Found[] =>
  problems.map(({fault, path, stripe, place, why}) => ({
    kind: fault === 'gone' && isStriped(set) ? ('stripe gone' as const) : (`file ${fault}` as const),
    set: set.guid,
    about: path,
    place: place.name,
    why: isStriped(set) ? `${why}: stripe ${stripe} of ${stripesOf(set)}, and all are needed` : why,
  }))

const stripesOf = ({files}: Pick<BackupSet, 'files'>): number => new Set(files.map(({stripe}) => stripe)).size
const isStriped = (set: Pick<BackupSet, 'files'>): boolean => stripesOf(set) > 1

/** Whether a set cannot be read any more from any place. */
export const isLost = (set: Pick<BackupSet, 'files'>, {lost}: Presence): boolean => missingStripes(set, lost).length > 0

/** A set of the catalogue, as far as it is compared with a history. */
type Row = Pick<BackupSet, 'guid' | 'family' | 'finishedAt' | 'files' | 'kind'> & {
  readonly origin: 'landlord' | 'other'
  readonly fromHeader?: boolean
}

export interface Histories {
  /** Of the tenant, taken by this server. */
  readonly rows: readonly Row[]
  /** Of the database, as the server's history tells it, all that it has. */
  readonly history: readonly BackupSet[]
  /** family_guid of the database as it stands. */
  readonly family: string
  /** ULID of the tenant's creation. */
  readonly tenant: string
  /** Runs that are not over: what they take is not recorded yet. */
  readonly unfinished: ReadonlySet<string>
}

/** Sets that only one of the two knows. Other databases of the name, of before, are nobody's here. */
export function historyDiscrepancies({rows, history, family, tenant, unfinished}: Histories): readonly Found[] {
  const known = new Set(rows.map(({guid}) => guid))
  const told = history.filter((set) => set.family === family)
  const there = new Set(told.map(({guid}) => guid))
  // Older ones were cleared away by sp_delete_backuphistory, as they should be.
  const oldest = Math.min(...told.map(({finishedAt}) => finishedAt))
  const run = ({description}: BackupSet) => parsedStamp(description)?.run
  return [
    ...told
      .filter((set) => !known.has(set.guid) && !unfinished.has(run(set) ?? ''))
      .map((set) => found('history without row', set, `a ${nameOf(set, tenant)} of ${iso(set.finishedAt)} is unknown`)),
    ...rows
      .filter((row) => row.family === family && row.fromHeader !== true && !there.has(row.guid))
      .filter(({finishedAt}) => finishedAt >= oldest)
      .map((row) =>
        found(
          'row without history',
          row,
          `msdb does not know the ${row.kind} backup of ${iso(row.finishedAt)} any more`,
        ),
      ),
  ]
}

const nameOf = ({kind, description}: BackupSet, tenant: string): string =>
  parsedStamp(description)?.id === tenant ? `${kind} backup of ours` : `${kind} backup of another tool`

const found = (
  kind: DiscrepancyKind,
  {guid, files}: {readonly guid: string; readonly files: BackupSet['files']},
  why: string,
): Found => ({kind, set: guid, about: files.map(({path}) => path).join(', '), place: null, why})

/** A set as the chain of logs sees it. */
type Taken = BackupSet & {readonly ours: boolean}

/**
 * The log backup of another tool that ended our chain: the first since the newest full of ours. Those before it cost what they cost; a new
 * full mends nothing of that.
 */
export function foreignLog(sets: readonly Taken[], family: string, isKept: (set: Taken) => boolean): Found | undefined {
  const own = sets.filter((set) => set.family === family && !set.damaged)
  const isBase = ({kind, ours, copyOnly}: Taken) => kind === 'full' && ours && !copyOnly
  const newest = Math.max(...own.filter(isBase).map(({finishedAt}) => finishedAt))
  const log = own
    .filter(({kind, ours, copyOnly, finishedAt}) => kind === 'log' && !ours && !copyOnly && finishedAt >= newest)
    .filter((set) => !isKept(set))
    .sort((one, other) => one.finishedAt - other.finishedAt)
    .at(0)
  return (
    log &&
    found(
      'foreign log',
      log,
      `a log backup of another tool, ${iso(log.finishedAt)}, is in the chain and lies in none of our places`,
    )
  )
}

const LABELS: Readonly<Record<BackupKind, string>> = {full: 'bak', differential: 'dif', log: 'trn'}

/** Whose a file is by its name alone, which proves nothing: `sql-1_acme_…`. */
export function namedAfter(path: string, tenants: readonly string[]): string | undefined {
  const name = path.slice(path.lastIndexOf('\\') + 1)
  const ending = Object.values(LABELS).find((one) => name.toLowerCase().endsWith(`.${one}`))
  const [, tenant] = name.split('_')
  return ending === undefined ? undefined : tenants.find((one) => one === tenant)
}

const iso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')
