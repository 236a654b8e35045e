import type {Plan, RunEvent} from '../../src/lib/engine/index.ts'
import type {Look} from '../../src/lib/ui/look.ts'

/** What streams of different kinds can show. */
export const LOOKS = {
  wide: {colour: false, unicode: true, width: 120, height: 40, live: true},
  narrow: {colour: false, unicode: true, width: 80, height: 24, live: true},
  ascii: {colour: false, unicode: false, width: 80, height: 24, live: true},
  colour: {colour: true, unicode: true, width: 80, height: 24, live: true},
} as const satisfies Record<string, Look>

export const RUN = '01KAN3XWZ8N7Q6V5T4S3R2P1M0'

const FACTS: readonly (readonly [id: string, fact: string])[] = [
  ['order', 'the order is valid'],
  ['placed', 'acme has place 1 on app-1 and its database on sql-1'],
  ['database', 'database acme exists on sql-1'],
  ['schema', 'its schema is at 1.0.0'],
  ['service', 'the service of acme runs on app-1'],
]

const fact = (id: string): string => FACTS.find(([one]) => one === id)?.[1] ?? id
const step = (
  id: string,
  state: Extract<RunEvent, {type: 'step'}>['state'],
  more: {ms?: number; note?: string; diff?: string[]} = {},
): RunEvent => ({
  type: 'step',
  id,
  fact: fact(id),
  state,
  ...more,
})

export const opened: RunEvent = {
  type: 'run',
  run: RUN,
  routine: 'tenant create',
  subject: 'tenant:acme',
  resumed: false,
  undo: false,
  steps: FACTS.map(([id, fact]) => ({id, fact})),
}

/** A run that is half-way through its migrations. */
export const underWay: readonly RunEvent[] = [
  opened,
  step('order', 'checking'),
  step('order', 'held', {ms: 2}),
  step('placed', 'checking'),
  step('placed', 'applying', {diff: ['recorded: Acme AB, release 1.0.0']}),
  step('placed', 'changed', {ms: 41}),
  step('database', 'checking'),
  step('database', 'applying', {diff: ['create: 256 MB + 64 MB log, FULL, marked']}),
  step('database', 'changed', {ms: 1234}),
  step('schema', 'checking'),
  step('schema', 'applying', {diff: ['12 migrations']}),
  {type: 'progress', id: 'schema', text: '0008-invoices', fraction: 0.64},
]

/** The same, failing at its last step. */
export const failing: readonly RunEvent[] = [
  ...underWay,
  step('schema', 'changed', {ms: 3210}),
  step('service', 'checking'),
  step('service', 'applying', {diff: ['rs-acme: automatic start']}),
  step('service', 'settling', {note: 'rs-acme is start-pending'}),
  step('service', 'failed', {ms: 3050, note: 'exit code 1067'}),
]

/** A run of many steps, the 31st of 60 under way, one of the first in doubt. */
export const tall: readonly RunEvent[] = (() => {
  const steps = Array.from({length: 60}, (_, i) => ({id: `s${i + 1}`, fact: `fact ${i + 1} holds`}))
  const done = steps
    .slice(0, 30)
    .map(({id, fact}, i): RunEvent => ({type: 'step', id, fact, state: i === 3 ? 'in-doubt' : 'changed', ms: 100 * i}))
  return [
    {...opened, steps},
    ...done,
    {type: 'step', id: 's31', fact: 'fact 31 holds', state: 'applying'},
  ] as readonly RunEvent[]
})()

export const plan: Plan = {
  routine: 'tenant create',
  subject: 'tenant:acme',
  decided: {vm: 'app-1', place: 5, server: 'sql-1', release: '4.2.0'},
  leases: [
    {key: 'tenant:acme', mode: 'exclusive'},
    {key: 'vm:app-1', mode: 'shared'},
    {key: 'server:sql-1', mode: 'shared'},
  ],
  reservations: [{key: 'place:app-1/5', what: 'place 5 on app-1'}],
  resumes: false,
  lines: [
    {
      id: 'order',
      fact: fact('order'),
      finding: {finding: 'satisfied', outputs: null},
      undo: {none: 'nothing was changed'},
      pointOfNoReturn: false,
    },
    {
      id: 'placed',
      fact: fact('placed'),
      finding: {finding: 'needed', diff: ['recorded: Acme AB, release 4.2.0'], before: null},
      undo: {what: 'its record and its place'},
      pointOfNoReturn: false,
    },
    {
      id: 'database',
      fact: fact('database'),
      finding: {
        finding: 'needed',
        diff: ['create: 256 MB + 64 MB log, FULL, marked', 'owner: landlord_owner'],
        before: null,
      },
      undo: {what: 'the database with all in it'},
      pointOfNoReturn: false,
    },
    {
      id: 'schema',
      fact: fact('schema'),
      finding: {finding: 'unknown', after: 'database'},
      undo: {none: 'it goes with its database'},
      pointOfNoReturn: false,
    },
    {
      id: 'service',
      fact: fact('service'),
      finding: {finding: 'in-flight', what: 'CREATE DATABASE in session 61 on sql-1'},
      undo: {what: 'the service'},
      pointOfNoReturn: true,
    },
  ],
}
