import {DnsRefusal, otherTypes} from './codes.ts'

export interface Question {
  /** Lower case, without the closing dot. */
  readonly name: string
  readonly type: number
  readonly class: number
}

export interface ResourceRecord extends Question {
  readonly ttl: number
  /** Where it begins in the message. */
  readonly at: number
  readonly data: Buffer
  /** Where its data begins in the message: names in it may point back. */
  readonly dataAt: number
}

export interface Message {
  readonly bytes: Buffer
  readonly id: number
  readonly opcode: number
  readonly isReply: boolean
  readonly recursionDesired: boolean
  readonly questions: readonly Question[]
  readonly answers: readonly ResourceRecord[]
  readonly authorities: readonly ResourceRecord[]
  /** Without the signature, which is the last of them on the wire. */
  readonly additionals: readonly ResourceRecord[]
  readonly signature: ResourceRecord | undefined
}

/** RFC 1035, 4.1. Record data stays as bytes: an update's may be empty. Throws DnsRefusal FORMERR. */
export function readMessage(bytes: Buffer): Message {
  try {
    return read(bytes)
  } catch (error) {
    throw error instanceof DnsRefusal ? error : new DnsRefusal('FORMERR', 'the message ends too early')
  }
}

/** A name at this place, and where what follows it begins. Compression may only point back. */
export function readName(bytes: Buffer, from: number): {readonly name: string; readonly end: number} {
  const labels: string[] = []
  let at = from
  let end: number | undefined
  let least = from
  for (;;) {
    const length = bytes.readUInt8(at)
    if (length === 0) break
    if (length >= 0xc0) {
      const target = bytes.readUInt16BE(at) & 0x3fff
      if (target >= least) throw new DnsRefusal('FORMERR', 'a name points forward')
      end ??= at + 2
      least = target
      at = target
      continue
    }
    if (length > 63 || at + 1 + length > bytes.length) throw new DnsRefusal('FORMERR', 'a label is too long')
    labels.push(bytes.toString('latin1', at + 1, at + 1 + length).toLowerCase())
    at += 1 + length
  }
  return {name: labels.join('.'), end: end ?? at + 1}
}

/** Uncompressed, as signatures need it. */
export function nameBytes(name: string): Buffer {
  const labels = name === '' ? [] : name.split('.')
  return Buffer.concat([
    ...labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label, 'latin1')]),
    Buffer.from([0]),
  ])
}

function read(bytes: Buffer): Message {
  const flags = bytes.readUInt16BE(2)
  let at = 12
  const question = (): Question => {
    const {name, end} = readName(bytes, at)
    at = end + 4
    return {name, type: bytes.readUInt16BE(end), class: bytes.readUInt16BE(end + 2)}
  }
  const record = (): ResourceRecord => {
    const begin = at
    const {name, end} = readName(bytes, at)
    const length = bytes.readUInt16BE(end + 8)
    at = end + 10 + length
    if (at > bytes.length) throw new DnsRefusal('FORMERR', 'a record is longer than the message')
    return {
      name,
      type: bytes.readUInt16BE(end),
      class: bytes.readUInt16BE(end + 2),
      ttl: bytes.readUInt32BE(end + 4),
      at: begin,
      data: bytes.subarray(end + 10, at),
      dataAt: end + 10,
    }
  }
  const several = <T>(count: number, one: () => T): T[] => Array.from({length: count}, one)
  const questions = several(bytes.readUInt16BE(4), question)
  const answers = several(bytes.readUInt16BE(6), record)
  const authorities = several(bytes.readUInt16BE(8), record)
  const additionals = several(bytes.readUInt16BE(10), record)
  const signature = additionals.at(-1)?.type === otherTypes.TSIG ? additionals.pop() : undefined
  return {
    bytes,
    id: bytes.readUInt16BE(0),
    opcode: (flags >> 11) & 15,
    isReply: (flags & 0x8000) !== 0,
    recursionDesired: (flags & 0x0100) !== 0,
    questions,
    answers,
    authorities,
    additionals,
    signature,
  }
}
