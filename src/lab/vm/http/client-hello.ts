/**
 * The host name that the first flight of a TLS client asks for (RFC 6066, section 3), lower case; null where it names none.
 * Undefined: the flight is not whole yet. Throws for bytes that are no ClientHello.
 */
export function askedName(bytes: Buffer): string | null | undefined {
  if (bytes.length > 0 && bytes[0] !== handshake) throw new Error('no TLS handshake')
  if (bytes.length < 5) return undefined
  const end = 5 + bytes.readUInt16BE(3)
  if (bytes.length < end) return undefined
  const record = new Reading(bytes.subarray(5, end))
  if (record.number(1) !== clientHello) throw new Error('no ClientHello')
  const hello = record.part(3)
  hello.skip(2 + 32)
  hello.part(1)
  hello.part(2)
  hello.part(1)
  return hello.ended ? null : nameIn(hello.part(2))
}

const handshake = 22
const clientHello = 1
const serverName = 0
const hostName = 0

function nameIn(extensions: Reading): string | null {
  while (!extensions.ended) {
    const kind = extensions.number(2)
    const content = extensions.part(2)
    if (kind !== serverName) continue
    const names = content.part(2)
    if (names.number(1) === hostName) return names.part(2).text().toLowerCase()
  }
  return null
}

/** Throws RangeError where the bytes end early. */
class Reading {
  #at = 0
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length
  }

  number(length: number): number {
    this.#at += length
    return this.#bytes.readUIntBE(this.#at - length, length)
  }

  skip(length: number): void {
    this.#at += length
  }

  /** What follows its own length, which takes this many bytes. */
  part(lengthBytes: number): Reading {
    const length = this.number(lengthBytes)
    if (this.#at + length > this.#bytes.length) throw new RangeError('a ClientHello that ends early')
    this.#at += length
    return new Reading(this.#bytes.subarray(this.#at - length, this.#at))
  }

  text(): string {
    return this.#bytes.toString('latin1')
  }
}
