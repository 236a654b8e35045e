import type {Archive, ArchiveEntry} from './archive.ts'
import {pathProblem, sameFileKey} from './file-names.ts'

/** What no honest release comes near to. */
const LIMITS = {
  entries: 20_000,
  /** Of one file and of all together, unpacked, in bytes. */
  fileBytes: 1024 ** 3,
  totalBytes: 2 * 1024 ** 3,
  /** Unpacked to packed, of files above `ratioFrom` bytes: a bomb's is beyond 1000, that of text below 20. */
  ratio: 200,
  ratioFrom: 1024 ** 2,
} as const

/** A local file header without its name (APPNOTE.TXT of PKWARE, 4.3.7), in bytes. */
const HEADER_BYTES = 30

/** Why a zip with these entries is not unpacked, or undefined. Nothing of it is read until all of this holds. */
export function entriesProblem(archive: Pick<Archive, 'bytes'>, entries: readonly ArchiveEntry[]): string | undefined {
  if (entries.length > LIMITS.entries) return `it has ${entries.length} entries; at most ${LIMITS.entries} are allowed`
  for (const entry of entries) {
    const problem = entryProblem(entry)
    if (problem) return `${JSON.stringify(entry.name)} ${problem}`
  }
  const total = entries.reduce((sum, {bytes}) => sum + bytes, 0)
  if (total > LIMITS.totalBytes) return `unpacked it has ${total} bytes; at most ${LIMITS.totalBytes} are allowed`
  return overlapProblem(archive, entries) ?? duplicateProblem(entries)
}

function entryProblem(entry: ArchiveEntry): string | undefined {
  if (entry.ambiguousName) return 'has a name that programs read differently'
  if (entry.kind === 'link') return 'is a symbolic link'
  if (entry.kind === 'other') return 'is neither a file nor a folder'
  const problem = pathProblem(entry.kind === 'folder' ? entry.name.replace(/\/$/, '') : entry.name)
  if (problem) return problem
  if (entry.encrypted) return 'is encrypted'
  if (entry.method !== 0 && entry.method !== 8) return `is packed by a method that is not deflate (${entry.method})`
  if (entry.kind === 'folder' && entry.bytes > 0) return 'is a folder with content'
  if (entry.bytes > LIMITS.fileBytes) return `has ${entry.bytes} bytes; at most ${LIMITS.fileBytes} are allowed`
  if (entry.bytes > LIMITS.ratioFrom && entry.bytes > entry.packedBytes * LIMITS.ratio)
    return `grows to more than ${LIMITS.ratio} times its size`
  return undefined
}

/** Entries that share content multiply what is unpacked from it: https://www.bamsoftware.com/hacks/zipbomb/ */
function overlapProblem(archive: Pick<Archive, 'bytes'>, entries: readonly ArchiveEntry[]): string | undefined {
  const inOrder = entries.toSorted((a, b) => a.offset - b.offset)
  for (const [at, entry] of inOrder.entries()) {
    const end = inOrder[at + 1]?.offset ?? archive.bytes
    if (entry.offset + HEADER_BYTES + entry.packedBytes > end)
      return `${JSON.stringify(entry.name)} shares its content with another entry`
  }
  return undefined
}

/** On Windows two names that differ by case are one file; and a file cannot also be a folder. */
function duplicateProblem(entries: readonly ArchiveEntry[]): string | undefined {
  const files = new Map<string, string>()
  const folders = new Map<string, string>()
  for (const {name, kind} of entries) {
    const path = name.replace(/\/$/, '')
    const key = sameFileKey(path)
    const same = (kind === 'file' ? files : folders).get(key)
    if (same !== undefined) return `${JSON.stringify(path)} and ${JSON.stringify(same)} are the same ${kind} on Windows`
    if (kind === 'file') files.set(key, path)
    else folders.set(key, path)
  }
  for (const path of [...files.values(), ...folders.values()])
    for (const parent of parentsOf(path))
      if (files.has(sameFileKey(parent))) return `${JSON.stringify(parent)} is both a file and a folder`
  const both = [...folders.keys()].find((key) => files.has(key))
  return both === undefined ? undefined : `${JSON.stringify(folders.get(both))} is both a file and a folder`
}

function parentsOf(path: string): readonly string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'))
}
