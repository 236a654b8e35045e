import {X509Certificate} from 'node:crypto'
import {once} from 'node:events'
import {createServer as overHttp, type RequestListener, type Server} from 'node:http'
import {createServer as overHttps} from 'node:https'
import type {AddressInfo} from 'node:net'
import {afterEach, expect, test} from 'vitest'
import {newAuthority, serverCertificate} from '../../../src/lab/certificates.ts'
import {outsideReading} from '../../../src/lib/adapters/outside/index.ts'

const HOST = 'acme.cloud.example'
const day = 86_400_000
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

async function listening(server: Server): Promise<number> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const told: RequestListener = ({headers, url}, response) => {
  response.setHeader('content-type', 'text/plain')
  response.end(`${headers.host} ${url}`)
}

async function secure(host: string, valid: {notBefore?: Date; notAfter?: Date} = {}) {
  const authority = await newAuthority()
  const {key, certificate} = await serverCertificate(authority, host, valid)
  const port = await listening(overHttps({key, cert: certificate}, told) as unknown as Server)
  return {port, ca: authority.certificate, certificate: new X509Certificate(certificate)}
}

const get = (url: string, ca?: string, timeoutMs = 60_000) =>
  outsideReading(() => ca).get({url, address: '127.0.0.1', timeoutMs})

test('over HTTP the address is the one that DNS gave, and the host is the name', async () => {
  const port = await listening(overHttp(told))
  expect(await get(`http://${HOST}:${port}/health?full=1`)).toMatchObject({
    status: 200,
    body: `${HOST}:${port} /health?full=1`,
    certificate: undefined,
    error: undefined,
  })
})

test('over HTTPS a certificate of the authority that clients trust is fine, and is told', async () => {
  const {port, ca, certificate} = await secure('*.cloud.example')
  expect(await get(`https://${HOST}:${port}/`, ca)).toMatchObject({
    status: 200,
    error: undefined,
    certificate: {
      thumbprint: certificate.fingerprint.replaceAll(':', ''),
      names: ['*.cloud.example'],
      notAfter: certificate.validToDate.getTime(),
    },
  })
})

test.each([
  ['of nobody that is trusted', HOST, {}, false, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['for another name', 'borg.cloud.example', {}, true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['that has ended', HOST, {notAfter: new Date(Date.now() - day / 2)}, true, 'CERT_HAS_EXPIRED'],
  ['that has not begun', HOST, {notBefore: new Date(Date.now() + day)}, true, 'CERT_NOT_YET_VALID'],
])('a certificate %s is an error, and is told all the same', async (_what, host, valid, trusted, error) => {
  const {port, ca, certificate} = await secure(host, valid)
  expect(await get(`https://${HOST}:${port}/`, trusted ? ca : undefined)).toMatchObject({
    error,
    certificate: {sha256: certificate.fingerprint256.replaceAll(':', '')},
  })
})

test('a redirect is an answer, and a long body is cut', async () => {
  const port = await listening(
    overHttp((_request, response) => {
      response.writeHead(301, {location: 'http://elsewhere.example/'}).end('x'.repeat(10_000))
    }),
  )
  const answer = await get(`http://${HOST}:${port}/`)
  expect(answer.status).toBe(301)
  expect(answer.body).toHaveLength(4096)
})

test('who does not answer in time, or not at all, is told', async () => {
  const port = await listening(overHttp(() => {}))
  expect(await get(`http://${HOST}:${port}/`, undefined, 200)).toMatchObject({
    status: undefined,
    error: 'no answer within 200 ms',
  })
  expect(await get(`http://${HOST}:1/`)).toMatchObject({status: undefined, error: 'ECONNREFUSED'})
  const plain = await listening(overHttp(told))
  expect(await get(`https://${HOST}:${plain}/`)).toMatchObject({status: undefined, certificate: undefined})
})
