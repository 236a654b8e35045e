import type {Authority} from '../../engine/step.ts'
import {VERBS, type Verb} from './scripts.ts'

/** What a verb's script gets. Everything that differs between two calls is in here, never on a command line. */
export interface VerbRequest {
  readonly v: 1
  readonly verb: Verb
  readonly requestId: string
  readonly mode: 'check' | 'apply'
  /** ms that the script may take, waiting for the mutex included. */
  readonly deadlineMs: number
  readonly fence: {readonly key: string; readonly token: number; readonly store: string} | null
  readonly attempt: string | null
  readonly input: Readonly<Record<string, unknown>>
}

export interface Order {
  readonly verb: Verb
  readonly input: Readonly<Record<string, unknown>>
  readonly requestId: string
  readonly deadlineMs: number
  /** Absent for reads. */
  readonly authority?: Authority | undefined
}

export function buildRequest({verb, input, requestId, deadlineMs, authority}: Order): VerbRequest {
  const {mode} = VERBS[verb]
  if ((mode === 'apply') !== (authority !== undefined)) throw new TypeError(`${verb} is of the mode ${mode}.`)
  return {
    v: 1,
    verb,
    requestId,
    mode,
    deadlineMs,
    fence: authority ? {key: authority.fence.key, token: authority.fence.token, store: authority.store} : null,
    attempt: authority?.attempt ?? null,
    input,
  }
}

/** Standard input of the bootstrap, ASCII alone. */
export const delivery = (nonce: string, script: string, request: VerbRequest): string =>
  ascii(JSON.stringify({nonce, script: Buffer.from(script, 'utf8').toString('base64'), input: request}))

/** JSON with every character beyond ASCII escaped: no code page on the way can alter it. */
export const ascii = (json: string): string =>
  json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
