import {Chains, ServerClocks} from '../src/lib/backup/chains/index.ts'
import type {BackupSet} from '../src/lib/backup/set.ts'
import {DATABASES, HOUR_MS, SETS, setOf} from './backups/history.ts'
import {type Spread, spreadOf} from './statistics.ts'
import {table} from './table.ts'

const BEGIN = Date.UTC(2026, 7, 24)
/** Sets at a time: as a stream brings them, never all texts at once. */
const BATCH = 20_000

/**
 * Restore chains of a whole fleet, from sets of all tenants mixed in any order, against `JSON.parse` of the same sets. Time is that of
 * the processor, so that what runs beside it counts as little as can be; memory is what is held when all sets are in.
 */
export function backups(rounds: number) {
  const taken = {parse: [] as number[], read: [] as number[], plan: [] as number[]}
  let held = {bytes: 0, heap: 0, planned: 0}
  for (let round = 0; round < rounds; round++) {
    const {parse, read, plan, ...rest} = once(round)
    taken.parse.push(parse)
    taken.read.push(read)
    taken.plan.push(plan)
    held = rest
  }
  const [parse, read, plan] = [spreadOf(taken.parse), spreadOf(taken.read), spreadOf(taken.plan)]
  return {
    databases: DATABASES,
    setsEach: SETS,
    rounds,
    unit: 'ms of processor time',
    parse,
    read,
    plan,
    ratio: (read.median + plan.median) / parse.median,
    bytes: held.bytes,
    heap: held.heap,
    memoryRatio: held.heap / held.bytes,
    planned: held.planned,
    reach: {ratio: 2, memoryRatio: 3},
  }
}

export function backupsTable(result: ReturnType<typeof backups>): string {
  const row = (name: string, {min, median, max}: Spread, last: string): string[] => [
    name,
    ...[min, median, max].map((value) => value.toFixed(0)),
    (median / result.parse.median).toFixed(2),
    last,
  ]
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`
  return table(
    [`chains of ${result.databases} × ${result.setsEach} sets`, 'min ms', 'median', 'max', '× parse', 'reach'],
    [
      row('JSON.parse of the sets', result.parse, ''),
      row('planner: taking them in', result.read, ''),
      row(`planner: ${result.planned} plans`, result.plan, ''),
      ['planner in all', '', '', '', result.ratio.toFixed(2), `≤ ${result.reach.ratio}`],
      [
        'memory held, of the sets’ size',
        megabytes(result.heap),
        megabytes(result.bytes),
        '',
        result.memoryRatio.toFixed(2),
        `≤ ${result.reach.memoryRatio}`,
      ],
    ],
  )
}

function once(round: number) {
  const order = shuffled(round)
  const before = heap()
  const fleet = new Map<string, Chains>()
  let [parse, read, bytes] = [0, 0, 0]
  for (let from = 0; from < order.length; from += BATCH) {
    const texts = [...order.subarray(from, from + BATCH)].map((number) => JSON.stringify(setOf(number, BEGIN)))
    bytes += texts.reduce((sum, text) => sum + text.length, 0)
    const [parsed, parsing] = timed(() => texts.map((text) => JSON.parse(text) as BackupSet))
    parse += parsing
    read += timed(() => {
      for (const set of parsed) chainsOf(set.database, fleet).add(set)
    })[1]
  }
  const held = heap() - before
  const at = BEGIN + 80 * 24 * HOUR_MS + 1_234_567
  const [plans, plan] = timed(() => [...fleet.values()].map((chains) => chains.plan({target: {kind: 'time', at}}).plan))
  const planned = plans.filter((one) => one?.certain === true).length
  if (planned !== DATABASES) throw new Error(`${planned} plans of ${DATABASES} databases`)
  return {parse, read, plan, bytes, heap: held, planned}
}

const UTC = new ServerClocks(() => 'UTC')

function chainsOf(database: string, fleet: Map<string, Chains>): Chains {
  const known = fleet.get(database)
  if (known !== undefined) return known
  const chains = new Chains(UTC)
  fleet.set(database, chains)
  return chains
}

function timed<T>(work: () => T): readonly [T, number] {
  const began = process.cpuUsage()
  const result = work()
  const {user, system} = process.cpuUsage(began)
  return [result, (user + system) / 1000]
}

/** Bytes held, after what nobody holds has been collected. */
function heap(): number {
  if (globalThis.gc === undefined)
    throw new Error('What is held cannot be told from what is left lying: start with --expose-gc.')
  globalThis.gc()
  const {heapUsed, external} = process.memoryUsage()
  return heapUsed + external
}

/** All numbers of sets, in an order that has nothing to do with databases or time. */
function shuffled(seed: number): Uint32Array {
  const numbers = Uint32Array.from({length: DATABASES * SETS}, (_, index) => index)
  let state = seed * 2 + 1
  for (let index = numbers.length - 1; index > 0; index--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const other = Math.floor((state / 2 ** 32) * (index + 1))
    const one = numbers[index] ?? 0
    numbers[index] = numbers[other] ?? 0
    numbers[other] = one
  }
  return numbers
}
