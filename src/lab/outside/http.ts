import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import {Door} from '../door.ts'
import {type Seen, type Service, type World, witnessed} from './world.ts'

export interface Answer {
  readonly status: number
  /** Text, bytes, or a value that is sent as JSON. */
  readonly body: unknown
  readonly type?: string
  readonly seen: Seen
}

export type Handler = (request: IncomingMessage, body: string) => Answer

const mostBytes = 64 * 1024

/** HTTP on 127.0.0.1; each request is traced, and its answer may be late or withheld. */
export async function serveHttp(port: number, world: World, handle: Handler): Promise<Service> {
  const server = createServer((request, response) => {
    void take(request, response, world, handle).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
  return {
    doors: [new Door(server, port)],
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

async function take(request: IncomingMessage, response: ServerResponse, world: World, handle: Handler): Promise<void> {
  const body = await textOf(request)
  if (body === undefined) {
    response.writeHead(413).end()
    return
  }
  const answer = handle(request, body)
  const fate = await witnessed(world, answer.seen)
  if (fate === 'cut') response.destroy()
  if (fate !== 'send') return
  const isRaw = typeof answer.body === 'string' || Buffer.isBuffer(answer.body)
  response.writeHead(answer.status, {'content-type': answer.type ?? (isRaw ? 'text/plain' : 'application/json')})
  response.end(isRaw ? answer.body : `${JSON.stringify(answer.body)}\n`)
}

async function textOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length
    if (length > mostBytes) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
