import {createHash} from 'node:crypto'

/**
 * SID of the virtual account `NT SERVICE\name`: S-1-5-80 and the SHA-1 of the upper-case name in UTF-16LE as five
 * little-endian 32-bit numbers; the same on every machine.
 */
export function serviceSid(name: string): string {
  const digest = createHash('sha1').update(Buffer.from(name.toUpperCase(), 'utf16le')).digest()
  return ['S-1-5-80', ...[0, 4, 8, 12, 16].map((at) => digest.readUInt32LE(at))].join('-')
}
