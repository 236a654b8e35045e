import type {ErrorCode} from '../error-codes.ts'
import type {Secret} from '../secret.ts'

export interface CertificateFacts {
  /** SHA-1 of the certificate, upper-case hexadecimal: Windows' name for it. */
  readonly thumbprint: string
  /** SHA-256 of the certificate, upper-case hexadecimal. */
  readonly sha256: string
  /** DNS names of its subject alternative names, `*.cloud.example` among them. */
  readonly names: readonly string[]
  /** UTC, ms since the epoch. */
  readonly notBefore: number
  readonly notAfter: number
}

/** The certificate for a host that is valid now and ends last. */
export interface CertificateFound extends CertificateFacts {
  /** Where it lies, for people. */
  readonly from: string
  /** What else lies there and could not be opened, and why: it might have been the newer one. */
  readonly passedOver: readonly string[]
}

/** Why there is none: LL-CERT-NONE, LL-CERT-EXPIRED, LL-CERT-NOT-YET, LL-CERT-PASSWORD, LL-CERT-KEY, LL-CERT-FILE, LL-CERT-SCRIPT. */
export interface CertificateLacking {
  readonly lacking: ErrorCode
  /** For people, with the file. */
  readonly why: string
}

/** Where certificates for tenants' host names come from. Reading it changes nothing. */
export interface CertificateSource {
  readonly kind: 'folder' | 'script' | 'acme'
  /** `now`: UTC, ms since the epoch. */
  find(host: string, now: number): Promise<CertificateFound | CertificateLacking>
  /**
   * The certificate with its private key and chain, as it was found. Throws `OperatorError` LL-CERT-CHANGED where the source has
   * another one by now, and the codes of `CertificateLacking`.
   */
  take(order: {readonly host: string; readonly thumbprint: string; readonly now: number}): Promise<Pfx>
}

/** PKCS #12 (RFC 7292) and what opens it. */
export interface Pfx {
  readonly pfx: Uint8Array
  readonly password: Secret
}
