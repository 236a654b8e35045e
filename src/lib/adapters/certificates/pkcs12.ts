import {createHash, createHmac, type KeyObject, randomBytes, type X509Certificate} from 'node:crypto'

/**
 * A PFX file (PKCS #12, RFC 7292) of a private key, its certificate and those that lead to its authority. The key is kept under
 * PBES2 with AES-256, which Windows reads from Server 2019 on; the certificates, which are public, as they are. It is made in
 * memory for the way to one VM, under a password made for it.
 */
export function pkcs12(key: KeyObject, chain: readonly X509Certificate[], password: string): Buffer {
  const encrypted = key.export({format: 'der', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: password})
  const [leaf] = chain
  if (!leaf) throw new TypeError('There is no certificate.')
  const id = createHash('sha1').update(leaf.raw).digest()
  const keyBag = bag(SHROUDED_KEY, encrypted, id)
  const bags = chain.map((certificate, at) =>
    bag(CERTIFICATE, seq(oid(X509), explicit(octets(certificate.raw))), at === 0 ? id : undefined),
  )
  const safe = seq(data(seq(keyBag)), data(seq(...bags)))
  const salt = randomBytes(16)
  const mac = createHmac('sha256', derived(password, salt)).update(safe).digest()
  return seq(
    integer(3),
    data(safe),
    seq(seq(seq(oid(SHA256), tagged(0x05, Buffer.alloc(0))), octets(mac)), octets(salt), integer(ITERATIONS)),
  )
}

const DATA = '1.2.840.113549.1.7.1'
const SHROUDED_KEY = '1.2.840.113549.1.12.10.1.2'
const CERTIFICATE = '1.2.840.113549.1.12.10.1.3'
const X509 = '1.2.840.113549.1.9.22.1'
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21'
const SHA256 = '2.16.840.1.101.3.4.2.1'
const ITERATIONS = 2048

/** The key of the integrity check: RFC 7292, appendix B.2, with SHA-256 (u = 32, v = 64) and ID 3. One block is enough. */
function derived(password: string, salt: Buffer): Buffer {
  const text = Buffer.from(`${password}\0`, 'utf16le').swap16()
  const filled = (bytes: Buffer) => Buffer.alloc(64 * Math.ceil(bytes.length / 64), bytes)
  let hash = Buffer.concat([Buffer.alloc(64, 3), filled(salt), filled(text)])
  for (let round = 0; round < ITERATIONS; round++) hash = createHash('sha256').update(hash).digest()
  return hash
}

/** `id` pairs a key with its certificate: Windows goes by it. */
const bag = (kind: string, value: Buffer, id: Buffer | undefined): Buffer =>
  seq(oid(kind), explicit(value), ...(id ? [set(seq(oid(LOCAL_KEY_ID), set(octets(id))))] : []))

const data = (content: Buffer): Buffer => seq(oid(DATA), explicit(octets(content)))

// DER, X.690: tag, length, content.
const tagged = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts)
  const {length} = content
  const size = length.toString(16)
  const bytes = Buffer.from(size.padStart(size.length + (size.length % 2), '0'), 'hex')
  return Buffer.concat([Buffer.from(length < 128 ? [tag, length] : [tag, 0x80 | bytes.length, ...bytes]), content])
}
const seq = (...parts: readonly Buffer[]): Buffer => tagged(0x30, ...parts)
const set = (...parts: readonly Buffer[]): Buffer => tagged(0x31, ...parts)
const explicit = (part: Buffer): Buffer => tagged(0xa0, part)
const octets = (content: Uint8Array): Buffer => tagged(0x04, Buffer.from(content))
const integer = (value: number): Buffer => tagged(0x02, Buffer.from(value < 128 ? [value] : [value >> 8, value & 0xff]))

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

function base128(value: number): readonly number[] {
  const digits = [value & 0x7f]
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80)
  return digits
}
