import {cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect, test} from 'vitest'
import {labCertificate, labDown, labUp} from '../../src/lab/client.ts'
import {random} from '../lab/clients/random.ts'
import {ended, settled} from './ending.ts'
import {judged} from './judge.ts'
import {chosen, type Ground} from './moves.ts'
import {Shift} from './shift.ts'
import {StoreSeen} from './stores.ts'

/** `npm run soak -- operators --minutes 15 --seed N`: so long, so many at once, on a store of each kind. */
const {LANDLORD_OPERATORS, LANDLORD_OPERATORS_STORE = 'sqlite,sql-server'} = process.env
const COUNT = Number(LANDLORD_OPERATORS ?? 0)
const MINUTES = Number(process.env.LANDLORD_PROPERTY_RUNS)
const SEED = Number(process.env.LANDLORD_SEED ?? 1)
const HOUR_MS = 3_600_000

/** More than there are places on two VMs. */
const PLACES_PER_VM = 5
const TENANTS = ['acme', 'borg', 'citra', 'delta', 'echo', 'fox', 'golf', 'hotel', 'india', 'juno', 'kilo', 'lima']
/** A lease is short enough to be lost by who is stopped, and long enough for machines that are slow. */
const TIMINGS = {leaseSeconds: 15, settleEverySeconds: 0.2, sqlConnectSeconds: 60, sshConnectSeconds: 60}

test.skipIf(COUNT === 0).each(LANDLORD_OPERATORS_STORE.split(','))(
  `${COUNT} operators at once on one store, %s: no two change one thing, and all comes to its end`,
  async (kind) => {
    const dir = mkdtempSync(join(tmpdir(), 'll-operators-'))
    let isWell = false
    try {
      const {config, releases} = await labUp(dir, {
        ...{servers: 2, vms: 2, timings: TIMINGS},
        only: ['sql-1', 'sql-2', 'app-1', 'app-2'],
        ...(kind === 'sql-server' ? {store: 'sql-server'} : {}),
      })
      const site = readFileSync(config, 'utf8')
      writeFileSync(config, site.replace(/^placement: .*$/m, `placement: {min: 1, max: ${PLACES_PER_VM}}`))
      const shift = new Shift(config, join(dir, 'processes.ndjson'))
      await shift.carry('make', ['store', 'init', '--json'])
      for (const zip of releases) await shift.carry('make', ['release', 'add', zip, '--yes', '--json'])
      await using store = await StoreSeen.of(dir)
      await atWork(dir, shift, store)
      const counted = await ended(shift)
      const wrong = await settled(dir, shift, store)
      const evidence = await store.evidence()
      writeFileSync(join(dir, 'evidence.json'), JSON.stringify(evidence))
      const verdict = judged(evidence)
      report(kind, shift, {...verdict.counted, ...counted})
      expect(verdict.counted.effects).toBeGreaterThan(0)
      expect([...verdict.violations, ...wrong, ...shift.violations]).toEqual([])
      isWell = true
    } finally {
      await labDown(dir)
      if (!isWell) keep(dir, kind)
      rmSync(dir, {recursive: true, force: true})
    }
  },
  MINUTES * 60_000 + HOUR_MS,
)

async function atWork(dir: string, shift: Shift, store: StoreSeen): Promise<void> {
  const until = performance.now() + MINUTES * 60_000
  const isOver = () => performance.now() >= until
  let numbered = 0
  const plans: string[] = []
  const operators = Array.from({length: COUNT}, async (_, at) => {
    const next = random(SEED * 100 + at)
    const ground: Ground = {dir, shift, tenants: TENANTS, random: next, plans, number: () => ++numbered}
    while (!isOver()) {
      await chosen(next).make(ground)
      await sleep(500 * next())
    }
  })
  await Promise.all([...operators, deliveries(dir, isOver), watch(shift, store, isOver)])
}

/** From time to time there is a certificate that lasts longer. */
async function deliveries(dir: string, isOver: () => boolean): Promise<void> {
  for (let days = 100; !isOver(); days++) {
    await labCertificate(dir, {days})
    for (let waited = 0; waited < 60 && !isOver(); waited++) await sleep(1000)
  }
}

async function watch(shift: Shift, store: StoreSeen, isOver: () => boolean): Promise<void> {
  for (let looked = 1; !isOver(); looked++) {
    shift.violations.push(...(await store.heldTwice()))
    if (looked % 60 === 0) process.stdout.write(`${shift.carried.length} processes, ${shift.violations.length} wrong\n`)
    await sleep(1000)
  }
}

/** What processes, store and stands said, without the lab and its secrets. */
function keep(dir: string, kind: string): void {
  const kept = join(tmpdir(), `ll-operators-${kind}-${SEED}`)
  mkdirSync(kept, {recursive: true})
  for (const name of ['processes.ndjson', 'evidence.json'])
    if (existsSync(join(dir, name))) cpSync(join(dir, name), join(kept, name))
  process.stdout.write(`what was said is in ${kept}\n`)
}

function report(kind: string, {carried}: Shift, counted: Readonly<Record<string, number>>): void {
  const lines = [
    `${kind}: seed ${SEED}, ${COUNT} at once for ${MINUTES} min, ${carried.length} processes`,
    `by fate: ${tally(carried.map(({fate}) => fate))}`,
    `by end: ${tally(carried.map(({exit, code}) => `${exit ?? 'signal'}${code === null ? '' : ` ${code}`}`))}`,
    ...[...Map.groupBy(carried, ({what}) => what)].map(
      ([what, its]) => `${what}: ${its.length}, ${tally(its.map(({exit}) => String(exit ?? 'signal')))}`,
    ),
    `judged: ${JSON.stringify(counted)}`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

const tally = (words: readonly string[]): string =>
  [...Map.groupBy(words, (word) => word)]
    .map(([word, its]) => [word, its.length] as const)
    .toSorted((a, b) => b[1] - a[1])
    .map(([word, count]) => `${word} ${count}`)
    .join(', ')
