import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {labDown, labUp, small} from '../src/lab/client.ts'
import {type Spread, spreadOf} from './statistics.ts'
import {table} from './table.ts'

/** What of the lab is brought up, and the ms that it should stay under. */
const CASES = [
  {name: 'the whole lab, new', only: undefined, isNew: true, reach: 2000},
  {name: 'the whole lab, again', only: undefined, isNew: false, reach: undefined},
  {name: 'one server, one VM, new', only: small, isNew: true, reach: undefined},
] as const

const WARM_UP = 1

/** Times `lab up` as a process of its own, from its start to its end: all stands answer then. */
export async function labUpBench(rounds: number) {
  const taken = CASES.map((): number[] => [])
  let stands = 0
  for (let round = -WARM_UP; round < rounds; round++)
    for (const [index, {only, isNew}] of CASES.entries()) {
      const dir = mkdtempSync(join(tmpdir(), 'bench-lab-'))
      try {
        const options = only === undefined ? {} : {only}
        if (!isNew) {
          await labUp(dir, options)
          await labDown(dir)
        }
        const began = performance.now()
        stands = Math.max(stands, (await labUp(dir, options)).stands.length)
        if (round >= 0) taken[index]?.push(performance.now() - began)
      } finally {
        await labDown(dir)
        rmSync(dir, {recursive: true})
      }
    }
  return {
    unit: 'ms',
    rounds,
    processes: stands,
    cases: CASES.map(({name, reach}, index) => ({name, reach, ...spreadOf(taken[index] ?? [])})),
  }
}

export const labUpTable = ({cases, processes}: Awaited<ReturnType<typeof labUpBench>>): string =>
  table(
    [`lab up, ${processes} processes`, 'min ms', 'median', 'max', 'reach'],
    cases.map(
      ({name, min, median, max, reach}: Spread & {readonly name: string; readonly reach: number | undefined}) => [
        name,
        ...[min, median, max].map((value) => value.toFixed(0)),
        reach === undefined ? '' : `≤ ${reach}`,
      ],
    ),
  )
