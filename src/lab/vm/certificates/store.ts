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
}

/** LocalMachine\MY: certificates with their private keys in the machine's key folder; and the names of those in LocalMachine\CA. */
export class CertificateStore {
  readonly #state: State
  readonly #contexts = new Map<string, SecureContext>()

  constructor(state: State) {
    this.#state = state
  }

  all(): readonly StoredCertificate[] {
    const rows = this.#state.prepare('SELECT chain, private_key FROM certificates ORDER BY thumbprint')
    return rows.all().map(read)
  }

  find(thumbprint: string): StoredCertificate | undefined {
    return this.all().find((one) => one.thumbprint === thumbprint.toUpperCase())
  }

  /** Adds it, or the private key to one that lacked it. */
  put({chain, key}: PfxContent): StoredCertificate {
    const leaf = thumbprintOf(chain)
    this.#contexts.delete(leaf)
    this.#state
      .prepare('INSERT OR REPLACE INTO certificates VALUES (?, ?, ?)')
      .run(leaf, JSON.stringify(chain), key ?? null)
    return this.find(leaf) as StoredCertificate
  }

  hasIntermediate(thumbprint: string): boolean {
    return this.#state.prepare('SELECT 1 FROM intermediates WHERE thumbprint = ?').get(thumbprint) !== undefined
  }

  putIntermediate(thumbprint: string): void {
    this.#state.prepare('INSERT OR REPLACE INTO intermediates VALUES (?)').run(thumbprint)
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
  certificateFacts(new X509Certificate(leaf)).thumbprint

/** What a certificate says of itself. */
export const certificateFacts = (certificate: X509Certificate) => ({
  thumbprint: certificate.fingerprint.replaceAll(':', ''),
  subject: certificate.subject,
  dnsNames: [...(certificate.subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].map((match) => match[1] ?? ''),
  notBefore: certificate.validFromDate.toISOString(),
  notAfter: certificate.validToDate.toISOString(),
})

const read = (row: Readonly<Record<string, unknown>>): StoredCertificate => ({
  ...certificateFacts(new X509Certificate((JSON.parse(String(row.chain)) as string[])[0] ?? '')),
  hasPrivateKey: row.private_key !== null,
})
