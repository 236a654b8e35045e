import fc from 'fast-check'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {CREATE_DATABASE, DATABASE} from '../../../contract/sql-server/row.ts'
import {withFolders} from '../../../contract/sql-server/text.ts'
import {seedOf} from '../../../house/seed.ts'
import {StandIn} from '../stand-in.ts'
import type {Statement} from './model.ts'
import {type Counts, Schedule, type Step} from './schedule.ts'
import {Client} from './sessions.ts'

/** Schedules of so many steps each; `npm run soak -- transactions` runs until it has sent 100,000 statements. */
const STEPS = 150
const RUNS = Number(process.env.LANDLORD_PROPERTY_RUNS ?? 6)
const STATEMENTS = Number(process.env.LANDLORD_STATEMENTS ?? 0)
const seed = seedOf()
const DEADLINE_MS = 240_000 + RUNS * 5000 + STATEMENTS * 50
const CLIENTS = 5
/** They have LOCK_TIMEOUT 0. */
const TIMID = [4]

const id = fc.integer({min: 1, max: 6})
const child = fc.integer({min: 1, max: 4})
const name = fc.constantFrom('a', 'A', 'b', 'B ', 'c', 'd', 'e', 'é')
const by = fc.integer({min: -3, max: 5})
const statement: fc.Arbitrary<Statement> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({kind: fc.constant('insert-item' as const), id, name, v: fc.integer({min: 0, max: 9})}),
  },
  {weight: 6, arbitrary: fc.record({kind: fc.constant('add' as const), id, by})},
  {weight: 2, arbitrary: fc.record({kind: fc.constant('add-by-name' as const), name, by})},
  {weight: 2, arbitrary: fc.record({kind: fc.constant('rename' as const), id, name})},
  {weight: 1, arbitrary: fc.record({kind: fc.constant('add-below' as const), below: fc.integer({min: 0, max: 6}), by})},
  {weight: 2, arbitrary: fc.record({kind: fc.constant('delete-item' as const), id})},
  {weight: 1, arbitrary: fc.record({kind: fc.constant('delete-above' as const), above: fc.integer({min: 4, max: 12})})},
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('insert-child' as const, 'move-child' as const),
      id: child,
      parent: id,
    }),
  },
  {weight: 2, arbitrary: fc.record({kind: fc.constant('delete-child' as const), id: child})},
  {weight: 2, arbitrary: fc.record({kind: fc.constant('count-children' as const), id})},
  {weight: 3, arbitrary: fc.record({kind: fc.constantFrom('read-items' as const, 'read-children' as const)})},
  {weight: 2, arbitrary: fc.record({kind: fc.constant('hold-item' as const), id, range: fc.boolean()})},
  {weight: 1, arbitrary: fc.record({kind: fc.constant('applock' as const), name: fc.constantFrom('x', 'y')})},
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('save' as const, 'back-to' as const),
      name: fc.constantFrom('here', 'there'),
    }),
  },
  {weight: 3, arbitrary: fc.record({kind: fc.constant('begin' as const)})},
  {weight: 5, arbitrary: fc.record({kind: fc.constantFrom('commit' as const, 'commit' as const, 'rollback' as const)})},
)
const steps: fc.Arbitrary<Step[]> = fc.array(fc.record({client: fc.nat({max: CLIENTS - 1}), statement}), {
  minLength: STEPS,
  maxLength: STEPS,
})

let server: StandIn
let clients: Client[]
let watcher: Client

beforeAll(async () => {
  process.stderr.write(`property seed ${seed}\n`)
  server = await StandIn.start()
  watcher = await Client.open(server, 'master')
  await watcher.ask(withFolders(CREATE_DATABASE))
  await watcher.ask(`ALTER DATABASE ${DATABASE} SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE`)
  await watcher.ask(`USE ${DATABASE};
    CREATE TABLE dbo.items (id int NOT NULL PRIMARY KEY, name nvarchar(10) NOT NULL UNIQUE, v int NOT NULL);
    CREATE TABLE dbo.children (id int NOT NULL PRIMARY KEY, parent int NOT NULL REFERENCES dbo.items (id))`)
  clients = await Promise.all(Array.from({length: CLIENTS}, async () => await Client.open(server, DATABASE)))
  for (const client of TIMID) await clients[client]?.ask('SET LOCK_TIMEOUT 0')
})
afterAll(async () => await server.stop())

test(
  'any schedule of several clients: every answer is one that READ COMMITTED SNAPSHOT allows, and nobody waits for ever',
  async () => {
    const counts: Counts = {statements: 0, waits: 0, victims: 0, timeOuts: 0, duplicates: 0, conflicts: 0}
    const started = Date.now()
    const property = fc.asyncProperty(steps, async (list) => {
      const schedule = new Schedule(clients, TIMID, watcher)
      try {
        await clear()
        for (const step of list) await schedule.step(step)
        await schedule.finish()
        const {items, children} = schedule.model.committed
        expect(await watcher.ask(`SELECT id, name, v FROM ${DATABASE}.dbo.items ORDER BY id`)).toEqual(
          [...items].sort(([a], [b]) => a - b).map(([key, item]) => [key, item.name, item.v]),
        )
        expect(await watcher.ask(`SELECT id, parent FROM ${DATABASE}.dbo.children ORDER BY id`)).toEqual(
          [...children].sort(([a], [b]) => a - b).map(([key, parent]) => [key, parent]),
        )
      } catch (error) {
        await afresh()
        throw new Error(`${error instanceof Error ? error.message : error}\n${schedule.log.slice(-60).join('\n')}`, {
          cause: error,
        })
      }
      for (const key of Object.keys(counts) as (keyof Counts)[]) counts[key] += schedule.counts[key]
    })
    for (let round = 0; round === 0 || counts.statements < STATEMENTS; round++) {
      await fc.assert(property, {seed: seed + round, numRuns: RUNS, endOnFailure: true, reporter: told})
      process.stderr.write(`${JSON.stringify(counts)} in ${Math.round((Date.now() - started) / 1000)} s\n`)
    }
    // A run in which nothing of that came about would show nothing.
    for (const key of ['waits', 'victims', 'timeOuts', 'duplicates', 'conflicts'] as const)
      expect(counts[key], key).toBeGreaterThan(0)
  },
  DEADLINE_MS,
)

/** Without the steps as they were drawn: what was sent and answered says more. */
function told(run: fc.RunDetails<[Step[]]>): void {
  if (!run.failed) return
  const why = run.errorInstance instanceof Error ? run.errorInstance.message : String(run.errorInstance)
  throw new Error(`seed ${run.seed}, run ${run.counterexamplePath}: ${why}`, {cause: run.errorInstance})
}

async function clear(): Promise<void> {
  expect(await watcher.ask(`DELETE FROM ${DATABASE}.dbo.children; DELETE FROM ${DATABASE}.dbo.items`)).toEqual([])
}

/** After a failure: whoever waits is let go of, so that the next schedule is not held up by this one. */
async function afresh(): Promise<void> {
  for (const client of clients) client.close()
  clients = await Promise.all(Array.from({length: CLIENTS}, async () => await Client.open(server, DATABASE)))
  for (const client of TIMID) await clients[client]?.ask('SET LOCK_TIMEOUT 0')
}
