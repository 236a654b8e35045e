import 'reflect-metadata'
import type {webcrypto} from 'node:crypto'
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

export interface Certificates {
  /** All PEM. */
  readonly ca: string
  readonly key: string
  readonly certificate: string
}

/** A certificate authority, whose key is thrown away, and one server certificate for this name and 127.0.0.1; ten years. */
export async function certificates(name: string): Promise<Certificates> {
  cryptoProvider.set(crypto)
  const [authority, server] = await Promise.all([keyPair(), keyPair()])
  const validity = {
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + 3650 * day),
    signingAlgorithm: algorithm,
  }
  const ca = await X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: 'CN=landlord lab CA',
    keys: authority,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  })
  const certificate = await X509CertificateGenerator.create({
    ...validity,
    subject: `CN=${name}`,
    issuer: ca.subject,
    publicKey: server.publicKey,
    signingKey: authority.privateKey,
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
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', server.privateKey)).toString('base64')
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/(.{64})/g, '$1\n').trim()}\n-----END PRIVATE KEY-----\n`
  return {ca: `${ca.toString('pem')}\n`, key, certificate: `${certificate.toString('pem')}\n`}
}

const day = 86_400_000
const algorithm = {name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256'}

const keyPair = async (): Promise<webcrypto.CryptoKeyPair> =>
  (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
