import type {X509Certificate} from 'node:crypto'
import type {CertificateFacts} from '../../site/certificates.ts'

export const certificateFacts = (certificate: X509Certificate): CertificateFacts => ({
  thumbprint: certificate.fingerprint.replaceAll(':', ''),
  sha256: certificate.fingerprint256.replaceAll(':', ''),
  names: [...(certificate.subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].map(([, name = '']) => name),
  notBefore: certificate.validFromDate.getTime(),
  notAfter: certificate.validToDate.getTime(),
})
