import {createHmac, timingSafeEqual} from 'node:crypto'
import {classes, DnsRefusal, otherTypes} from './codes.ts'
import {type Message, nameBytes, readName} from './message.ts'

export interface TsigKey {
  /** Lower case, without the closing dot. */
  readonly name: string
  readonly secret: Buffer
}

/** What of a request's signature its answer is signed with. */
export interface Signed {
  readonly key: TsigKey
  readonly mac: Buffer
  /** RFC 8945, 5.3: 0, or 18 (BADTIME). */
  readonly error: number
}

/** A signature that does not hold: NOTAUTH. `error`: 16 BADSIG, 17 BADKEY; such answers carry no MAC. RFC 8945, 5.2. */
export class BadSignature extends DnsRefusal {
  readonly error: number
  readonly keyName: string

  constructor(error: number, keyName: string, why: string) {
    super('NOTAUTH', why)
    this.error = error
    this.keyName = keyName
  }
}

const algorithm = 'hmac-sha256'
const fudge = 300
const badTime = 18

/**
 * Checks the signature of a request; undefined where it has none. One that came too late or too early holds, with the error 18: the answer
 * says so, signed. Throws BadSignature.
 */
export function verified({bytes, signature, id}: Message, key: TsigKey, nowMs: number): Signed | undefined {
  if (!signature) return undefined
  const {name: used, end} = readName(bytes, signature.dataAt)
  const timeAndFudge = bytes.subarray(end, end + 8)
  const mac = bytes.subarray(end + 10, end + 10 + bytes.readUInt16BE(end + 8))
  const original = bytes.readUInt16BE(end + 10 + mac.length)
  if (signature.name !== key.name || used !== algorithm)
    throw new BadSignature(17, signature.name, `the key ${signature.name} (${used}) is not known`)
  if (original !== id) throw new DnsRefusal('FORMERR', 'the signature is of another message')
  const message = Buffer.from(bytes.subarray(0, signature.at))
  message.writeUInt16BE(message.readUInt16BE(10) - 1, 10)
  const expected = hmac(key, message, variables(key, timeAndFudge, 0, Buffer.alloc(0)))
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected))
    throw new BadSignature(16, signature.name, 'the signature is wrong')
  const late = Math.abs(timeAndFudge.readUIntBE(0, 6) - Math.floor(nowMs / 1000)) > timeAndFudge.readUInt16BE(6)
  return {key, mac, error: late ? badTime : 0}
}

/** The answer with its signature as last record. RFC 8945, 5.4. */
export function signed(answer: Buffer, {key, mac: requestMac, error}: Signed, nowMs: number): Buffer {
  const time = timeBytes(nowMs)
  const other = error === badTime ? time.subarray(0, 6) : Buffer.alloc(0)
  const mac = hmac(key, lengthOf(requestMac), requestMac, answer, variables(key, time, error, other))
  return appended(answer, key.name, [time, lengthOf(mac), mac], error, other)
}

/** The answer to a signature that does not hold: an empty signature with the error. RFC 8945, 5.2.1 and 5.2.2. */
export const unsigned = (answer: Buffer, {keyName, error}: BadSignature, nowMs: number): Buffer =>
  appended(answer, keyName, [timeBytes(nowMs), uint16(0)], error, Buffer.alloc(0))

function appended(answer: Buffer, keyName: string, stamp: readonly Buffer[], error: number, other: Buffer): Buffer {
  const data = Buffer.concat([
    nameBytes(algorithm),
    ...stamp,
    answer.subarray(0, 2),
    uint16(error),
    lengthOf(other),
    other,
  ])
  const head = Buffer.concat([nameBytes(keyName), uint16(otherTypes.TSIG), uint16(classes.ANY), Buffer.alloc(4)])
  const whole = Buffer.concat([answer, head, lengthOf(data), data])
  whole.writeUInt16BE(whole.readUInt16BE(10) + 1, 10)
  return whole
}

/** RFC 8945, 4.3.3. */
const variables = (key: TsigKey, timeAndFudge: Buffer, error: number, other: Buffer): Buffer =>
  Buffer.concat([
    nameBytes(key.name),
    uint16(classes.ANY),
    Buffer.alloc(4),
    nameBytes(algorithm),
    timeAndFudge,
    uint16(error),
    lengthOf(other),
    other,
  ])

const hmac = ({secret}: TsigKey, ...parts: readonly Buffer[]): Buffer => {
  const digest = createHmac('sha256', secret)
  for (const part of parts) digest.update(part)
  return digest.digest()
}

function timeBytes(nowMs: number): Buffer {
  const time = Buffer.alloc(8)
  time.writeUIntBE(Math.floor(nowMs / 1000), 0, 6)
  time.writeUInt16BE(fudge, 6)
  return time
}

const lengthOf = (bytes: Buffer): Buffer => uint16(bytes.length)

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}
