import type {IncomingMessage, RequestListener, ServerResponse} from 'node:http'
import {DatabaseError} from './connection.ts'
import type {Flawed} from './flaws.ts'
import type {Gate} from './gate.ts'
import {Refusal} from './refusal.ts'

/** Status and what is sent as JSON. */
export type Answer = readonly [status: number, body: object]
export type Handler = (asked: Asked) => Promise<Answer> | Answer
/** By path, then method. */
export type Routes = Readonly<Record<string, Readonly<Record<string, Handler>>>>

export interface Asked {
  readonly query: URLSearchParams
  /** The client has hung up. */
  gone(): boolean
  /** Throws Refusal 400 for what is no JSON, 413 for what is too long. */
  json(): Promise<unknown>
}

export interface Identity {
  readonly tenant: string
  readonly version: string
  /** The last migration that this version knows. */
  readonly schema: string
}

export interface Web {
  readonly identity: Identity
  readonly routes: Routes
  readonly gate: Gate
  readonly flawed: Flawed
}

/** Answers in JSON; 503 for everything while the service stops, and where the database does not do its part. */
export const listener =
  (web: Web): RequestListener =>
  (request, response) =>
    void answer(web, request).then(([status, body, headers = {}]) => {
      response.writeHead(status, {'content-type': 'application/json', ...headers})
      response.end(`${JSON.stringify(body)}\n`)
      if (!request.complete) request.destroy()
    }, abandon(response))

type Sent = readonly [status: number, body: object, headers?: Readonly<Record<string, string>>]

async function answer({identity, routes, gate, flawed}: Web, request: IncomingMessage): Promise<Sent> {
  if (gate.isShut) return [503, {...identity, status: 'stopping'}, {connection: 'close', 'retry-after': '1'}]
  const {pathname, searchParams} = new URL(request.url ?? '/', 'http://service')
  const route = Object.hasOwn(routes, pathname) ? routes[pathname] : undefined
  const handler = route?.[request.method ?? '']
  if (!route) return [404, {error: 'no such page'}]
  if (!handler) return [405, {error: 'not that way'}, {allow: Object.keys(route).join(', ')}]
  const work = async (): Promise<Sent> =>
    await handler({query: searchParams, gone: () => request.socket.destroyed, json: () => jsonOf(request)})
  return await gate.pass(async () => {
    try {
      if (pathname === healthPath) return await work()
      return await flawed.does<Sent>(work, () => [500, {error: 'something went wrong'}])
    } catch (error) {
      if (error instanceof Refusal) return [error.status, {error: error.message, ...error.details}]
      const status = error instanceof DatabaseError ? 503 : 500
      return [status, {...identity, status: 'unavailable', reason: (error as Error).message}]
    }
  })
}

export const healthPath = '/health'
const longestBody = 256 * 1024

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length
    if (bytes > longestBody) throw new Refusal(413, `a request has at most ${longestBody} bytes`)
    chunks.push(chunk as Buffer)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new Refusal(400, 'this is no JSON')
  }
}

const abandon = (response: ServerResponse) => () => void response.destroy()
