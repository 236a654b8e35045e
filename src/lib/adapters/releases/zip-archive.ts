import type {Readable} from 'node:stream'
import yauzl from 'yauzl'
import type {Archive, ArchiveEntry} from '../../release/archive.ts'
import type {ReleaseRules} from '../../release/rules.ts'

/** Bits of the general purpose flag (APPNOTE.TXT of PKWARE, 4.4.4). */
const ENCRYPTED = 0x0001
const STRONGLY_ENCRYPTED = 0x0040
const UTF8 = 0x0800
const MASKED = 0x2000
/** The extra field in which some programs say a name a second time (4.6.9). */
const UNICODE_PATH = 0x7075
/** Types of a file in the mode that Unix programs keep in the upper half of the external attributes (stat.h). */
const TYPE = 0xf000
const REGULAR = 0x8000
const FOLDER = 0x4000
const LINK = 0xa000
/** Windows' attribute of a file that stands for another one. */
const REPARSE_POINT = 0x0400

/** Opens a zip, lets `work` read it, and closes it. `fault` makes the error for a broken one; those of the file system come as they are. */
export async function withArchive<T>(
  path: string,
  fault: ReleaseRules['fault'],
  work: (archive: Archive) => Promise<T>,
): Promise<T> {
  const zip = await yauzl
    .openPromise(path, {decodeStrings: false, autoClose: false})
    .catch((error: Error) => Promise.reject(isOfFileSystem(error) ? error : fault(broken(error), error)))
  const raw = new Map<ArchiveEntry, yauzl.Entry>()
  let list: readonly ArchiveEntry[] | undefined
  try {
    return await work({
      bytes: zip.fileSize,
      async entries() {
        list ??= await readDirectory(zip, raw, fault)
        return list
      },
      read: (entry) => content(zip, raw.get(entry), fault),
    })
  } finally {
    zip.close()
  }
}

async function readDirectory(
  zip: yauzl.ZipFile,
  raw: Map<ArchiveEntry, yauzl.Entry>,
  fault: ReleaseRules['fault'],
): Promise<readonly ArchiveEntry[]> {
  const found: ArchiveEntry[] = []
  try {
    for await (const entry of zip.eachEntry()) {
      const told = entryOf(entry)
      raw.set(told, entry)
      found.push(told)
    }
  } catch (error) {
    throw isOfFileSystem(error) ? error : fault(broken(error as Error), error)
  }
  return found
}

/** yauzl ends the stream with an error where there is more or less than the directory says, or another checksum. */
async function* content(
  zip: yauzl.ZipFile,
  entry: yauzl.Entry | undefined,
  fault: ReleaseRules['fault'],
): AsyncIterable<Uint8Array> {
  if (!entry) throw new TypeError('This entry is of another archive.')
  try {
    const stream: Readable = await zip.openReadStreamPromise(entry)
    yield* stream as AsyncIterable<Uint8Array>
  } catch (error) {
    throw isOfFileSystem(error)
      ? error
      : fault(`${JSON.stringify(nameOf(entry))} cannot be read: ${(error as Error).message}`, error)
  }
}

function entryOf(entry: yauzl.Entry): ArchiveEntry {
  const name = nameOf(entry)
  const flags = entry.generalPurposeBitFlag
  const isAscii = entry.fileNameRaw.every((byte) => byte < 0x80)
  return {
    name,
    ambiguousName: (!isAscii && (flags & UTF8) === 0) || entry.extraFields.some(({id}) => id === UNICODE_PATH),
    kind: kindOf(entry, name),
    encrypted: (flags & (ENCRYPTED | STRONGLY_ENCRYPTED | MASKED)) !== 0,
    method: entry.compressionMethod,
    packedBytes: entry.compressedSize,
    bytes: entry.uncompressedSize,
    offset: entry.relativeOffsetOfLocalHeader,
  }
}

function kindOf({externalFileAttributes}: yauzl.Entry, name: string): ArchiveEntry['kind'] {
  const type = (externalFileAttributes >>> 16) & TYPE
  if (type === LINK || (externalFileAttributes & REPARSE_POINT) !== 0) return 'link'
  if (name.endsWith('/')) return type === 0 || type === FOLDER ? 'folder' : 'other'
  return type === 0 || type === REGULAR ? 'file' : 'other'
}

/** What is not UTF-8 shows as replacement characters, which no path may have. */
const nameOf = (entry: yauzl.Entry): string => new TextDecoder('utf-8', {ignoreBOM: true}).decode(entry.fileNameRaw)

const broken = (error: Error): string => `it is damaged, or no zip at all: ${error.message}`

const isOfFileSystem = (error: unknown): boolean => typeof (error as NodeJS.ErrnoException).syscall === 'string'
