import {closeSync, fdatasyncSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {monotonicFactory} from 'ulid'
import {processActor, processLiveness} from '../src/lib/adapters/store/process-identity.ts'
import {openSqliteStore} from '../src/lib/adapters/store/sqlite/open.ts'
import type {EventDraft, Tenure} from '../src/lib/engine/index.ts'
import {type Spread, spreadOf} from './statistics.ts'
import {table} from './table.ts'

/** On the checkout's own disk: a temporary folder may be memory, where nothing is durable and everything fast. */
const HOME = join(import.meta.dirname, '..', '.cache')
const EVENTS = 1000
/** What a step that changes something writes: checked, intended, applied, checked again. */
const EVENTS_A_STEP = 4
/** DBOS on PostgreSQL at equal durability, measured once elsewhere: for orientation, not part of this run. */
const DBOS_STEPS_A_SECOND = 485

const nextId = monotonicFactory()

/** Durable writes a second: the real store's events, and what the same disk gives without it. */
export async function journal(rounds: number) {
  mkdirSync(HOME, {recursive: true})
  const folder = mkdtempSync(join(HOME, 'bench-journal-'))
  const taken = {fsync: [] as number[], fdatasync: [] as number[], sqlite: [] as number[], store: [] as number[]}
  try {
    for (let round = 0; round < rounds; round++) {
      const at = (name: string) => join(folder, `${name}-${round}`)
      taken.fsync.push(appended(at('fsync'), fsyncSync))
      taken.fdatasync.push(appended(at('fdatasync'), fdatasyncSync))
      taken.sqlite.push(inserted(at('sqlite')))
      taken.store.push(await journaled(at('store')))
    }
  } finally {
    rmSync(folder, {recursive: true})
  }
  const store = spreadOf(taken.store)
  return {
    unit: 'durable writes a second',
    rounds,
    eventsARound: EVENTS,
    fsync: spreadOf(taken.fsync),
    fdatasync: spreadOf(taken.fdatasync),
    sqlite: spreadOf(taken.sqlite),
    store,
    stepsASecond: store.median / EVENTS_A_STEP,
    reach: {eventsASecond: DBOS_STEPS_A_SECOND * 5, of: 'five times what DBOS on PostgreSQL did elsewhere'},
  }
}

export function journalTable(result: Awaited<ReturnType<typeof journal>>): string {
  const row = (name: string, {min, median, max}: Spread, reach = ''): string[] => [
    name,
    ...[min, median, max].map((value) => value.toFixed(0)),
    (median / result.fsync.median).toFixed(2),
    reach,
  ]
  return table(
    ['journal', 'min /s', 'median', 'max', '× fsync', 'reach'],
    [
      row('write and fsync of as many bytes', result.fsync),
      row('write and fdatasync', result.fdatasync),
      row('SQLite alone: insert, WAL, synchronous FULL', result.sqlite),
      row('event of the ops store', result.store, `≥ ${result.reach.eventsASecond} (${result.reach.of})`),
      ['step that changes something (4 events)', '', result.stepsASecond.toFixed(0), '', '', ''],
    ],
  )
}

const draft = (seq: number): EventDraft => ({
  kind: 'step.checked',
  step: 'database',
  data: {finding: 'needed', diff: ['create: 256 MB + 64 MB log, FULL, marked', `look ${seq}`], before: null},
})

/** As long as an event is in the store, its hashes included. */
const bytes = Buffer.from(
  JSON.stringify({
    ...draft(0),
    run: nextId(),
    at: new Date(0).toISOString(),
    previous: 'x'.repeat(64),
    hash: 'x'.repeat(64),
  }),
)

function appended(path: string, sync: (descriptor: number) => void): number {
  const descriptor = openSync(path, 'w')
  try {
    return rate(() => {
      writeSync(descriptor, bytes)
      sync(descriptor)
    })
  } finally {
    closeSync(descriptor)
  }
}

function inserted(path: string): number {
  const database = new DatabaseSync(path)
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = full; create table events (data text not null)')
    const insert = database.prepare('insert into events (data) values (?)')
    const text = bytes.toString('latin1')
    return rate(() => insert.run(text))
  } finally {
    database.close()
  }
}

function rate(work: () => void): number {
  const began = performance.now()
  for (let count = 0; count < EVENTS; count++) work()
  return EVENTS / ((performance.now() - began) / 1000)
}

/** A run opened as the engine opens one, then events appended under its tenure: each is a transaction of its own. */
async function journaled(path: string): Promise<number> {
  await using store = await openSqliteStore({path, liveness: processLiveness})
  const run = nextId()
  const opened = await store.runs.open({
    run,
    routine: 'bench journal',
    subject: `bench:${run}`,
    inputs: {},
    inputsDigest: '0'.repeat(64),
    decided: {},
    version: '0.0.0',
    actor: processActor(),
    leases: [{key: `bench:${run}`, mode: 'exclusive'}],
    reservations: [],
    besides: [],
    ttlMs: 60_000,
    first: {kind: 'run.opened', data: {}},
  })
  if ('refused' in opened) throw new Error(`refused: ${opened.refused}`)
  return await appendedEvents(opened, (tenure, event) => store.runs.append(tenure, event))
}

async function appendedEvents(
  tenure: Tenure,
  append: (tenure: Tenure, event: EventDraft) => Promise<unknown>,
): Promise<number> {
  const began = performance.now()
  for (let seq = 0; seq < EVENTS; seq++) await append(tenure, draft(seq))
  return EVENTS / ((performance.now() - began) / 1000)
}
