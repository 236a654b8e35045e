export interface LoginRequest {
  readonly tdsVersion: number
  readonly packetSize: number
  readonly host: string
  readonly user: string
  readonly password: string
  readonly program: string
  readonly database: string
  /** Asks for a Windows log-on or federated identity, which the lab does not do. */
  readonly foreignIdentity: boolean
  readonly newPassword: boolean
}

const FIXED = 36
const FIELD = {host: 0, user: 1, password: 2, program: 3, extension: 5, database: 8, changedPassword: 13} as const
const INTEGRATED_SECURITY = 0x80

/** MS-TDS 2.2.6.4. */
export function readLogin(body: Buffer): LoginRequest {
  const place = (index: number) => {
    // After the ninth field come six bytes of the client's address.
    const at = FIXED + index * 4 + (index > 8 ? 6 : 0)
    return {offset: body.readUInt16LE(at), length: body.readUInt16LE(at + 2)}
  }
  const bytes = (index: number): Buffer => {
    const {offset, length} = place(index)
    return body.subarray(offset, offset + length * 2)
  }
  const text = (index: number) => bytes(index).toString('utf16le')
  return {
    tdsVersion: body.readUInt32LE(4),
    packetSize: body.readUInt32LE(8),
    host: text(FIELD.host),
    user: text(FIELD.user),
    password: unscramble(bytes(FIELD.password)),
    program: text(FIELD.program),
    database: text(FIELD.database),
    foreignIdentity: (body.readUInt8(25) & INTEGRATED_SECURITY) !== 0,
    newPassword: body.length > 92 && body.readUInt16LE(88) > 0,
  }
}

/** Each byte was swapped by nibbles and then XORed with 0xA5. */
function unscramble(bytes: Buffer): string {
  const plain = Buffer.from(bytes)
  for (const [i, byte] of plain.entries()) {
    const swapped = byte ^ 0xa5
    plain[i] = ((swapped << 4) | (swapped >> 4)) & 0xff
  }
  return plain.toString('utf16le')
}
