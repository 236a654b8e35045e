import {timingSafeEqual} from 'node:crypto'
import type {IncomingMessage} from 'node:http'
import {join} from 'node:path'
import {type Answer, serveHttp} from './http.ts'
import {Journal} from './journal.ts'
import type {Service, World} from './world.ts'

export interface SentText {
  readonly id: string
  /** UTC, ISO 8601. */
  readonly at: string
  readonly to: string
  readonly text: string
  /** The sender's, by which a repeated order is known; null without one. */
  readonly idempotencyKey: string | null
}

export interface TextGateway extends Service {
  readonly sent: Journal<SentText>
}

/**
 * A gateway for text messages: `POST /messages` with `{to, text}` and a bearer token answers 202 with the message's id, and keeps
 * it; with an Idempotency-Key that it has seen it answers 200 with the first one's. `GET /messages/ID` answers its status.
 */
export async function startTexts(
  {port, dir, token}: {readonly port: number; readonly dir: string; readonly token: string},
  world: World,
): Promise<TextGateway> {
  const sent = sentTexts(dir)
  const service = await serveHttp(port, world, (request, body) =>
    isToken(request, token) ? answered(request, body, sent) : refused(request, 401, 'the token is wrong'),
  )
  return {...service, sent}
}

/** What is in the lab's folder of the world outside. */
export const sentTexts = (outside: string): Journal<SentText> => new Journal(join(outside, 'texts.ndjson'))

function answered(request: IncomingMessage, body: string, sent: Journal<SentText>): Answer {
  const [, id] = /^\/messages\/(\w+)$/.exec(request.url ?? '') ?? []
  if (request.method === 'GET' && id !== undefined) {
    const found = sent.entries.find((text) => text.id === id)
    if (!found) return refused(request, 404, `there is no message ${id}`)
    return answer(200, {id, status: 'delivered', to: found.to, at: found.at}, `status of ${id}`, false)
  }
  if (request.method !== 'POST' || request.url !== '/messages') return refused(request, 404, 'there is nothing there')
  const order = ordered(body)
  if (typeof order === 'string') return refused(request, 400, order)
  const key = request.headers['idempotency-key']
  const idempotencyKey = typeof key === 'string' ? key : null
  const earlier = sent.entries.find((text) => idempotencyKey !== null && text.idempotencyKey === idempotencyKey)
  if (earlier) return answer(200, {id: earlier.id, status: 'delivered'}, `to ${earlier.to}, again`, false)
  const text = {id: `t${sent.entries.length + 1}`, at: new Date().toISOString(), ...order, idempotencyKey}
  sent.append(text)
  return answer(202, {id: text.id, status: 'queued'}, `to ${text.to}: ${text.text}`, true)
}

/** What is to be sent, or what is wrong with it. */
function ordered(body: string): {readonly to: string; readonly text: string} | string {
  let order: {readonly to?: unknown; readonly text?: unknown} | null
  try {
    order = JSON.parse(body)
  } catch {
    return 'this is no JSON'
  }
  const {to, text, ...more} = order ?? {}
  if (typeof to !== 'string' || !/^\+[1-9]\d{6,14}$/.test(to)) return '`to` is a number as +46701234567'
  if (typeof text !== 'string' || text === '') return '`text` is missing'
  const [foreign] = Object.keys(more)
  return foreign === undefined ? {to, text} : `the lab does not support \`${foreign}\``
}

function isToken({headers}: IncomingMessage, token: string): boolean {
  const given = Buffer.from(headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

const answer = (status: number, body: unknown, text: string, changed: boolean): Answer => ({
  status,
  body,
  seen: {kind: 'text', principal: 'bearer', text, executed: true, changed, error: null},
})

const refused = ({method, url}: IncomingMessage, status: number, why: string): Answer => ({
  status,
  body: {error: why},
  seen: {
    kind: 'text',
    principal: status === 401 ? 'anonymous' : 'bearer',
    text: `${method} ${url}; ${why}`,
    executed: false,
    changed: false,
    error: status,
  },
})
