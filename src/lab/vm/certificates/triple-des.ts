import {createDecipheriv, createHash} from 'node:crypto'

/** pbeWithSHAAnd3-KeyTripleDES-CBC, the only one that Windows Server 2016 and older read. RFC 7292, appendix C. */
export const tripleDes = '1.2.840.113549.1.12.1.3'

export interface TripleDesOrder {
  readonly password: string
  readonly salt: Uint8Array
  readonly iterations: number
  readonly encrypted: Uint8Array
}

/** Throws where the password is another one: what comes out is not padded as it should be. */
export function fromTripleDes({password, salt, iterations, encrypted}: TripleDesOrder): Buffer {
  const derived = (purpose: number, length: number) => derive(purpose, length, {password, salt, iterations})
  const decipher = createDecipheriv('des-ede3-cbc', derived(forKeys, 24), derived(forVectors, 8))
  return Buffer.concat([decipher.update(encrypted), decipher.final()])
}

const forKeys = 1
const forVectors = 2
/** Bytes of a SHA-1 digest, and of a block that it works on. */
const [digestLength, blockLength] = [20, 64]

/** Key material as RFC 7292, appendix B.2 makes it: the password is big-endian UTF-16 with a zero character at its end. */
function derive(
  purpose: number,
  length: number,
  {password, salt, iterations}: Pick<TripleDesOrder, 'password' | 'salt' | 'iterations'>,
): Buffer {
  const secret = Buffer.from(`${password}\0`, 'utf16le').swap16()
  const input = Buffer.concat([filled(salt), filled(secret)])
  const parts: Buffer[] = []
  for (let made = 0; made < length; made += digestLength) {
    let digest: Buffer = createHash('sha1').update(Buffer.alloc(blockLength, purpose)).update(input).digest()
    for (let round = 1; round < iterations; round++) digest = createHash('sha1').update(digest).digest()
    parts.push(digest)
    const addend = Buffer.alloc(blockLength)
    for (let at = 0; at < blockLength; at++) addend[at] = digest[at % digestLength] ?? 0
    for (let block = 0; block < input.length; block += blockLength)
      addOne(input.subarray(block, block + blockLength), addend)
  }
  return Buffer.concat(parts).subarray(0, length)
}

/** Repeated to a whole number of blocks. */
function filled(bytes: Uint8Array): Buffer {
  const whole = Buffer.alloc(Math.ceil(bytes.length / blockLength) * blockLength)
  for (let at = 0; at < whole.length; at++) whole[at] = bytes[at % bytes.length] ?? 0
  return whole
}

/** block + addend + 1, as one big-endian number, what overflows left out. */
function addOne(block: Buffer, addend: Buffer): void {
  let carry = 1
  for (let at = blockLength - 1; at >= 0; at--) {
    carry += (block[at] ?? 0) + (addend[at] ?? 0)
    block[at] = carry & 0xff
    carry >>= 8
  }
}
