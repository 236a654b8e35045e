/** One entry of a zip, as its central directory tells it. Sizes in bytes. */
export interface ArchiveEntry {
  /** Decoded, not yet checked; ends with `/` for a folder. */
  readonly name: string
  /** The name is not ASCII and not marked as UTF-8, so that programs read it differently; or it is said twice. */
  readonly ambiguousName: boolean
  readonly kind: 'file' | 'folder' | 'link' | 'other'
  readonly encrypted: boolean
  /** 0 stored, 8 deflated. */
  readonly method: number
  readonly packedBytes: number
  readonly bytes: number
  /** Where its own header begins in the zip. */
  readonly offset: number
}

/** A zip that is open for reading. */
export interface Archive {
  /** Of the whole zip. */
  readonly bytes: number
  /** All of them, in the order of the directory. Throws `ArchiveFault` for a zip whose directory cannot be read. */
  entries(): Promise<readonly ArchiveEntry[]>
  /** The unpacked content. Throws `ArchiveFault`; ends with one as soon as there is more than `entry.bytes`. */
  read(entry: ArchiveEntry): AsyncIterable<Uint8Array>
}

/** The zip itself is broken: truncated, altered, or no zip at all. The message says how. */
export class ArchiveFault extends Error {}
