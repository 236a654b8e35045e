import type {X509Certificate} from 'node:crypto'
import {Duplex} from 'node:stream'
import {createSecureContext, TLSSocket} from 'node:tls'
import type {Pfx} from '../../site/certificates.ts'
import type {Offered} from './candidate.ts'

/** A PFX file as a candidate: Node opens it as for a TLS server, and a socket that is never connected shows the certificate. */
export function openedPfx(from: string, content: Pfx): Offered {
  try {
    const certificate = leafOf(content)
    return {from, certificate, pfx: () => content}
  } catch (error) {
    return {from, ...reasonOf(from, error as NodeJS.ErrnoException)}
  }
}

function leafOf({pfx, password}: Pfx): X509Certificate {
  const secureContext = createSecureContext({pfx: Buffer.from(pfx), passphrase: password.reveal()})
  const nowhere = new Duplex({read() {}, write: (_chunk, _encoding, done) => done()})
  const socket = new TLSSocket(nowhere, {isServer: true, secureContext})
  try {
    const certificate = socket.getX509Certificate()
    if (!certificate) throw new Error('it has no certificate')
    return certificate
  } finally {
    socket.destroy()
  }
}

/** OpenSSL's words, the only thing in which these differ. */
function reasonOf(from: string, {message}: NodeJS.ErrnoException) {
  if (/mac verify failure/.test(message))
    return {code: 'LL-CERT-PASSWORD', why: `${from}: the password does not open it`} as const
  if (/private key/.test(message)) return {code: 'LL-CERT-KEY', why: `${from}: there is no private key in it`} as const
  if (/Unsupported PKCS12/.test(message))
    return {
      code: 'LL-CERT-FILE',
      why: `${from}: it is kept in a way that OpenSSL 3 no longer reads (RC2); export it again with AES or 3DES`,
    } as const
  return {code: 'LL-CERT-FILE', why: `${from}: it is no PFX file (${message})`} as const
}
