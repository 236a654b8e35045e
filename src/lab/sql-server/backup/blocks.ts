import {fstatSync, readSync} from 'node:fs'
import {crc32, deflateRawSync, inflateRawSync} from 'node:zlib'

/**
 * A backup file is a row of blocks. Each has a head with a checksum of its own, so that its structure is always proven, and
 * a body whose checksum is there only where the backup was made WITH CHECKSUM.
 */
export type BlockTag = 'TAPE' | 'SSET' | 'META' | 'DATA' | 'TLOG' | 'FAIL' | 'ESET'
const TAGS: ReadonlySet<string> = new Set(['TAPE', 'SSET', 'META', 'DATA', 'TLOG', 'FAIL', 'ESET'])

/** Tag, length of the head, length of the body, checksum of these and the head, checksum of the body, flags. */
const FIXED = 24
const HAS_SUM = 1
const DEFLATED = 2
const LARGEST_HEAD = 16 * 1024 * 1024

export interface Block {
  readonly tag: BlockTag
  readonly head: unknown
  readonly offset: number
  readonly bodyAt: number
  readonly bodyLength: number
  readonly bodySum: number | undefined
  readonly deflated: boolean
  readonly end: number
}

export interface BlockOptions {
  readonly sum: boolean
  readonly deflate: boolean
}

export function blockBytes(tag: BlockTag, head: unknown, body: Buffer, {sum, deflate}: BlockOptions): Buffer {
  const stored = deflate ? deflateRawSync(body) : body
  const text = Buffer.from(JSON.stringify(head))
  const fixed = Buffer.alloc(FIXED)
  fixed.write(tag, 0, 'latin1')
  fixed.writeUInt32BE(text.length, 4)
  fixed.writeUInt32BE(stored.length, 8)
  fixed.writeUInt32BE(sum ? crc32(stored) : 0, 16)
  fixed.writeUInt32BE((sum ? HAS_SUM : 0) | (deflate ? DEFLATED : 0), 20)
  fixed.writeUInt32BE(headSum(fixed, text), 12)
  return Buffer.concat([fixed, text, stored])
}

export type Ending = 'end' | 'cut' | 'damaged'

/** The blocks of a file one after the other, and how it ends: at a block's end, within one, or where no block can be read. */
export function readBlocks(file: number): {readonly blocks: readonly Block[]; readonly ending: Ending} {
  const {size} = fstatSync(file)
  const blocks: Block[] = []
  let offset = 0
  while (offset < size) {
    const block = blockAt(file, offset, size)
    if (typeof block === 'string') return {blocks, ending: block}
    blocks.push(block)
    offset = block.end
  }
  return {blocks, ending: 'end'}
}

/** Undefined where its checksum, if it has one and is to be verified, does not hold, or it cannot be unpacked. */
export function bodyOf(file: number, block: Block, verify: boolean): Buffer | undefined {
  const stored = bytesAt(file, block.bodyAt, block.bodyLength)
  if (stored.length < block.bodyLength) return undefined
  if (verify && block.bodySum !== undefined && crc32(stored) !== block.bodySum) return undefined
  if (!block.deflated) return stored
  try {
    return inflateRawSync(stored)
  } catch {
    return undefined
  }
}

function blockAt(file: number, offset: number, size: number): Block | 'cut' | 'damaged' {
  if (size - offset < FIXED) return 'cut'
  const fixed = bytesAt(file, offset, FIXED)
  const tag = fixed.toString('latin1', 0, 4)
  const headLength = fixed.readUInt32BE(4)
  const bodyLength = fixed.readUInt32BE(8)
  if (!isTag(tag) || headLength > LARGEST_HEAD) return 'damaged'
  if (offset + FIXED + headLength > size) return 'cut'
  const text = bytesAt(file, offset + FIXED, headLength)
  if (headSum(fixed, text) !== fixed.readUInt32BE(12)) return 'damaged'
  const bodyAt = offset + FIXED + headLength
  if (bodyAt + bodyLength > size) return 'cut'
  const flags = fixed.readUInt32BE(20)
  return {
    tag,
    head: JSON.parse(text.toString()),
    offset,
    bodyAt,
    bodyLength,
    bodySum: (flags & HAS_SUM) === 0 ? undefined : fixed.readUInt32BE(16),
    deflated: (flags & DEFLATED) !== 0,
    end: bodyAt + bodyLength,
  }
}

const isTag = (tag: string): tag is BlockTag => TAGS.has(tag)

/** Of everything but the body and the place of the sum itself. */
function headSum(fixed: Buffer, text: Buffer): number {
  return crc32(text, crc32(fixed.subarray(16), crc32(fixed.subarray(0, 12))))
}

function bytesAt(file: number, offset: number, length: number): Buffer {
  const buffer = Buffer.alloc(length)
  return buffer.subarray(0, readSync(file, buffer, 0, length, offset))
}
