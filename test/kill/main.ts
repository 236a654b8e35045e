// Kills a routine everywhere: `npm run test:kill [ROUTINE] [-- --sample N --seed S --lanes N --form single|channel --at TEXT]`.

import {parseArgs} from 'node:util'
import {sampleOf} from '../house/seed.ts'
import {type Calm, type Form, Lane} from './lane.ts'
import {named, type Point, pointsOf} from './points.ts'
import {scenario, scenarios} from './scenarios.ts'

/** More than the slowest machine needs for all points; reaching it is a failure. */
const DEADLINE_MS = 80 * 60_000

const {positionals, values} = parseArgs({
  allowPositionals: true,
  options: {
    sample: {type: 'string'},
    seed: {type: 'string', default: String(Date.now() % 1_000_000)},
    lanes: {type: 'string', default: '2'},
    form: {type: 'string'},
    // Of the lines that name points.
    at: {type: 'string', default: ''},
  },
})

const form = values.form as Form | undefined
if (form !== undefined && form !== 'single' && form !== 'channel') throw new Error('--form takes single or channel')

const deadline = performance.now() + DEADLINE_MS
let sound = true
for (const {name} of positionals.length > 0 ? positionals.map(scenario) : scenarios)
  sound = (await killed(name)) && sound
process.exitCode = sound ? 0 : 1

async function killed(name: string): Promise<boolean> {
  const lanes = await Promise.all(
    // Both forms are killed: every other lane keeps one PowerShell.
    Array.from({length: Number(values.lanes)}, (_, index) =>
      Lane.open(scenario(name), form ?? (index % 2 === 0 ? 'single' : 'channel')),
    ),
  )
  try {
    const [first] = lanes
    if (!first) throw new Error('--lanes takes a number from 1')
    const calm = await first.calm()
    const all = pointsOf(calm.events, calm.changes, calm.works)
    const chosen = all.filter((point) => named(point).includes(values.at))
    const points = values.sample ? sampleOf(chosen, Number(values.sample), Number(values.seed)) : chosen
    console.log(
      `${name}: E ${calm.events} events, C ${calm.changes.length} changing requests, W ${(all.length - calm.events) / 3 - calm.changes.length} works that last, E+3C+3W ${all.length}`,
    )
    if (values.sample) console.log(`sample of ${points.length}, seed ${values.seed}`)
    const recovered = await tried(lanes, points, calm)
    console.log(`points ${points.length}, recovered ${recovered}`)
    return recovered === points.length && points.length > 0
  } finally {
    await Promise.all(lanes.map((lane) => lane.close()))
  }
}

/** Shares the points out to the lanes; answers how many came to the right end, resumed and undone. */
async function tried(lanes: readonly Lane[], points: readonly Point[], calm: Calm): Promise<number> {
  const left = [...points]
  let recovered = 0
  await Promise.all(
    lanes.map(async (lane) => {
      for (let point = left.shift(); point; point = left.shift()) {
        if (performance.now() > deadline)
          throw new Error(`not done within ${DEADLINE_MS / 60_000} minutes, ${left.length + 1} points left`)
        const began = performance.now()
        const failures = [await failure(() => lane.resumes(point, calm)), await failure(() => lane.undoes(point, calm))]
        const wrong = failures.filter((each) => each !== undefined)
        if (wrong.length === 0) recovered += 1
        const verdict = wrong.length === 0 ? 'ok  ' : 'FAIL'
        console.log(
          `${verdict} ${lane.form} ${named(point)} ${((performance.now() - began) / 1000).toFixed(1)} s${wrong.map((each) => `\n     ${each}`).join('')}`,
        )
      }
    }),
  )
  return recovered
}

async function failure(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
