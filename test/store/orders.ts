import type {Authority} from '../../src/lib/engine/step.ts'
import type {Actor, EventDraft, OpenOrder, Refusal, ResumeOrder, Tenure} from '../../src/lib/engine/store.ts'

/** A ULID that says its number. */
export const ulidOf = (number: number): string => `01TEST${String(number).padStart(20, '0')}`

/** A process on another machine: nobody can tell whether it lives. */
export const ELSEWHERE: Actor = {user: 'ann', host: 'far', boot: 'b', pid: 1, started: '1'}

export const openOrder = (order: Partial<OpenOrder> & Pick<OpenOrder, 'run'>): OpenOrder => ({
  routine: 'tenant create',
  subject: 'tenant:acme',
  inputs: {tenant: 'acme'},
  inputsDigest: 'd'.repeat(64),
  decided: {vm: 'app-1'},
  version: '0.1.0',
  actor: ELSEWHERE,
  leases: [],
  reservations: [],
  besides: [],
  ttlMs: 60_000,
  first: {kind: 'run.opened', data: {version: '0.1.0'}},
  ...order,
})

export const resumeOrder = (order: Partial<ResumeOrder> & Pick<ResumeOrder, 'run'>): ResumeOrder => ({
  actor: ELSEWHERE,
  leases: [],
  ttlMs: 60_000,
  first: {kind: 'run.resumed', data: {version: '0.1.0'}},
  ...order,
})

/** The tenure, where nothing was refused. */
export function granted(answer: Tenure | Refusal): Tenure {
  if ('refused' in answer) throw new Error(`refused: ${JSON.stringify(answer)}`)
  return answer
}

export const note = (text: string): EventDraft => ({kind: 'step.checked', step: 'a', data: {text}})

/** The right of an attempt under a tenure. */
export const authorityOf = (tenure: Tenure): Authority => ({
  attempt: ulidOf(999),
  run: tenure.run,
  store: ulidOf(998),
  fence: tenure.fence,
  signal: new AbortController().signal,
})
