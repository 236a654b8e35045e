import {anything, object, oneOf, orNull, type Read, text, Unsupported, whole} from './shape.ts'

const fence = object({key: text, token: whole, store: text})

const request = object({
  v: whole,
  verb: text,
  requestId: text,
  mode: oneOf('check', 'apply'),
  deadlineMs: whole,
  fence: orNull(fence),
  attempt: orNull(text),
  input: anything,
})

export type VerbRequest = Read<typeof request>
export type Fence = Read<typeof fence>

const wrapper = object({nonce: text, script: text, input: anything})

/** What the bootstrap reads from standard input. */
export interface Delivery {
  readonly nonce: string
  /** The verb's script, for the trace alone. */
  readonly script: Buffer
  readonly request: unknown
}

/** Throws where the bootstrap would die without its line: bytes beyond ASCII, no JSON, a nonce that is none. */
export function readDelivery(stdin: Buffer): Delivery {
  if (stdin.some((byte) => byte > 0x7e)) throw new Unsupported('bytes beyond ASCII on standard input')
  const {nonce, script, input} = wrapper(JSON.parse(stdin.toString('ascii')), 'stdin')
  if (!/^[0-9A-Za-z]{8,64}$/.test(nonce)) throw new Unsupported(`the nonce '${nonce}'`)
  return {nonce, script: Buffer.from(script, 'base64'), request: input}
}

const frame = object({script: text, deadlineMs: whole, input: anything})

/** What a channel reads as one line. */
export interface Frame {
  readonly nonce: string
  readonly deadlineMs: number
  readonly delivery: Delivery
}

/** `refused`: the nonce under which a channel says that a line is no whole frame. Throws Unsupported where it is a strange one. */
export function readFrame(line: Buffer): Frame | {readonly refused: string} {
  if (line.some((byte) => byte > 0x7e)) throw new Unsupported('bytes beyond ASCII on standard input')
  const [, nonce = '', length = '', json = ''] =
    /^([^ ]*)(?: ([^ ]*)(?: (.*?))?)?\r?$/s.exec(line.toString('ascii')) ?? []
  if (!/^[0-9a-f]{24}$/.test(nonce)) return {refused: 'unread'}
  if (!/^[0-9]{1,7}$/.test(length) || Number(length) !== json.length) return {refused: nonce}
  let parsed: unknown
  try {
    parsed = JSON.parse(json)
  } catch {
    return {refused: nonce}
  }
  const {script, deadlineMs, input} = frame(parsed, 'frame')
  return {nonce, deadlineMs, delivery: {nonce, script: Buffer.from(script, 'base64'), request: input}}
}

/** Throws Unsupported. */
export function readRequest(raw: unknown): VerbRequest {
  const read = request(raw, 'request')
  if (read.v !== 1) throw new Unsupported(`requests of version ${read.v}`)
  return read
}
