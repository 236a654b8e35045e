import {request} from 'node:http'
import {request as secureRequest} from 'node:https'
import type {TLSSocket} from 'node:tls'
import {certificateFacts} from '../certificates/store.ts'
import {flag, object, type Read, text, whole} from '../shape.ts'
import {found, verb} from '../verb.ts'
import {factsOf} from './cert.ts'

const bodyLimit = 4096

const order = object({host: text, port: whole, tls: flag, path: text, timeoutMs: whole})

export const probe = verb('check', order, async (input) => {
  const began = performance.now()
  const answer = await get(input)
  return found({...answer, ms: Math.round(performance.now() - began)})
})

interface Answer {
  readonly status: number | null
  readonly body: string
  readonly certificate: ReturnType<typeof factsOf> | null
  readonly error: string | null
}

/** GET on loopback with that host's name, by SNI too; redirects are answers like others, and any certificate is taken. */
function get({host, port, tls, path, timeoutMs}: Read<typeof order>): Promise<Answer> {
  return new Promise((resolve) => {
    let certificate: Answer['certificate'] = null
    const fail = (error: Error) => resolve({status: null, body: '', certificate, error: error.message})
    const options = {
      host: '127.0.0.1',
      port,
      path,
      headers: {host: [80, 443].includes(port) ? host : `${host}:${port}`},
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
    } as const
    const asked = tls ? secureRequest({...options, servername: host, rejectUnauthorized: false}) : request(options)
    asked.on('socket', (socket) =>
      socket.on('secureConnect', () => {
        const shown = (socket as TLSSocket).getPeerX509Certificate()
        certificate = shown ? factsOf(certificateFacts(shown)) : null
      }),
    )
    asked.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', fail)
      response.on('end', () => {
        const body = Buffer.concat(chunks).subarray(0, bodyLimit).toString('utf8')
        resolve({status: response.statusCode ?? null, body, certificate, error: null})
      })
    })
    asked.on('error', fail)
    asked.end()
  })
}
