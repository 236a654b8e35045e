/** Little-endian writer of one message. */
export class Writer {
  readonly #parts: Buffer[] = []

  bytes(value: Uint8Array): this {
    this.#parts.push(Buffer.from(value))
    return this
  }

  u8(value: number): this {
    return this.bytes(Buffer.from([value & 0xff]))
  }

  u16(value: number): this {
    const buffer = Buffer.alloc(2)
    buffer.writeUInt16LE(value & 0xffff)
    return this.bytes(buffer)
  }

  u32(value: number): this {
    const buffer = Buffer.alloc(4)
    buffer.writeUInt32LE(value >>> 0)
    return this.bytes(buffer)
  }

  i32(value: number): this {
    const buffer = Buffer.alloc(4)
    buffer.writeInt32LE(value)
    return this.bytes(buffer)
  }

  i64(value: bigint): this {
    const buffer = Buffer.alloc(8)
    buffer.writeBigInt64LE(value)
    return this.bytes(buffer)
  }

  f64(value: number): this {
    const buffer = Buffer.alloc(8)
    buffer.writeDoubleLE(value)
    return this.bytes(buffer)
  }

  /** Unsigned number in `length` bytes. */
  unsigned(value: bigint, length: number): this {
    const buffer = Buffer.alloc(length)
    for (let i = 0; i < length; i++) buffer[i] = Number((value >> BigInt(8 * i)) & 0xffn)
    return this.bytes(buffer)
  }

  text(value: string): this {
    return this.bytes(Buffer.from(value, 'utf16le'))
  }

  /** UTF-16 with its length in characters in one byte. */
  shortText(value: string): this {
    return this.u8(value.length).text(value)
  }

  /** UTF-16 with its length in characters in two bytes. */
  longText(value: string): this {
    return this.u16(value.length).text(value)
  }

  result(): Buffer {
    return Buffer.concat(this.#parts)
  }
}

/** Little-endian reader; throws a RangeError past the end. */
export class Reader {
  readonly #buffer: Buffer
  #at: number

  constructor(buffer: Buffer, at = 0) {
    this.#buffer = buffer
    this.#at = at
  }

  get more(): boolean {
    return this.#at < this.#buffer.length
  }

  peek(): number {
    return this.#buffer.readUInt8(this.#at)
  }

  take(length: number): Buffer {
    if (this.#at + length > this.#buffer.length) throw new RangeError('the message ends early')
    this.#at += length
    return this.#buffer.subarray(this.#at - length, this.#at)
  }

  u8(): number {
    return this.take(1).readUInt8()
  }

  u16(): number {
    return this.take(2).readUInt16LE()
  }

  u32(): number {
    return this.take(4).readUInt32LE()
  }

  i64(): bigint {
    return this.take(8).readBigInt64LE()
  }

  /** UTF-16 of that many characters. */
  text(characters: number): string {
    return this.take(characters * 2).toString('utf16le')
  }

  rest(): Buffer {
    return this.take(this.#buffer.length - this.#at)
  }
}
