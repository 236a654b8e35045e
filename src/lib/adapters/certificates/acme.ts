import {createPrivateKey, type KeyObject, randomBytes, X509Certificate} from 'node:crypto'
import {statSync} from 'node:fs'
import {join} from 'node:path'
import type {Redactor} from '../../secret.ts'
import type {Offered} from './candidate.ts'
import {content, listed} from './folder.ts'
import type {CertificateOptions} from './options.ts'
import {pkcs12} from './pkcs12.ts'

/**
 * What an ACME client (RFC 8555) leaves behind, as PEM: `live/NAME/fullchain.pem` and `privkey.pem` (certbot), `NAME.crt` and
 * `NAME.key` (lego), `NAME-chain.pem` and `NAME-key.pem` (win-acme). The folder that holds them is named, or the one above.
 */
export function acmeOffers({folder = '', redactor}: CertificateOptions): readonly Offered[] {
  const names = listed(folder)
  if (!Array.isArray(names)) return [names as Offered]
  const below = names.map((name) => join(folder, name)).filter(isFolder)
  return [folder, ...below.sort()].flatMap((place) => pairsIn(place).map((pair) => offered(pair, redactor)))
}

interface Pair {
  readonly chain: string
  readonly key: string
}

function pairsIn(folder: string): readonly Pair[] {
  const names = listed(folder)
  if (!Array.isArray(names)) return []
  return names.flatMap((name) => {
    const key = keyNameOf(name)
    return key !== undefined && names.includes(key) ? [{chain: join(folder, name), key: join(folder, key)}] : []
  })
}

/** The name of the private key's file beside a chain's. Undefined: it is no chain. */
function keyNameOf(chain: string): string | undefined {
  if (chain === 'fullchain.pem') return 'privkey.pem'
  if (chain.endsWith('-chain.pem')) return chain.replace(/-chain\.pem$/, '-key.pem')
  return chain.endsWith('.crt') ? chain.replace(/\.crt$/, '.key') : undefined
}

function offered({chain, key}: Pair, redactor: Redactor): Offered {
  const certificates = content(chain)
  const secret = content(key)
  if (!Buffer.isBuffer(certificates)) return certificates
  if (!Buffer.isBuffer(secret)) return secret
  try {
    const parsed = chainOf(certificates.toString('latin1'))
    const [certificate] = parsed
    const privateKey = createPrivateKey(secret)
    if (!certificate) throw new Error('there is no certificate in it')
    if (!certificate.checkPrivateKey(privateKey))
      return {from: chain, code: 'LL-CERT-KEY', why: `${key} is not the private key of the certificate in ${chain}`}
    return {from: chain, certificate, pfx: () => made(privateKey, parsed, redactor)}
  } catch (error) {
    return {from: chain, code: 'LL-CERT-FILE', why: `${chain} and its key cannot be read: ${(error as Error).message}`}
  }
}

function made(key: KeyObject, chain: readonly X509Certificate[], redactor: Redactor) {
  const password = redactor.conceal(randomBytes(24).toString('base64url'))
  return {pfx: pkcs12(key, chain, password.reveal()), password}
}

const chainOf = (pem: string): readonly X509Certificate[] =>
  [...pem.matchAll(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g)].map(
    ([one]) => new X509Certificate(one),
  )

function isFolder(path: string): boolean {
  return statSync(path, {throwIfNoEntry: false})?.isDirectory() ?? false
}
