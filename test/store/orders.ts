import type {Actor, OpenOrder, ResumeOrder} from '../../src/lib/engine/store.ts'

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
