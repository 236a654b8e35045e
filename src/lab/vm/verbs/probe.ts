import {request} from 'node:http'
import {object, text, whole} from '../shape.ts'
import {found, verb} from '../verb.ts'

const bodyLimit = 4096

export const probe = verb(
  'check',
  object({host: text, port: whole, path: text, timeoutMs: whole}),
  async ({host, port, path, timeoutMs}) => {
    const began = performance.now()
    const answer = await get(host, port, path, timeoutMs)
    return found({...answer, ms: Math.round(performance.now() - began)})
  },
)

interface Answer {
  readonly status: number | null
  readonly body: string
  readonly error: string | null
}

/** GET on loopback with that host's name; redirects are answers like others. */
function get(host: string, port: number, path: string, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const fail = (error: Error) => resolve({status: null, body: '', error: error.message})
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path,
        headers: {host: port === 80 ? host : `${host}:${port}`},
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', fail)
        response.on('end', () => {
          const body = Buffer.concat(chunks).subarray(0, bodyLimit).toString('utf8')
          resolve({status: response.statusCode ?? null, body, error: null})
        })
      },
    )
    asked.on('error', fail)
    asked.end()
  })
}
