import 'reflect-metadata'
import type {webcrypto} from 'node:crypto'
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** PEM. */
export interface KeyAndCertificate {
  readonly key: string
  readonly certificate: string
}

export interface Certificates extends KeyAndCertificate {
  readonly ca: string
}

/** A certificate authority of its own, ten years. */
export async function newAuthority(): Promise<KeyAndCertificate> {
  cryptoProvider.set(crypto)
  const keys = await keyPair()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: 'CN=landlord lab CA',
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  })
  return {key: await keyText(keys.privateKey), certificate: `${certificate.toString('pem')}\n`}
}

/** A server's certificate for this name (`*.` in front is fine) and 127.0.0.1, signed by the authority; ten years if left out. */
export async function serverCertificate(
  authority: KeyAndCertificate,
  name: string,
  valid: {readonly notBefore?: Date; readonly notAfter?: Date} = {},
): Promise<KeyAndCertificate> {
  cryptoProvider.set(crypto)
  const keys = await keyPair()
  const [pkcs8] = PemConverter.decode(authority.key)
  if (!pkcs8) throw new Error("the authority's key is no PEM")
  const certificate = await X509CertificateGenerator.create({
    ...validity(),
    ...valid,
    subject: `CN=${name}`,
    issuer: new X509Certificate(authority.certificate).subject,
    publicKey: keys.publicKey,
    signingKey: await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        {type: 'dns', value: name},
        {type: 'ip', value: '127.0.0.1'},
      ]),
    ],
  })
  return {key: await keyText(keys.privateKey), certificate: `${certificate.toString('pem')}\n`}
}

/** A server's certificate with an authority of its own. */
export async function certificates(name: string): Promise<Certificates> {
  const authority = await newAuthority()
  return {...(await serverCertificate(authority, name)), ca: authority.certificate}
}

const day = 86_400_000
const algorithm = {name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256'}

const validity = () => ({
  notBefore: new Date(Date.now() - day),
  notAfter: new Date(Date.now() + 3650 * day),
  signingAlgorithm: algorithm,
})

const keyPair = async (): Promise<webcrypto.CryptoKeyPair> =>
  (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair

async function keyText(key: webcrypto.CryptoKey): Promise<string> {
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/(.{64})/g, '$1\n').trim()}\n-----END PRIVATE KEY-----\n`
}
