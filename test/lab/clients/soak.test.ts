import {afterAll, expect, test} from 'vitest'
import {control, labUp} from '../../../src/lab/client.ts'
import {AcceptanceLab, create} from '../../acceptance/lab.ts'
import {seedOf} from '../../house/seed.ts'
import {LabClients} from './lab-clients.ts'
import {random} from './random.ts'
import {clearAll, type Ground, type Trouble, troubles} from './troubles.ts'

const seconds = Number(process.env.LANDLORD_PROPERTY_RUNS ?? 8)
const seed = seedOf(7)
const tenants = ['acme', 'beta', 'corp', 'dune']
let lab: AcceptanceLab | undefined
afterAll(() => lab?.down())

test('whatever befalls the lab, every acknowledged write is kept exactly once', {
  timeout: (seconds + 420) * 1000,
}, async () => {
  lab = await AcceptanceLab.up()
  for (const name of tenants) expect(await lab.json(create(name))).toMatchObject({exit: 0})
  const clients = new LabClients(lab.dir)
  await clients.start('--tenants', 'all', '--clients', '20', '--mobile', '2', '--rate', '30', '--offline-share', '0.1')
  const befell = await trouble(lab.dir)
  await calm(lab.dir)
  const report = await clients.stop(180)
  const checked = await clients.check()
  say(`seed ${seed}, ${seconds} s, troubles: ${JSON.stringify(befell)}`)
  for (const {counts, proof, ...numbers} of checked.tenants)
    say(
      JSON.stringify({
        ...numbers,
        rows: proof?.rows,
        attempts: counts?.attempts,
        failures: counts?.failures,
        ...counts?.downtime,
      }),
    )
  expect(report.state).toBe('ended')
  expect(checked).toMatchObject({exit: 0, holds: true})
  for (const {made, acknowledged, unacknowledged, queued, proof} of checked.tenants) {
    expect({unacknowledged, queued}).toEqual({unacknowledged: 0, queued: 0})
    expect(acknowledged.https + acknowledged.http).toBe(made)
    expect(proof?.rows).toBe(made)
  }
  expect(checked.tenants.map(({tenant}) => tenant)).toEqual(tenants)
})

/** One after the other, until the time is up; answers how often each befell the lab. */
async function trouble(dir: string): Promise<Readonly<Record<string, number>>> {
  const until = performance.now() + seconds * 1000
  const next = random(seed)
  const ground: Ground = {
    dir,
    tenants,
    vms: ['app-1'],
    random: next,
    pause: (most) =>
      new Promise((wake) => setTimeout(wake, Math.max(0, Math.min(next() * most, until - performance.now())))),
  }
  const befell: Record<string, number> = {}
  while (performance.now() < until) {
    const one = chosen(next())
    befell[one.name] = (befell[one.name] ?? 0) + 1
    await one.run(ground)
    await ground.pause(1500)
  }
  return befell
}

function chosen(share: number): Trouble {
  const total = troubles.reduce((sum, {weight}) => sum + weight, 0)
  let reached = 0
  for (const one of troubles) {
    reached += one.weight
    if (share * total < reached) return one
  }
  throw new RangeError(`${share} is not below 1`)
}

async function calm(dir: string): Promise<void> {
  await clearAll(dir)
  await labUp(dir)
  for (const stand of ['sql-1', 'app-1']) await control(dir, stand, {do: 'clear'})
}

const say = (text: string) => process.stdout.write(`${text}\n`)
