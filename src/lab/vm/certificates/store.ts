import {X509Certificate} from 'node:crypto'
import {createSecureContext, type SecureContext} from 'node:tls'
import type {State} from '../state.ts'
import type {PfxContent} from './pfx.ts'

export interface StoredCertificate {
  /** SHA-1 of the certificate, upper case. */
  readonly thumbprint: string
  readonly subject: string
  readonly dnsNames: readonly string[]
  /** UTC, ISO 8601. */
  readonly notBefore: string
  readonly notAfter: string
  readonly hasPrivateKey: boolean
  /** Who may read the private key besides SYSTEM and the administrators, by SID. */
  readonly keyReaders: readonly string[]
}

/** LocalMachine\MY: certificates with their private keys in the machine's key folder. */
export class CertificateStore {
  readonly #state: State
  readonly #contexts = new Map<string, SecureContext>()

  constructor(state: State) {
    this.#state = state
  }

  all(): readonly StoredCertificate[] {
    const rows = this.#state.prepare('SELECT chain, private_key, key_readers FROM certificates ORDER BY thumbprint')
    return rows.all().map(read)
  }

  find(thumbprint: string): StoredCertificate | undefined {
    return this.all().find((one) => one.thumbprint === thumbprint.toUpperCase())
  }

  /** Adds it, or the private key to one that lacked it. */
  put({chain, key}: PfxContent, keyReaders: readonly string[]): StoredCertificate {
    const leaf = thumbprintOf(chain)
    this.#contexts.delete(leaf)
    this.#state
      .prepare('INSERT OR REPLACE INTO certificates VALUES (?, ?, ?, ?)')
      .run(leaf, JSON.stringify(chain), key ?? null, JSON.stringify([...keyReaders].sort()))
    return this.find(leaf) as StoredCertificate
  }

  setKeyReaders(thumbprint: string, sids: readonly string[]): void {
    this.#state
      .prepare('UPDATE certificates SET key_readers = ? WHERE thumbprint = ?')
      .run(JSON.stringify([...sids].sort()), thumbprint.toUpperCase())
  }

  remove(thumbprint: string): void {
    this.#contexts.delete(thumbprint.toUpperCase())
    this.#state.prepare('DELETE FROM certificates WHERE thumbprint = ?').run(thumbprint.toUpperCase())
  }

  clear(): void {
    this.#contexts.clear()
  }

  /** For a TLS server; expired ones too, the client judges. Undefined: not there, or without its private key. */
  context(thumbprint: string): SecureContext | undefined {
    const known = this.#contexts.get(thumbprint)
    if (known) return known
    const row = this.#state.prepare('SELECT chain, private_key FROM certificates WHERE thumbprint = ?').get(thumbprint)
    if (!row?.private_key) return undefined
    const cert = (JSON.parse(String(row.chain)) as string[]).join('\n')
    const made = createSecureContext({cert, key: String(row.private_key), minVersion: 'TLSv1.2'})
    this.#contexts.set(thumbprint, made)
    return made
  }
}

export const thumbprintOf = ([leaf = '']: readonly string[]): string =>
  new X509Certificate(leaf).fingerprint.replaceAll(':', '')

function read(row: Readonly<Record<string, unknown>>): StoredCertificate {
  const chain = JSON.parse(String(row.chain)) as string[]
  const leaf = new X509Certificate(chain[0] ?? '')
  return {
    thumbprint: thumbprintOf(chain),
    subject: leaf.subject,
    dnsNames: [...(leaf.subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].map((match) => match[1] ?? ''),
    notBefore: leaf.validFromDate.toISOString(),
    notAfter: leaf.validToDate.toISOString(),
    hasPrivateKey: row.private_key !== null,
    keyReaders: JSON.parse(String(row.key_readers)),
  }
}
