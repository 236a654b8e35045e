import type {Readable} from 'node:stream'
import {crc32} from 'node:zlib'
import yauzl from 'yauzl'
import type {Archive, ArchiveEntry} from '../../release/archive.ts'
import type {ReleaseRules} from '../../release/rules.ts'

/** Bits of the general purpose flag (APPNOTE.TXT of PKWARE, 4.4.4). */
const ENCRYPTED = 0x0001
const STRONGLY_ENCRYPTED = 0x0040
const UTF8 = 0x0800
/** Sizes and checksum follow the content. */
const DESCRIPTOR = 0x0008
const SAID_TWICE = ENCRYPTED | DESCRIPTOR | UTF8
/** In a header: the size is in an extra field. */
const ZIP64 = 0xffff_ffff
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

/**
 * yauzl ends the stream with an error where there is more or less than the directory says. Its checksum, and what the file's
 * own header says of it, are compared here: programs that unpack read the one or the other.
 */
async function* content(
  zip: yauzl.ZipFile,
  entry: yauzl.Entry | undefined,
  fault: ReleaseRules['fault'],
): AsyncIterable<Uint8Array> {
  if (!entry) throw new TypeError('This entry is of another archive.')
  try {
    const lie = contradiction(entry, await zip.readLocalFileHeaderPromise(entry))
    if (lie) throw new Error(lie)
    const stream: Readable = await zip.openReadStreamPromise(entry)
    let checksum = 0
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      checksum = crc32(chunk, checksum)
      yield chunk
    }
    if (checksum !== entry.crc32) throw new Error('its checksum is another one than the directory says')
  } catch (error) {
    throw isOfFileSystem(error)
      ? error
      : fault(`${JSON.stringify(nameOf(entry))} cannot be read: ${(error as Error).message}`, error)
  }
}

/** Where the header in front of the content does not say what the directory says. With a data descriptor it may leave sizes open. */
function contradiction(entry: yauzl.Entry, header: yauzl.LocalFileHeader): string | undefined {
  if (!header.fileName.equals(entry.fileNameRaw)) return 'its own header has another name than the directory'
  if (header.compressionMethod !== entry.compressionMethod)
    return 'its own header has another packing than the directory'
  if ((header.generalPurposeBitFlag & SAID_TWICE) !== (entry.generalPurposeBitFlag & SAID_TWICE))
    return 'its own header has other marks than the directory'
  const open = (header.generalPurposeBitFlag & DESCRIPTOR) !== 0
  const said: readonly (readonly [number, number])[] = [
    [header.crc32, entry.crc32],
    [header.compressedSize, entry.compressedSize],
    [header.uncompressedSize, entry.uncompressedSize],
  ]
  const differs = said.some(([own, directory]) => own !== directory && own !== ZIP64 && !(open && own === 0))
  return differs ? 'its own header has another size or checksum than the directory' : undefined
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
