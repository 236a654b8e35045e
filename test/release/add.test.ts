import {readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {releaseWriting} from '../../src/lib/adapters/releases/index.ts'
import {processActor} from '../../src/lib/adapters/store/process-identity.ts'
import {carryOut, type EngineDeps, plan, type RunRecord, systemClock, undo} from '../../src/lib/engine/index.ts'
import {releaseRules} from '../../src/lib/release/rules.ts'
import {addRelease, releaseOrder} from '../../src/lib/routines/release/add.ts'
import type {Sight, Site} from '../../src/lib/site/site.ts'
import {libraryForTest, refusal, tenantOn} from './library.ts'
import {releaseZip, sha256} from './zip.ts'

const ZIP = releaseZip([], {version: '2.0.0'})
const CONTROL = {stop: new AbortController().signal, kill: new AbortController().signal}

test('a release is added, again it is already there, undone it is gone', async () => {
  await using library = await libraryForTest()
  const {deps, sight} = engine(library)
  const order = await releaseOrder(sight, library.file('two.zip', ZIP))
  expect(order).toEqual({zip: join(library.root, 'two.zip'), version: '2.0.0', digest: sha256(ZIP)})
  const routine = addRelease(order, 'ann')
  const first = await carryOut(routine, await plan(routine, deps), deps, CONTROL)
  expect(first).toMatchObject({state: 'done', changed: 1})
  expect(await library.reading.release('2.0.0')).toMatchObject({digest: order.digest, addedBy: 'ann'})
  expect(await carryOut(routine, await plan(routine, deps), deps, CONTROL)).toMatchObject({
    state: 'unchanged',
    run: undefined,
  })
  const run = (await deps.store.run(first.run ?? '')) as RunRecord
  expect(await undo(run, routine, deps, CONTROL)).toMatchObject({state: 'undone'})
  expect(await library.reading.release('2.0.0')).toBeUndefined()
  expect(readdirSync(library.folder)).toEqual([])
})

test('a plan keeps nothing', async () => {
  await using library = await libraryForTest()
  const {deps, sight} = engine(library)
  const routine = addRelease(await releaseOrder(sight, library.file('two.zip', ZIP)), 'ann')
  expect((await plan(routine, deps)).lines).toMatchObject([
    {
      fact: 'release 2.0.0 is in the library',
      finding: {finding: 'needed', diff: [`add 2.0.0, digest ${sha256(ZIP).slice(0, 12)}`]},
    },
  ])
  expect(readdirSync(library.root)).not.toContain('releases')
})

test('another zip of the same version is blocked before anything is opened', async () => {
  await using library = await libraryForTest()
  const {deps, sight} = engine(library)
  const add = async (zip: Buffer) => {
    const routine = addRelease(await releaseOrder(sight, library.file('two.zip', zip)), 'ann')
    return carryOut(routine, await plan(routine, deps), deps, CONTROL)
  }
  await add(ZIP)
  const other = await add(releaseZip([], {version: '2.0.0', healthPath: '/other'}))
  expect(other).toMatchObject({state: 'blocked', run: undefined, error: {code: 'LL-RELEASE-EXISTS'}})
  expect(await deps.store.claimant('release:2.0.0')).toBeUndefined()
})

test('a zip that was swapped between plan and work is refused, and the run can be undone', async () => {
  await using library = await libraryForTest()
  const {deps, sight} = engine(library)
  const path = library.file('two.zip', ZIP)
  const routine = addRelease(await releaseOrder(sight, path), 'ann')
  const planned = await plan(routine, deps)
  writeFileSync(path, releaseZip([], {version: '2.0.0', healthPath: '/other'}))
  const outcome = await carryOut(routine, planned, deps, CONTROL)
  expect(outcome).toMatchObject({state: 'failed', error: {code: 'LL-RELEASE-ZIP'}})
  const run = (await deps.store.run(outcome.run ?? '')) as RunRecord
  expect(await undo(run, routine, deps, CONTROL)).toMatchObject({state: 'undone'})
})

test('a lost zip is mended by adding it again, and undoing that does not take the release away', async () => {
  await using library = await libraryForTest()
  const {deps, sight} = engine(library)
  const routine = addRelease(await releaseOrder(sight, library.file('two.zip', ZIP)), 'ann')
  await carryOut(routine, await plan(routine, deps), deps, CONTROL)
  writeFileSync(join(library.folder, `${sha256(ZIP)}.zip`), 'altered')
  const mended = await carryOut(routine, await plan(routine, deps), deps, CONTROL)
  expect(mended).toMatchObject({state: 'done', changed: 1})
  await undo((await deps.store.run(mended.run ?? '')) as RunRecord, routine, deps, CONTROL)
  expect(await library.reading.condition('2.0.0')).toBe('whole')
})

test('a release that a tenant runs is not undone', async () => {
  await using library = await libraryForTest()
  const {deps, sight} = engine(library)
  const routine = addRelease(await releaseOrder(sight, library.file('two.zip', ZIP)), 'ann')
  const {run} = await carryOut(routine, await plan(routine, deps), deps, CONTROL)
  await library.store.inventoryFor(library.authority).addTenant(tenantOn('2.0.0'))
  const outcome = await undo((await deps.store.run(run ?? '')) as RunRecord, routine, deps, CONTROL)
  expect(outcome).toMatchObject({error: {code: 'LL-RELEASE-IN-USE'}})
  expect(await library.reading.condition('2.0.0')).toBe('whole')
})

test('a zip that is none is refused while it is ordered', async () => {
  await using library = await libraryForTest()
  const {sight} = engine(library)
  expect((await refusal(releaseOrder(sight, library.file('two.zip', 'x')))).code).toBe('LL-RELEASE-ZIP')
})

/** The engine over the library alone: this routine asks for nothing else of the site. */
function engine({store, reading, folder}: Awaited<ReturnType<typeof libraryForTest>>) {
  const sight = {read: {releases: reading, inventory: store.inventory}, inspect: {}} as unknown as Sight
  const capabilities: Site = {
    observe: () => sight,
    act: (authority) => {
      const library = {folder, catalogue: store.catalogue, rules: releaseRules}
      return {releases: releaseWriting(library, store.catalogueFor(authority))} as unknown as ReturnType<Site['act']>
    },
  }
  const deps: EngineDeps<Site> = {
    store: store.runs,
    capabilities,
    actor: processActor(),
    version: '0.1.0',
    clock: systemClock,
    timings: {leaseTtl: 60_000, inFlightEvery: 10, inFlightWithin: 100, waitEvery: 10, undoTries: 1},
    redact: (text) => text,
    listen: () => {},
  }
  return {deps, sight}
}
