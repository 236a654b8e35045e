import * as z from 'zod/mini'
import type {Secret} from '../../secret.ts'
import type {Delivery, Messenger} from '../../site/messages.ts'

export interface TextsOrder {
  /** Takes `{to, text}` by POST, with the message's id as Idempotency-Key. */
  readonly url: string
  token(): Secret
  readonly timeoutMs: number
}

const ANSWER = z.object({id: z.string()})
/** Of a connection that was never made. */
const UNSENT: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])
const TRIES = 2

/** A gateway for text messages that knows a repeated order by its key: where no answer came, the same is ordered once more. */
export const textMessenger = (order: TextsOrder): Messenger => ({
  repeats: true,
  async deliver(message): Promise<Delivery> {
    let token: string
    try {
      token = order.token().reveal()
    } catch (error) {
      return {state: 'failed', why: error instanceof Error ? error.message : String(error)}
    }
    for (let tried = 1; ; tried++) {
      const delivery = await ordered({...order, token}, message.id, {to: message.to, text: message.body})
      if (delivery.state !== 'uncertain' || tried === TRIES) return delivery
    }
  },
})

async function ordered(
  {url, token, timeoutMs}: Omit<TextsOrder, 'token'> & {readonly token: string},
  key: string,
  body: unknown,
): Promise<Delivery> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await answer.text()
    if (answer.status >= 500) return {state: 'uncertain', why: `it answered ${answer.status}`}
    if (!answer.ok) return {state: 'failed', why: `it answered ${answer.status}: ${text.slice(0, 200)}`}
    const read = ANSWER.safeParse(parsed(text))
    return {state: 'sent', receipt: read.success ? read.data.id : `${answer.status}`}
  } catch (error) {
    const {message, cause} = error as {readonly message?: string; readonly cause?: {readonly code?: string}}
    const why = cause?.code ?? message ?? String(error)
    return {state: UNSENT.has(why) ? 'failed' : 'uncertain', why}
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
