import {
  chmodSync,
  closeSync,
  fdatasyncSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {monotonicFactory} from 'ulid'
import {processActor, processLiveness} from '../src/lib/adapters/store/process-identity.ts'
import {openSqliteStore} from '../src/lib/adapters/store/sqlite/open.ts'
import type {EventDraft, Tenure} from '../src/lib/engine/index.ts'
import {type Dbos, startDbos} from './journal/dbos.ts'
import {runsOfSteps} from './journal/run-of-steps.ts'
import {npmPeer, saidOf} from './peers/npm.ts'
import {postgresql, startCluster} from './peers/postgresql.ts'
import {spreadOf} from './statistics.ts'
import {table} from './table.ts'

/** On the checkout's own disk: a temporary folder may be memory, where nothing is durable and everything fast. */
const HOME = join(import.meta.dirname, '..', '.cache')
const EVENTS = 500
const STEPS = 200
/** How many runs or workflows are under way at once, each with so many steps. */
const SIDE_BY_SIDE = [1, 8] as const
const PEER = {name: '@dbos-inc/dbos-sdk', version: '5.3.0', reach: 5}

const nextId = monotonicFactory()

/**
 * Durable writes a second on one disk, in turn in every round: what the disk itself gives, events of the ops store, runs of steps by the
 * engine, and DBOS's workflows of as many steps on Debian's PostgreSQL.
 */
export async function journal(rounds: number) {
  mkdirSync(HOME, {recursive: true})
  const folder = mkdtempSync(join(HOME, 'bench-journal-'))
  chmodSync(folder, 0o711)
  process.once('exit', () => rmSync(folder, {recursive: true, force: true}))
  const peer = await startPeer(folder)
  const taken: {of: string; unit: string; values: number[]}[] = []
  const note = (of: string, unit: string, value: number) => {
    const known = taken.find((each) => each.of === of)
    if (known) known.values.push(value)
    else taken.push({of, unit, values: [value]})
  }
  try {
    if ('dbos' in peer) await peer.dbos.stepsASecond(20, 1)
    await runsOfSteps(join(folder, 'warm-up'), 20, 1)
    for (let round = 0; round < rounds; round++) {
      const at = (name: string) => join(folder, `${name}-${round}`)
      note('write and fsync of as many bytes', 'write', appended(at('fsync'), fsyncSync))
      note('write and fdatasync', 'write', appended(at('fdatasync'), fdatasyncSync))
      note('SQLite alone: insert, WAL, synchronous FULL', 'write', inserted(at('sqlite')))
      note('event of the ops store', 'write', await journaled(at('store')))
      for (const count of SIDE_BY_SIDE) {
        note(named('landlord', count), 'step', await runsOfSteps(at(`runs-${count}`), STEPS / count, count))
        if ('dbos' in peer) note(named('DBOS', count), 'step', await peer.dbos.stepsASecond(STEPS / count, count))
      }
    }
  } finally {
    if ('dbos' in peer) await peer.close()
    rmSync(folder, {recursive: true})
  }
  return {
    unit: 'a second',
    rounds,
    peer: 'dbos' in peer ? peer.said : peer.skipped,
    sameDurability: 'SQLite WAL with synchronous FULL; PostgreSQL with fsync and synchronous_commit on',
    cases: taken.map(({of, unit, values}) => ({of, unit, ...spreadOf(values)})),
    reach: PEER.reach,
  }
}

export function journalTable({cases, peer, reach, sameDurability}: Awaited<ReturnType<typeof journal>>): string {
  const medianOf = (name: string) => cases.find(({of}) => of === name)?.median
  const row = ({of, unit, min, median, max}: (typeof cases)[number]): string[] => {
    const count = SIDE_BY_SIDE.find((each) => of === named('landlord', each))
    const theirs = count && medianOf(named('DBOS', count))
    const figures = [min, median, max].map((value) => value.toFixed(0))
    return [of, unit, ...figures, theirs ? (median / theirs).toFixed(2) : '', count === 1 ? `≥ ${reach}` : '']
  }
  return [
    `${peer}.`,
    `${sameDurability}. A step of landlord is four events: looked at, intended, applied, looked at again; of DBOS one row.`,
    table(['journal', 'unit', 'min /s', 'median', 'max', 'DBOS ×', 'reach'], cases.map(row)),
  ].join('\n\n')
}

const named = (who: 'landlord' | 'DBOS', count: number): string => {
  const what = who === 'landlord' ? 'run' : 'workflow'
  return `${who}: ${count === 1 ? `one ${what}` : `${count} ${what}s side by side`}, ${STEPS} steps in all`
}

type Peer = {readonly dbos: Dbos; readonly said: string; close(): Promise<void>} | {readonly skipped: string}

async function startPeer(folder: string): Promise<Peer> {
  const bin = postgresql()
  if (bin === undefined) return {skipped: 'DBOS skipped: needs PostgreSQL (apt-get install postgresql)'}
  const sdk = npmPeer(PEER.name, PEER.version)
  if (!('folder' in sdk)) return {skipped: saidOf(sdk)}
  const cluster = await startCluster(bin, folder)
  const dbos = startDbos(sdk.folder, cluster.url)
  const settings = Object.entries(cluster.settings).map(([name, value]) => `${name} ${value}`)
  return {
    dbos,
    said: `${saidOf(sdk)} on PostgreSQL ${cluster.version} (${settings.join(', ')})`,
    async close() {
      await dbos.close()
      await cluster.close()
    },
  }
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
