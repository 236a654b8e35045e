export const PACKET = {
  batch: 0x01,
  rpc: 0x03,
  reply: 0x04,
  attention: 0x06,
  transaction: 0x0e,
  login: 0x10,
  prelogin: 0x12,
} as const

const HEADER = 8
const END_OF_MESSAGE = 0x01
const IGNORE = 0x02
const RESET_CONNECTION = 0x08
const RESET_KEEPING_TRANSACTION = 0x10

export interface Message {
  readonly type: number
  readonly body: Buffer
  /** The session is to be as after log-on before the message is handled. */
  readonly reset: boolean
  readonly resetKeepingTransaction: boolean
}

/** Puts packets together into messages. Throws on what is no TDS packet. */
export class MessageReader {
  #pending: Buffer = Buffer.alloc(0)
  #parts: Buffer[] = []
  #flags = 0

  push(chunk: Buffer): Message[] {
    const messages: Message[] = []
    this.#pending = Buffer.concat([this.#pending, chunk])
    while (this.#pending.length >= HEADER) {
      const length = this.#pending.readUInt16BE(2)
      if (length < HEADER) throw new Error('a TDS packet has a header of eight bytes')
      if (this.#pending.length < length) break
      const type = this.#pending.readUInt8(0)
      const status = this.#pending.readUInt8(1)
      this.#parts.push(this.#pending.subarray(HEADER, length))
      this.#pending = this.#pending.subarray(length)
      this.#flags |= status
      if ((status & END_OF_MESSAGE) === 0 && type !== PACKET.attention) continue
      const body = Buffer.concat(this.#parts)
      const flags = this.#flags
      this.#parts = []
      this.#flags = 0
      // The client gave the message up while it was sending it.
      if ((flags & IGNORE) !== 0) continue
      messages.push({
        type,
        body,
        reset: (flags & RESET_CONNECTION) !== 0,
        resetKeepingTransaction: (flags & RESET_KEEPING_TRANSACTION) !== 0,
      })
    }
    return messages
  }
}

/** Cuts a message into packets of at most `size` bytes. */
export function packets(type: number, body: Buffer, size: number, spid: number): Buffer {
  const room = size - HEADER
  const parts: Buffer[] = []
  let id = 1
  for (let at = 0; at === 0 || at < body.length; at += room) {
    const content = body.subarray(at, at + room)
    const header = Buffer.alloc(HEADER)
    header.writeUInt8(type, 0)
    header.writeUInt8(at + room >= body.length ? END_OF_MESSAGE : 0, 1)
    header.writeUInt16BE(content.length + HEADER, 2)
    header.writeUInt16BE(spid, 4)
    header.writeUInt8(id & 0xff, 6)
    id += 1
    parts.push(header, content)
  }
  return Buffer.concat(parts)
}
