import {expect, test} from 'vitest'
import type {JournalEvent, RunRecord} from '../../src/lib/engine/index.ts'
import {type RunDossier, runRecordText} from '../../src/lib/ui/run-record.ts'
import {RUN} from './recordings.ts'

const ACTOR = {user: 'ann', host: 'desk-7', boot: 'b', pid: 1, started: '1'}
const run: RunRecord = {
  id: RUN,
  routine: 'tenant set',
  subject: 'tenant:acme',
  inputs: {},
  inputsDigest: 'd'.repeat(64),
  decided: null,
  state: 'done',
  version: '0.1.0',
  actor: ACTOR,
  openedAt: '2026-11-22T12:00:00.000Z',
  closedAt: '2026-11-22T12:00:14.000Z',
  changed: 1,
  head: 'e'.repeat(64),
  archivedIn: null,
  parent: null,
}
const event = (kind: JournalEvent['kind'], data: JournalEvent['data'], seq: number): JournalEvent => ({
  v: 1,
  run: RUN,
  seq,
  at: `2026-11-22T12:00:0${seq}.000Z`,
  kind,
  data,
  previous: '',
  hash: '',
})
const dossier: RunDossier = {
  run,
  standing: 'done',
  ordered: [
    ['tenant', 'acme'],
    ['ring', undefined],
  ],
  decided: [],
  steps: [
    {
      fact: 'acme is called "A|B <script>"',
      result: 'changed',
      began: '2026-11-22T12:00:02.000Z',
      ms: 1200,
      changes: ['"Acme" → "A|B <script>"'],
      note: undefined,
      found: '{"text":"``` <b>"}',
    },
  ],
  events: [
    event(
      'run.opened',
      {
        plan: {digest: 'f'.repeat(64), madeAt: 'then', madeBy: {person: 'bo', host: 'ci'}},
        approved: [{person: 'cleo', at: 'later', note: '[seen](x)'}],
      },
      1,
    ),
    event('run.stopped', {state: 'failed', error: {code: 'LL-SQL-ERROR', message: 'no *answer*'}}, 2),
    event('run.resumed', {actor: {...ACTOR, user: 'ben'}}, 3),
  ],
  verdict: 'sound: 3 events',
  children: [],
}

test('a run is told whole: who, what, when, by which plan, what became of each step, and the head of its chain', () => {
  expect(runRecordText(dossier).split('\n')).toEqual([
    '## ✔ tenant set acme: done, 1 changed',
    '',
    `- run: \`${RUN}\``,
    '- by: ann@desk-7, landlord 0.1.0',
    '- opened: 2026-11-22T12:00:00.000Z',
    '- closed: 2026-11-22T12:00:14.000Z, after 14 s',
    '- ordered tenant: acme',
    `- plan: \`${'f'.repeat(64)}\`, made then by bo@ci`,
    '- approved: by cleo, later: \\[seen\\]\\(x\\)',
    '- run stopped: 2026-11-22T12:00:02.000Z, failed, LL-SQL-ERROR: no \\*answer\\*',
    '- run resumed: 2026-11-22T12:00:03.000Z, by ben@desk-7',
    '',
    '### Steps',
    '',
    '| | step | result | began | took | |',
    '|---|---|---|---|---|---|',
    '| 1 | acme is called "A\\|B \\<script\\>" | changed | 2026-11-22T12:00:02.000Z | 1.2 s | "Acme" → "A\\|B \\<script\\>" |',
    '',
    '### Evidence',
    '',
    `The journal is sound: 3 events. Head of its chain: \`${'e'.repeat(64)}\`.`,
    '',
    '<details>',
    '<summary>What was found at last</summary>',
    '',
    '````',
    'acme is called "A|B <script>"',
    '  {"text":"``` <b>"}',
    '````',
    '',
    '</details>',
    '',
  ])
})

test('the runs of a run of many are folded, and those that are not done are counted', () => {
  const children = (['done', 'failed', 'undone'] as const).map((state, i) => ({
    ...run,
    id: `${RUN.slice(0, -1)}${i}`,
    state,
    parent: RUN,
  }))
  const text = runRecordText({...dossier, steps: [], children})
  expect(text).toContain('<summary>3 runs of its own, 1 not done</summary>')
  for (const {id} of children) expect(text).toContain(`| \`${id}\` | tenant:acme |`)
})
