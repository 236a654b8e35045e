import {join} from 'node:path'
import {plan} from '../../src/lib/engine/plan.ts'
import {carryOut} from '../../src/lib/engine/run.ts'
import {planScreen} from '../../src/lib/ui/plan-screen.ts'
import {runLog} from '../../src/lib/ui/run-log.ts'
import {type Spread, spreadOf} from '../statistics.ts'
import {table} from '../table.ts'
import {openDeps} from './deps.ts'
import {startMachines} from './machines.ts'
import {benchOf, releasesStand} from './routine.ts'
import {siteOf} from './site.ts'

const LOOK = {colour: true, unicode: true, width: 100, height: 40, live: false}

/** ms; an exchange with PowerShell took 3.5 ms where it was tried, of which half a millisecond goes to the way. */
const POWERSHELL_MS = 3

/** What stands on top of the exchanges, with a verb that takes no time and with one that takes as long as PowerShell. */
export const overhead = async (rounds: number) => [await onTop(rounds, 0), await onTop(rounds, POWERSHELL_MS)]

/** The channel stands already, in all cases. */
async function onTop(rounds: number, verbMs: number) {
  const machines = await startMachines(1, {verbMs})
  const taken = {raw: [] as number[], plan: [] as number[], run: [] as number[]}
  const [host] = machines.hosts
  if (!host) throw new Error('there is no machine')
  const site = siteOf(host, 'channel')
  const deps = await openDeps(join(machines.dir, 'ops', 'landlord.db'))
  const never = new AbortController().signal
  const read = site.reading()
  try {
    await read.release('1.0.0')
    for (let round = -1; round < rounds; round++) {
      const raw = await timed(async () => {
        const fresh = site.reading()
        for (const index of machines.digests.keys()) await fresh.release(`1.0.${index}`)
      })
      const planned = await timed(async () => {
        const bench = benchOf(site)
        planScreen(await plan(releasesStand(host.name, machines.digests, bench), deps.of(bench)), {remarks: []}, LOOK)
      })
      const bench = benchOf(site, false)
      const routine = releasesStand(host.name, machines.digests, bench)
      const found = await plan(routine, deps.of(bench))
      const ran = await timed(async () => {
        const screen = runLog({write: () => true})
        const outcome = await carryOut(routine, found, deps.of(bench, screen.listen), {stop: never, kill: never})
        screen.end()
        if (outcome.state !== 'done') throw new Error(`the run is ${outcome.state}`)
      })
      // The first one loads code.
      if (round < 0) continue
      taken.raw.push(raw)
      taken.plan.push(planned)
      taken.run.push(ran)
    }
  } finally {
    await site.close()
    await deps.close()
    await machines.close()
  }
  const raw = spreadOf(taken.raw)
  const ratioOf = (ms: readonly number[]) => ({...spreadOf(ms), ratio: spreadOf(ms).median / raw.median})
  return {
    unit: 'ms',
    rounds,
    verbMs,
    raw: {...raw, ratio: 1},
    plan: ratioOf(taken.plan),
    run: ratioOf(taken.run),
    reach: 1.5,
  }
}

export const overheadTable = (results: Awaited<ReturnType<typeof overhead>>): string =>
  table(
    ['on top of the channel', 'verb ms', 'min ms', 'median', 'max', '× raw', 'reach'],
    results.flatMap(({verbMs, raw, plan, run, reach}) => [
      row('50 exchanges over a channel that stands', verbMs, raw, ''),
      row('the same as a plan of 50 facts, drawn', verbMs, plan, `≤ ${reach}`),
      row('as a run of 51 facts that makes one: leases, journal, log', verbMs, run, `≤ ${reach}`),
    ]),
  )

const row = (
  name: string,
  verbMs: number,
  {min, median, max, ratio}: Spread & {readonly ratio: number},
  said: string,
) => [name, String(verbMs), ...[min, median, max].map((value) => value.toFixed(1)), ratio.toFixed(2), said]

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
