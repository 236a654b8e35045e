import {createPrivateKey, X509Certificate} from 'node:crypto'
import type {AlgorithmIdentifier, ContentInfo, PKCS8ShroudedKeyBag, SafeContents} from 'pkijs'
import {fromTripleDes, tripleDes} from './triple-des.ts'

export interface PfxContent {
  /** PEM, the certificate of the key first. */
  readonly chain: readonly string[]
  /** PEM; undefined: the file has certificates alone. */
  readonly key: string | undefined
}

/** The password is wrong, the file is none or damaged, or is kept in a way that the lab does not read (RC2). */
export class BadPfx extends Error {}

/** Opens a PFX file under AES (PBES2) or 3DES. Throws BadPfx. */
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
  const {PFX, CertBag, PKCS8ShroudedKeyBag} = await import('pkijs')
  const pfx = PFX.fromBER(new Uint8Array(file).buffer)
  await pfx.parseInternalValues({password: bytesOf(password), checkIntegrity: true})
  const safe = pfx.parsedValue?.authenticatedSafe
  if (!safe) throw new Error('it holds nothing')
  const certificates: X509Certificate[] = []
  let key: string | undefined
  for (const content of safe.safeContents)
    for (const {bagId, bagValue} of (await opened(content, password)).safeBags) {
      if (bagValue instanceof CertBag && bagValue.parsedValue)
        certificates.push(new X509Certificate(Buffer.from(bagValue.parsedValue.toSchema().toBER())))
      else if (bagValue instanceof PKCS8ShroudedKeyBag) key = await keyOf(bagValue, password)
      else throw new Error(`the lab does not support bags of the kind ${bagId}`)
    }
  return {certificates, key}
}

async function opened({contentType, content}: ContentInfo, password: string): Promise<SafeContents> {
  const {EncryptedData, SafeContents} = await import('pkijs')
  if (contentType === data) return SafeContents.fromBER(content.getValue())
  if (contentType !== encryptedData) throw new Error(`the lab does not support contents of the kind ${contentType}`)
  const sealed = new EncryptedData({schema: content})
  const {contentEncryptionAlgorithm: how} = sealed.encryptedContentInfo
  if (how.algorithmId !== tripleDes) return SafeContents.fromBER(await sealed.decrypt({password: bytesOf(password)}))
  const encrypted = new Uint8Array(sealed.encryptedContentInfo.getEncryptedContent())
  return SafeContents.fromBER(unsealed(how, encrypted, password))
}

async function keyOf(bag: PKCS8ShroudedKeyBag, password: string): Promise<string> {
  const {encryptionAlgorithm, encryptedData: encrypted} = bag
  if (encryptionAlgorithm.algorithmId === tripleDes)
    return pem(unsealed(encryptionAlgorithm, encrypted.valueBlock.valueHexView, password))
  await (bag as unknown as Openable).parseInternalValues({password: bytesOf(password)})
  return pem(bag.parsedValue?.toSchema().toBER() ?? new ArrayBuffer(0))
}

/** Declared protected, and the only way to open a key that was read from a file. */
interface Openable {
  parseInternalValues(parameters: {password: ArrayBuffer}): Promise<void>
}

function unsealed({algorithmParams}: AlgorithmIdentifier, encrypted: Uint8Array, password: string): ArrayBuffer {
  const [salt, iterations] = algorithmParams.valueBlock.value
  const order = {salt: salt.valueBlock.valueHexView, iterations: iterations.valueBlock.valueDec}
  return new Uint8Array(fromTripleDes({...order, encrypted, password})).buffer
}

/** Object identifiers of RFC 5652. */
const [data, encryptedData] = ['1.2.840.113549.1.7.1', '1.2.840.113549.1.7.6']

const bytesOf = (password: string): ArrayBuffer => new TextEncoder().encode(password).buffer as ArrayBuffer

const pem = (der: ArrayBuffer): string =>
  String(createPrivateKey({key: Buffer.from(der), format: 'der', type: 'pkcs8'}).export({format: 'pem', type: 'pkcs8'}))
