import {
  AuthenticatedSafe,
  CertBag,
  Certificate,
  PFX,
  PKCS8ShroudedKeyBag,
  PrivateKeyInfo,
  SafeBag,
  SafeContents,
} from 'pkijs'
import type {KeyAndCertificate} from './certificates.ts'

/**
 * A PFX file (PKCS #12, RFC 7292) with the key and its certificate, under PBES2 with AES-256 as OpenSSL 3 and Windows from
 * 1809 on write it. Windows Server 2016 and older read only 3DES.
 */
export async function makePfx({key, certificate}: KeyAndCertificate, password: string): Promise<Buffer> {
  const secret = new TextEncoder().encode(password).buffer as ArrayBuffer
  const keyBag = new PKCS8ShroudedKeyBag({parsedValue: PrivateKeyInfo.fromBER(der(key))})
  await keyBag.makeInternalValues({password: secret, ...protection})
  const safe = new AuthenticatedSafe({
    parsedValue: {
      safeContents: [
        {privacyMode: 0, value: new SafeContents({safeBags: [new SafeBag({bagId: shroudedKey, bagValue: keyBag})]})},
        {
          privacyMode: 1,
          value: new SafeContents({
            safeBags: [
              new SafeBag({
                bagId: certificateBag,
                bagValue: new CertBag({parsedValue: Certificate.fromBER(der(certificate))}),
              }),
            ],
          }),
        },
      ],
    },
  })
  await safe.makeInternalValues({safeContents: [{}, {password: secret, ...protection}]})
  const pfx = new PFX({parsedValue: {integrityMode: 0, authenticatedSafe: safe}})
  await pfx.makeInternalValues({
    password: secret,
    iterations,
    pbkdf2HashAlgorithm: {name: 'SHA-256'},
    hmacHashAlgorithm: 'SHA-256',
  })
  return Buffer.from(pfx.toSchema().toBER())
}

const shroudedKey = '1.2.840.113549.1.12.10.1.2'
const certificateBag = '1.2.840.113549.1.12.10.1.3'
const iterations = 2048
const protection = {
  contentEncryptionAlgorithm: {name: 'AES-CBC', length: 256},
  hmacHashAlgorithm: 'SHA-256',
  iterationCount: iterations,
} as const

const der = (pem: string): ArrayBuffer =>
  new Uint8Array(Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')).buffer
