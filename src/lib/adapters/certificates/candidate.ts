import type {X509Certificate} from 'node:crypto'
import type {ErrorCode} from '../../error-codes.ts'
import type {CertificateFound, CertificateLacking, Pfx} from '../../site/certificates.ts'
import {certificateFacts} from '../x509/facts.ts'

/** A certificate with its private key, as a source has it. */
export interface Candidate {
  /** Where it lies, for people. */
  readonly from: string
  readonly certificate: X509Certificate
  pfx(): Pfx
}

/** Something in a source that is no usable certificate. */
export interface Unusable {
  readonly from: string
  readonly code: ErrorCode
  readonly why: string
}

export type Offered = Candidate | Unusable

export interface Chosen {
  readonly found: CertificateFound
  readonly candidate: Candidate
}

/**
 * Of those that carry the host's name and are valid now the one that ends last; so a new file beside the old one is taken.
 * What could not be opened is told, since it might have been the new one.
 */
export function choose(offered: readonly Offered[], host: string, now: number): Chosen | CertificateLacking {
  const candidates = offered.filter((one): one is Candidate => 'certificate' in one)
  const unusable = offered.filter((one): one is Unusable => !('certificate' in one))
  const named = candidates.filter(({certificate}) => carries(certificate, host))
  const [best] = named
    .filter(({certificate}) => from(certificate) <= now && now < to(certificate))
    .sort((a, b) => to(b.certificate) - to(a.certificate) || from(b.certificate) - from(a.certificate))
  if (best)
    return {
      candidate: best,
      found: {...certificateFacts(best.certificate), from: best.from, passedOver: unusable.map(({why}) => why)},
    }
  return lacking(named, unusable, candidates, host, now)
}

function lacking(
  named: readonly Candidate[],
  unusable: readonly Unusable[],
  candidates: readonly Candidate[],
  host: string,
  now: number,
): CertificateLacking {
  const [coming] = named.filter(({certificate}) => now < from(certificate))
  if (coming)
    return {
      lacking: 'LL-CERT-NOT-YET',
      why: `the certificate for ${host} in ${coming.from} is valid from ${iso(from(coming.certificate))} on`,
    }
  const [ended] = named.toSorted((a, b) => to(b.certificate) - to(a.certificate))
  if (ended)
    return {
      lacking: 'LL-CERT-EXPIRED',
      why: `the certificate for ${host} in ${ended.from} ended on ${iso(to(ended.certificate))}`,
    }
  const [bad] = unusable
  if (bad) return {lacking: bad.code, why: bad.why}
  const others = candidates.flatMap(({certificate}) => certificateFacts(certificate).names)
  return {
    lacking: 'LL-CERT-NONE',
    why: `there is no certificate for ${host}; those that are there are for ${[...new Set(others)].join(', ') || 'nobody'}`,
  }
}

/** By its alternative names alone, as browsers do (RFC 9525, 6.3); `*` stands for one whole label. */
const carries = (certificate: X509Certificate, host: string): boolean =>
  certificate.checkHost(host, {subject: 'never', partialWildcards: false}) !== undefined

const from = (certificate: X509Certificate): number => certificate.validFromDate.getTime()
const to = (certificate: X509Certificate): number => certificate.validToDate.getTime()
const iso = (ms: number): string => new Date(ms).toISOString()
