const OPTION = {version: 0, encryption: 1, instance: 2, thread: 3, mars: 4, end: 0xff} as const

/** What the client says of encryption. MS-TDS 2.2.6.5. */
const ENCRYPTION = {loginOnly: 0, on: 1, notSupported: 2, required: 3} as const

/** What the client wants; `notSupported` where it says nothing. */
export function wantedEncryption(body: Buffer): number {
  for (let at = 0; body[at] !== undefined && body[at] !== OPTION.end; at += 5) {
    if (body[at] !== OPTION.encryption) continue
    return body[body.readUInt16BE(at + 1)] ?? ENCRYPTION.notSupported
  }
  return ENCRYPTION.notSupported
}

/**
 * Answer to PRELOGIN and whether TLS follows. Encryption of the log-on alone is answered by «required», so that there is
 * one way only; a client without encryption stays in the clear, as on a server that does not force it.
 */
export function answerPrelogin(wanted: number, version: string): {readonly body: Buffer; readonly tls: boolean} {
  const tls = wanted !== ENCRYPTION.notSupported
  const answer = !tls ? ENCRYPTION.notSupported : wanted === ENCRYPTION.loginOnly ? ENCRYPTION.required : ENCRYPTION.on
  const options: readonly (readonly [number, Buffer])[] = [
    [OPTION.version, Buffer.concat([versionBytes(version), Buffer.alloc(2)])],
    [OPTION.encryption, Buffer.from([answer])],
    [OPTION.instance, Buffer.from([0])],
    [OPTION.thread, Buffer.alloc(0)],
    [OPTION.mars, Buffer.from([0])],
  ]
  const heads: Buffer[] = []
  let offset = options.length * 5 + 1
  for (const [token, data] of options) {
    const head = Buffer.alloc(5)
    head.writeUInt8(token, 0)
    head.writeUInt16BE(offset, 1)
    head.writeUInt16BE(data.length, 3)
    offset += data.length
    heads.push(head)
  }
  return {body: Buffer.concat([...heads, Buffer.from([OPTION.end]), ...options.map(([, data]) => data)]), tls}
}

/** `16.0.4100.1` as major, minor and the build in network order. */
export function versionBytes(version: string): Buffer {
  const [major = 0, minor = 0, build = 0] = version.split('.').map(Number)
  const bytes = Buffer.from([major, minor, 0, 0])
  bytes.writeUInt16BE(build, 2)
  return bytes
}
