import {type ClientRequest, type IncomingMessage, request as overHttp} from 'node:http'
import {request as overHttps} from 'node:https'
import {getCACertificates, type TLSSocket} from 'node:tls'
import type {CertificateFacts} from '../../site/certificates.ts'
import type {OutsideAnswer, OutsideQuestion, OutsideReading} from '../../site/outside.ts'
import {certificateFacts} from '../x509/facts.ts'

const BODY_LIMIT = 4096

/**
 * As a client that knows the tenant's name would ask: a connection of its own each time, and the address as DNS gave it.
 * `authority`: PEM of one that clients trust besides the public ones.
 */
export const outsideReading = (authority: () => string | undefined): OutsideReading => ({
  async get(question) {
    const ca = authority()
    const began = performance.now()
    const answer = await asked(question, ca)
    return {...answer, ms: Math.round(performance.now() - began)}
  },
})

type Answer = Omit<OutsideAnswer, 'ms'>

function asked(question: OutsideQuestion, ca: string | undefined): Promise<Answer> {
  return new Promise((resolve) => {
    let certificate: CertificateFacts | undefined
    const fail = (error: Error) =>
      resolve({status: undefined, body: '', certificate, error: explained(error, question.timeoutMs)})
    const sent = request(question, ca, (response) => {
      const chunks: Buffer[] = []
      const error = distrust(response)
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', fail)
      response.on('end', () => {
        const body = Buffer.concat(chunks).subarray(0, BODY_LIMIT).toString('utf8')
        resolve({status: response.statusCode, body, certificate, error})
      })
    })
    sent.on('socket', (socket) =>
      socket.once('secureConnect', () => {
        const shown = (socket as TLSSocket).getPeerX509Certificate()
        certificate = shown && certificateFacts(shown)
      }),
    )
    sent.on('error', fail)
    sent.end()
  })
}

function request(
  {url, address, timeoutMs}: OutsideQuestion,
  ca: string | undefined,
  answered: (response: IncomingMessage) => void,
): ClientRequest {
  const {protocol, hostname, port, pathname, search, host} = new URL(url)
  const order = {
    host: address,
    path: `${pathname}${search}`,
    headers: {host},
    agent: false,
    signal: AbortSignal.timeout(timeoutMs),
  }
  if (protocol === 'http:') return overHttp({...order, port: Number(port || 80)}, answered)
  return overHttps(
    // What is shown is looked at, be it trusted or not: nothing secret is sent.
    {...order, port: Number(port || 443), servername: hostname, rejectUnauthorized: false, ca: trusted(ca)},
    answered,
  )
}

/** What clients trust: Node's list of public authorities, the system's own, and the one that the configuration names. */
const trusted = (ca: string | undefined): string[] => [
  ...getCACertificates('default'),
  ...getCACertificates('system'),
  ...(ca === undefined ? [] : [ca]),
]

/** `CERT_HAS_EXPIRED`, `ERR_TLS_CERT_ALTNAME_INVALID` … of a certificate that no client would take. */
function distrust({socket}: IncomingMessage): string | undefined {
  const {encrypted, authorized, authorizationError} = socket as TLSSocket
  return encrypted === true && !authorized ? String(authorizationError) : undefined
}

function explained(error: Error, timeoutMs: number): string {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return `no answer within ${timeoutMs} ms`
  return (error as NodeJS.ErrnoException).code ?? error.message
}
