import {mkdirSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect, test} from 'vitest'
import {verifyChain} from '../../src/lib/engine/chain.ts'
import {freshSqlite} from './fresh.ts'
import {authorityOf, granted, resumeOrder} from './orders.ts'

const FIXTURE = join(import.meta.dirname, '..', 'fixtures', 'stores', 'store-0.1.0.sql')
/** The run that the store of 0.1.0 was left with, cut off in the seventh of its steps. */
const RUN = '01M81100X513DMA8V5K9FYMEYC'

/** A store as 0.1.0 left it. */
function storeOfBefore() {
  const database = freshSqlite()
  mkdirSync(dirname(database.path), {mode: 0o700})
  using file = new DatabaseSync(database.path)
  file.exec(readFileSync(FIXTURE, 'utf8'))
  return database
}

test('a store of 0.1.0 opens: its tenants have what they were promised, its run can be taken up again', async () => {
  await using database = storeOfBefore()
  const {inventory, inventoryFor, operations, runs} = await database.open()
  expect(await inventory.tenant('acme')).toMatchObject({
    displayName: 'Acme AB',
    timeZone: 'UTC',
    ring: 'main',
    window: 'Sun 02:00-05:00',
    state: 'up',
  })
  expect(verifyChain(await runs.events(RUN))).toEqual({sound: true})
  expect(await operations.verify(RUN)).toMatchObject({sound: true})
  const tenure = granted(await runs.resume(resumeOrder({run: RUN})))
  await inventoryFor(authorityOf(tenure)).updateTenant({id: RUN, ring: 'pilot'})
  expect(await inventory.tenant('acme')).toMatchObject({ring: 'pilot', window: 'Sun 02:00-05:00'})
})

test('programs that open an old store at once bring it up to date together', async () => {
  await using database = storeOfBefore()
  const stores = await Promise.all([database.open(), database.open(), database.open()])
  for (const {inventory} of stores) expect(await inventory.tenants()).toMatchObject([{name: 'acme', state: 'up'}])
})

test('while a run of the older program is at work its store is left as it is', async () => {
  await using database = storeOfBefore()
  using other = new DatabaseSync(database.path)
  const holder = JSON.stringify({user: 'ann', host: 'far', boot: 'b', pid: 1, started: '1'})
  const expires = Date.now() + 60_000
  other.exec(
    `insert into leases values ('01M81100X513DMA8V5K9FYMEYD', 'tenant:acme', 'exclusive', '${RUN}', 1, '${holder}', 0, ${expires})`,
  )
  await expect(database.open()).rejects.toMatchObject({
    code: 'LL-STORE-VERSION',
    detail: {why: expect.stringContaining('ann@far holds tenant:acme')},
  })
  expect(other.prepare('select name from schema_migrations').all()).toEqual([{name: '0001-ground'}])
  expect(other.prepare('select * from tenants').get()).not.toHaveProperty('ring')
  // Its holder is seen to be dead: nobody is at work.
  expect(await (await database.open({liveness: () => 'dead'})).inventory.tenant('acme')).toMatchObject({ring: 'main'})
})
