import type {IncomingMessage, RequestListener, ServerResponse} from 'node:http'
import {text} from 'node:stream/consumers'
import type {Database} from './database.ts'
import {Items} from './items.ts'

export interface Identity {
  readonly tenant: string
  readonly version: string
  /** The last migration that this version knows. */
  readonly schema: string
}

/** `GET /health`, `POST /items` and `GET /items/count`, in JSON. */
export function web(identity: Identity, database: Database): RequestListener {
  const items = new Items(database)
  const routes: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
    '/health': {
      GET: async () => {
        await database.query('SELECT 1 AS [answers]')
        return [200, {status: 'ok', ...identity}]
      },
    },
    '/items': {POST: async (request) => await addItem(items, await text(request))},
    '/items/count': {GET: async () => [200, {count: await items.count()}]},
  }
  return (request, response) => void answer(routes, identity, request, response)
}

type Answer = readonly [status: number, body: object]
type Handler = (request: IncomingMessage) => Promise<Answer>

async function answer(
  routes: Readonly<Record<string, Readonly<Record<string, Handler>>>>,
  identity: Identity,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const route = routes[new URL(request.url ?? '/', 'http://service').pathname]
  const handler = route?.[request.method ?? '']
  if (!route) return send(response, [404, {error: 'no such page'}])
  if (!handler) {
    response.setHeader('allow', Object.keys(route).join(', '))
    return send(response, [405, {error: 'not that way'}])
  }
  try {
    send(response, await handler(request))
  } catch (error) {
    send(response, [503, {...identity, status: 'unavailable', reason: (error as Error).message}])
  }
}

async function addItem(items: Items, body: string): Promise<Answer> {
  const item = readItem(body)
  if (!item) return [400, {error: 'an item is {"id": 1 to 64 characters, "text": at most 400}'}]
  return [(await items.add(item.id, item.text)) ? 201 : 200, {id: item.id}]
}

function readItem(body: string): {readonly id: string; readonly text: string} | undefined {
  try {
    const {id, text: content} = JSON.parse(body) as {id?: unknown; text?: unknown}
    if (typeof id !== 'string' || typeof content !== 'string') return undefined
    return id.length >= 1 && id.length <= 64 && content.length <= 400 ? {id, text: content} : undefined
  } catch {
    return undefined
  }
}

function send(response: ServerResponse, [status, body]: Answer): void {
  response.writeHead(status, {'content-type': 'application/json'})
  response.end(`${JSON.stringify(body)}\n`)
}
