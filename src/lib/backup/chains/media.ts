import type {RecordedFile} from './types.ts'

/** Files of a set. One that lies whole in a single file is kept as its path: most do, and there may be millions. */
export type Files = string | readonly RecordedFile[]

/** msdb writes what went nowhere as NUL, with or without a colon or the device's prefix. */
const NUL = /^(\\\\[.?]\\)?nul:?$/i

export function filesOf(files: readonly RecordedFile[]): Files {
  const [only] = files
  const isWhole = only?.stripe === 1 && only.mirror === 0 && only.lost !== true
  return files.length === 1 && isWhole ? only.path : files
}

/** What both tell; a file that one of them knows to be lost is. */
export function together(one: Files, other: Files): Files {
  const [known, told] = [listed(one), listed(other)]
  const strange = told.filter((file) => !known.some((before) => isSame(before, file)))
  const worse = told.filter((file) => file.lost === true)
  if (strange.length === 0 && worse.length === 0) return one
  return [...known.map((before) => worse.find((file) => isSame(before, file)) ?? before), ...strange]
}

/** `stripes`: how many belong together, where the medium says so. */
export function problemOf(files: Files, stripes: number | undefined): string | undefined {
  const {paths, missing} = mediaOf(files, stripes)
  if (missing !== undefined) return `stripe ${missing} is missing`
  return paths.some((path) => NUL.test(path)) ? 'it was written to NUL' : undefined
}

/** One path a stripe, in their order; of mirrors the first that is there. */
export const pathsOf = (files: Files, stripes: number | undefined): readonly string[] => mediaOf(files, stripes).paths

interface Media {
  readonly paths: readonly string[]
  readonly missing: number | undefined
}

function mediaOf(files: Files, stripes: number | undefined): Media {
  if (typeof files === 'string' && (stripes ?? 1) === 1) return {paths: [files], missing: undefined}
  const byStripe = new Map<number, RecordedFile>()
  const sorted = listed(files).toSorted((one, other) => (one.mirror ?? 0) - (other.mirror ?? 0))
  const highest = Math.max(0, ...sorted.map(({stripe}) => stripe ?? 0))
  let unnumbered = highest
  let known = stripes ?? highest
  for (const file of sorted) {
    const stripe = file.stripe ?? ++unnumbered
    known = stripes ?? Math.max(known, stripe)
    if (file.lost !== true && !byStripe.has(stripe)) byStripe.set(stripe, file)
  }
  // A source that numbers no stripes and a medium that does: as many as were counted are enough.
  const numbers = Array.from({length: known}, (_, index) => index + 1)
  const missing = numbers.find((stripe) => !byStripe.has(stripe))
  return {paths: numbers.flatMap((stripe) => byStripe.get(stripe)?.path ?? []), missing}
}

const listed = (files: Files): readonly RecordedFile[] =>
  typeof files === 'string' ? [{path: files, stripe: 1, mirror: 0}] : files

const isSame = (one: RecordedFile, other: RecordedFile): boolean =>
  one.path.toLowerCase() === other.path.toLowerCase() &&
  (one.stripe === other.stripe || one.stripe === null || other.stripe === null)
