import type {BackupFile, BackupSet} from './set.ts'

/** A place where copies of a server's backup files should lie. */
export interface FilePlace {
  /** As the configuration calls it. */
  readonly name: string
  /** For people. */
  readonly place: string
  /** How long a file may take to come there after its backup ended; ms. */
  readonly withinMs: number
}

/** What was seen of a file in a place. `sha256` only where its content was read. */
export interface SeenFile {
  readonly bytes: number
  readonly sha256?: string
  /** Why it could not be read, though it is there. */
  readonly unreadable?: string
}

/** A file of a set: what was recorded of it, and what each place has of it. */
export interface FileSight extends BackupFile {
  /** Undefined: nobody has looked at it while it was known to be whole. */
  readonly recorded: {readonly bytes: number; readonly sha256: string} | undefined
  /** By name of the place; undefined: the place has no such file. */
  readonly seen: ReadonlyMap<string, SeenFile | undefined>
}

export type FileFault = 'gone' | 'other size' | 'other content' | 'unreadable'

export interface FileProblem extends BackupFile {
  readonly fault: FileFault
  readonly place: FilePlace
  /** For people: what is, and what should be. */
  readonly why: string
}

/** Level `present` of one set. */
export interface Presence {
  readonly passed: boolean
  readonly problems: readonly FileProblem[]
  /** Files that no place has whole. Of mirrors one is enough, of stripes none can be missed. */
  readonly lost: readonly BackupFile[]
  /** For people: what was compared, or what is wrong. */
  readonly found: string
}

/**
 * Whether each file of a set lies in every place where it should, of the size and with the content that were recorded. A place that copies come
 * to later is given its time. `now`: ms since the epoch.
 */
export function presenceOf(
  set: Pick<BackupSet, 'finishedAt'>,
  files: readonly FileSight[],
  places: readonly FilePlace[],
  now: number,
): Presence {
  const seen = files.flatMap((file) =>
    places.map((place) => ({file, place, problem: problemOf(file, place, now - set.finishedAt)})),
  )
  const problems = seen.flatMap(({problem}) => (problem === 'awaited' ? [] : (problem ?? [])))
  const awaited = seen.filter(({problem}) => problem === 'awaited').length
  const isWhole = (file: FileSight) => seen.some((one) => one.file === file && one.problem === undefined)
  return {
    passed: problems.length === 0,
    problems,
    lost: files.filter((file) => !isWhole(file)).map(({path, stripe, mirror}) => ({path, stripe, mirror})),
    found: problems.length === 0 ? wholeInWords(files, places, awaited) : problems.map(problemInWords).join('; '),
  }
}

/** The files of a set that no copy is whole of: stripes of which every mirror is lost. */
export const missingStripes = (set: Pick<BackupSet, 'files'>, lost: readonly BackupFile[]): readonly number[] =>
  [...new Set(set.files.map(({stripe}) => stripe))].filter((stripe) =>
    set.files
      .filter((file) => file.stripe === stripe)
      .every((file) => lost.some((one) => one.stripe === stripe && one.mirror === file.mirror)),
  )

const problemInWords = ({path, place, why}: FileProblem): string => `${path} in ${place.name}: ${why}`

function problemOf(file: FileSight, place: FilePlace, age: number): FileProblem | 'awaited' | undefined {
  const {path, stripe, mirror, recorded} = file
  const seen = file.seen.get(place.name)
  const problem = (fault: FileFault, why: string): FileProblem => ({path, stripe, mirror, place, fault, why})
  if (seen === undefined) {
    if (age < place.withinMs) return 'awaited'
    const striped = stripe > 1 ? `, stripe ${stripe} of its set,` : ''
    return problem('gone', `the file${striped} is not there`)
  }
  if (recorded !== undefined && seen.bytes !== recorded.bytes)
    // A copy that is under way is shorter for a while.
    return age < place.withinMs && seen.bytes < recorded.bytes
      ? 'awaited'
      : problem('other size', `it has ${seen.bytes} bytes, and had ${recorded.bytes}`)
  if (seen.unreadable !== undefined) return problem('unreadable', seen.unreadable)
  if (recorded !== undefined && seen.sha256 !== undefined && seen.sha256 !== recorded.sha256)
    return problem(
      'other content',
      `its SHA-256 is ${short(seen.sha256)}, and was ${short(recorded.sha256)}: somebody or something changed it`,
    )
  return undefined
}

function wholeInWords(files: readonly FileSight[], places: readonly FilePlace[], awaited: number): string {
  const sights = files.flatMap((file) => places.map(({name}) => ({file, seen: file.seen.get(name)})))
  const read = sights.filter(({file, seen}) => file.recorded !== undefined && seen?.sha256 !== undefined).length
  const unrecorded = files.filter(({recorded}) => recorded === undefined).length
  const there = sights.length - awaited
  return [
    `${there} of ${there} ${there === 1 ? 'file' : 'files'} in ${places.map(({name}) => name).join(', ')}`,
    read > 0 ? `${read} with the recorded SHA-256` : 'sizes compared',
    ...(unrecorded > 0 ? [`of ${unrecorded} nothing had been recorded`] : []),
    ...(awaited > 0 ? [`${awaited} not due there yet`] : []),
  ].join('; ')
}

const short = (digest: string): string => `${digest.slice(0, 12)}…`

/**
 * A path as a server wrote it, below the folder that it writes to; undefined: it lies elsewhere. Windows holds names equal in any case, and
 * takes / for \.
 */
export function pathBelow(path: string, folder: string): string | undefined {
  const plain = path.replaceAll('/', '\\')
  const root = `${folder.replace(/\\+$/, '')}\\`
  if (plain.length <= root.length || plain.slice(0, root.length).toLowerCase() !== root.toLowerCase()) return undefined
  return plain.slice(root.length)
}
