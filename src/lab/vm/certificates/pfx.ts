import {createPrivateKey, X509Certificate} from 'node:crypto'

export interface PfxContent {
  /** PEM, the certificate of the key first. */
  readonly chain: readonly string[]
  /** PEM; undefined: the file has certificates alone. */
  readonly key: string | undefined
}

/** The password is wrong, the file is none or damaged, or is kept in a way that the lab does not read (3DES, RC2). */
export class BadPfx extends Error {}

/** Opens a PFX file. Throws BadPfx. */
export async function readPfx(file: Buffer, password: string): Promise<PfxContent> {
  try {
    const {certificates, key} = await bagsOf(file, password)
    const ofKey = certificates.findIndex((certificate) => key && certificate.checkPrivateKey(createPrivateKey(key)))
    const leaf = certificates[Math.max(ofKey, 0)]
    if (!leaf || (key && ofKey < 0)) throw new Error('no certificate for its key')
    return {chain: [leaf, ...certificates.filter((other) => other !== leaf)].map(String), key}
  } catch (error) {
    throw new BadPfx(`The PFX cannot be opened: ${(error as Error).message}`)
  }
}

async function bagsOf(file: Buffer, password: string) {
  const {PFX, PKCS8ShroudedKeyBag, CertBag} = await import('pkijs')
  const secret = new TextEncoder().encode(password).buffer as ArrayBuffer
  const pfx = PFX.fromBER(new Uint8Array(file).buffer)
  await pfx.parseInternalValues({password: secret, checkIntegrity: true})
  const safe = pfx.parsedValue?.authenticatedSafe
  if (!safe) throw new Error('it holds nothing')
  await safe.parseInternalValues({safeContents: safe.safeContents.map(() => ({password: secret}))})
  const certificates: X509Certificate[] = []
  let key: string | undefined
  for (const {value} of safe.parsedValue.safeContents)
    for (const {bagId, bagValue} of value.safeBags) {
      if (bagValue instanceof CertBag && bagValue.parsedValue)
        certificates.push(new X509Certificate(Buffer.from(bagValue.parsedValue.toSchema().toBER())))
      else if (bagValue instanceof PKCS8ShroudedKeyBag) {
        await (bagValue as unknown as Openable).parseInternalValues({password: secret})
        key = pem(bagValue.parsedValue?.toSchema().toBER() ?? new ArrayBuffer(0))
      } else throw new Error(`the lab does not support bags of the kind ${bagId}`)
    }
  return {certificates, key}
}

/** Declared protected, and the only way to open a key that was read from a file. */
interface Openable {
  parseInternalValues(parameters: {password: ArrayBuffer}): Promise<void>
}

const pem = (der: ArrayBuffer): string =>
  String(createPrivateKey({key: Buffer.from(der), format: 'der', type: 'pkcs8'}).export({format: 'pem', type: 'pkcs8'}))
