import {expect, test} from 'vitest'
import type {TraceLine} from '../../src/lab/client.ts'
import type {EventSeen, Evidence, RunSeen} from './evidence.ts'
import {judged} from './judge.ts'

/** Moments, in ms. */
const at = (moment: number): number => Date.parse('2026-11-22T12:00:00Z') + moment

const run = (id: string, more: Partial<RunSeen> = {}): RunSeen => ({
  ...{id, routine: 'tenant set', subject: 'tenant:acme', state: 'done', parent: null},
  ...more,
})

type Told = readonly [kind: EventSeen['kind'], moment: number, attempt?: string]

const LEASES = [
  {key: 'tenant:acme', mode: 'exclusive'},
  {key: 'vm:app-1', mode: 'shared'},
]

const journal = (id: string, told: readonly Told[], leases: unknown = LEASES): readonly EventSeen[] =>
  told.map(([kind, moment, attempt], index) => ({
    ...{run: id, seq: index + 1, at: at(moment), kind, attempt: attempt ?? null},
    data: kind === 'run.opened' ? {leases} : kind === 'undo.opened' ? {actor: {pid: 1}} : {},
  }))

const whole = (id: string, from: number, attempt: string): readonly EventSeen[] =>
  journal(id, [
    ['run.opened', from],
    ['step.intended', from + 10, attempt],
    ['step.applied', from + 30, attempt],
    ['run.closed', from + 40],
  ])

let numbered = 0
const change = (moment: number, attempt: string, token: number, more: Partial<TraceLine> = {}): TraceLine => ({
  ...{seq: ++numbered, at: new Date(at(moment)).toISOString(), stand: 'sql-1', kind: 'batch', principal: 'admin'},
  ...{text: 'ALTER', attempt, token, key: 'tenant:acme', executed: true, changed: true, error: null},
  ...more,
})

/** Two runs, one after the other, each with one change. */
const calm: Evidence = {
  runs: [run('one'), run('two')],
  events: [...whole('one', 0, 'a'), ...whole('two', 100, 'b')],
  trace: [change(20, 'a', 1), change(120, 'b', 2)],
}

const wrongWith = (more: Partial<Evidence>): readonly string[] => judged({...calm, ...more}).violations

test('one after the other is in order, and is counted', () => {
  expect(judged(calm)).toEqual({
    violations: [],
    counted: {tenures: 2, attempts: 2, effects: 2, fenced: 0, late: 0, broken: 0},
  })
})

test('a run that is opened while another claims its subject', () => {
  const events = [...whole('one', 0, 'a'), ...whole('two', 35, 'b')]
  const wrong = wrongWith({events, trace: [change(20, 'a', 1), change(60, 'b', 2)]})
  expect(wrong).toContain('tenant:acme: run two began while run one claimed it')
  expect(wrong).toContain('tenant:acme: run one and run two held it at once')
})

test('an exclusive lease beside a shared one of the same VM; not beside its own child', () => {
  const host = run('host', {subject: 'vm:app-1'})
  const events = [
    ...whole('one', 0, 'a'),
    ...journal(
      'host',
      [
        ['run.opened', 5],
        ['run.closed', 20],
      ],
      [],
    ),
  ]
  const trace = [change(20, 'a', 1)]
  expect(wrongWith({runs: [run('one'), host], events, trace})).toEqual([
    'vm:app-1: run one and run host held it at once',
  ])
  expect(wrongWith({runs: [run('one', {parent: 'host'}), host], events, trace})).toEqual([])
})

test('a process that journals what another one took over', () => {
  const events = journal('one', [
    ['run.opened', 0],
    ['step.intended', 10, 'a'],
    ['run.resumed', 20],
    ['step.applied', 30, 'a'],
    ['run.closed', 40],
  ])
  expect(wrongWith({runs: [run('one')], events, trace: [change(15, 'a', 1)]})).toEqual([
    'run one: event 4 records attempt a of another tenure',
  ])
})

test('a change that no run intended, or one of another subject, or not yet', () => {
  expect(wrongWith({trace: [...calm.trace, change(130, 'c', 3)]})).toEqual([
    expect.stringContaining('no run intended it'),
  ])
  expect(wrongWith({trace: [change(20, 'a', 1, {key: 'tenant:borg'})]})).toEqual([
    expect.stringContaining('run one is one of tenant:acme'),
  ])
  expect(wrongWith({trace: [change(5, 'a', 1)]})).toEqual([expect.stringContaining('before run one intended it')])
})

test('a token that does not rise from one tenure to the next, or is not one', () => {
  expect(wrongWith({trace: [change(20, 'a', 1), change(120, 'b', 1)]})).toEqual([
    'tenant:acme: token 1 of run two came after token 1 of run one',
  ])
  expect(wrongWith({trace: [change(20, 'a', 1), change(21, 'a', 2), change(120, 'b', 3)]})).toEqual([
    'run one: one tenure worked under the tokens 1, 2',
  ])
})

test('a stale token that takes effect: where a newer one was seen, and where none was', () => {
  const there = wrongWith({trace: [change(20, 'a', 1), change(120, 'b', 2), change(130, 'a', 1)]})
  expect(there).toEqual([
    expect.stringContaining('a stale token took effect'),
    expect.stringContaining('two changed it'),
  ])
  const elsewhere = change(130, 'a', 1, {stand: 'app-1', kind: 'verb', verb: 'service.state'})
  expect(wrongWith({trace: [change(120, 'b', 2), elsewhere]})).toEqual([
    expect.stringContaining('two changed it at once: app-1'),
  ])
})

test('what was refused changed nothing; what came late, but before the next one changed anything, is only counted', () => {
  const refused = change(130, 'a', 1, {changed: false, executed: false, error: 50001})
  expect(judged({...calm, trace: [...calm.trace, refused]})).toMatchObject({violations: [], counted: {fenced: 1}})
  const late = judged({...calm, trace: [change(105, 'a', 1), change(120, 'b', 2)]})
  expect(late).toMatchObject({violations: [], counted: {late: 1}})
})

test('a journal with a hole, or one that goes back in time', () => {
  const [first, , ...rest] = whole('one', 0, 'a')
  const holed = [...(first ? [first] : []), ...rest]
  expect(wrongWith({runs: [run('one')], events: holed, trace: []})).toContain('run one: event 2 is numbered 3')
  const back = journal('one', [
    ['run.opened', 50],
    ['run.closed', 40],
  ])
  expect(wrongWith({runs: [run('one')], events: back, trace: []})).toContain(
    'run one: event 2 is older than the one before it',
  )
})
