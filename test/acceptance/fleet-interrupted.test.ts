import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test, vi} from 'vitest'
import {labFaultAdd, labFaultClear, labFaultList} from '../../src/lab/client.ts'
import type {Product} from '../kill/product.ts'
import {AcceptanceLab, create, type Document} from './lab.ts'

const NAMES = Array.from({length: 12}, (_, at) => `tenant-${String(at + 1).padStart(2, '0')}`)
const AT_ONCE = 4
/** More than the slowest machine needs for a few of them. */
const LONG_MS = 300_000
vi.setConfig({testTimeout: 2 * LONG_MS, hookTimeout: LONG_MS})
const STOPPING = 'Stopping: nothing new is started'

let lab: AcceptanceLab
let file: string
let before: string
beforeAll(async () => {
  lab = await AcceptanceLab.up({settleEverySeconds: 0.2}, ['sql-1', 'app-1', 'app-2'])
  // What tenants of a VM share is there, and stays.
  for (const vm of ['app-1', 'app-2']) expect(await lab.json(create(`of-${vm}`, '--vm', vm))).toMatchObject({exit: 0})
  file = join(lab.dir, 'fleet.yaml')
  const entries = NAMES.map(
    (name) => `  ${name}: {name: ${name}, contacts: ['Ann Ek <ann@acme.example> +46701234567']}`,
  )
  writeFileSync(file, `tenants:\n${entries.join('\n')}\n`)
  before = await lab.fingerprint()
})
afterAll(() => lab.down())

const apply = () => [
  'fleet',
  'apply',
  '-f',
  file,
  '--yes',
  '--canary',
  '0',
  '--wave',
  '14',
  '--concurrency',
  `${AT_ONCE}`,
]

/** The document of a command that works on all of them. */
const patiently = async (args: readonly string[]): Promise<Document> =>
  JSON.parse((await lab.start(args).end(LONG_MS)).stdout) as Document

interface Child {
  readonly run: string
  readonly name: string
  readonly standing: string
}

/** The run of many that was begun last, with its children as the store has them. */
async function lastOfMany(): Promise<{readonly id: string; readonly children: readonly Child[]}> {
  const [{id}] = (await lab.json(['run', 'list', '--json'])).result.runs
  return {id, children: (await lab.json(['run', 'show', id, '--json'])).result.children}
}

const standings = (children: readonly Child[]): readonly string[] => [
  ...new Set(children.map(({standing}) => standing)),
]

/** What its run journaled, in order. */
const kindsOf = async ({run}: Child): Promise<readonly string[]> =>
  (await lab.json(['run', 'show', run, '--json'])).result.events.map(({kind}: {kind: string}) => kind)

/** Whether this tenant's database is being made, for as long as nobody lets it be. */
async function heldAt(tenant: string, product: Product): Promise<void> {
  const isHeld = () => labFaultList(lab.dir)[0]?.hits === 1
  const deadline = performance.now() + LONG_MS
  while (!isHeld()) {
    if (performance.now() > deadline) throw new Error(`${tenant} never came to its database`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(await product.says('wave')).toBe(true)
}

const hold = (tenant: string) =>
  labFaultAdd(lab.dir, 'sql-1', {kind: 'delay', match: `^create database \\[${tenant}\\]`})

/** Asked to stop, all that were under way came to an end but the one that is held. */
async function othersAtRest(): Promise<void> {
  const deadline = performance.now() + LONG_MS
  for (;;) {
    const {children} = await lastOfMany()
    const working = children.filter(({standing}) => standing === 'at work')
    if (working.length <= 1) return
    if (performance.now() > deadline) throw new Error(`still at work: ${working.map(({name}) => name).join(', ')}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

test('Ctrl-C once: no other child is begun, those under way end at their step, and the command to go on is told', async () => {
  await hold('tenant-03')
  const product = lab.start(apply())
  await heldAt('tenant-03', product)
  product.signal('SIGINT')
  expect(await product.says(STOPPING)).toBe(true)
  await othersAtRest()
  const traced = (await lab.trace()).length
  await labFaultClear(lab.dir)
  const {exitCode, stderr} = await product.end(LONG_MS)
  expect(exitCode, stderr).toBe(130)

  const {id, children} = await lastOfMany()
  expect(stderr).toContain(`landlord run resume ${id}`)
  expect(children.length).toBeLessThan(NAMES.length)
  expect(standings(children).filter((standing) => standing !== 'done')).toEqual(['interrupted'])
  expect(children.filter(({standing}) => standing === 'interrupted').length).toBeLessThanOrEqual(AT_ONCE)
  const changed = (await lab.trace(traced)).filter((line) => line.changed)
  expect([...new Set(changed.map(({key}) => key))]).toEqual(['tenant:tenant-03'])
  for (const child of children.filter(({standing}) => standing === 'interrupted')) {
    const kinds = await kindsOf(child)
    expect(kinds.at(-1)).toBe('run.stopped')
    expect(kinds).not.toContain('step.in-doubt')
  }
})

test('Ctrl-C twice: at once, though a step is under way, which is left in doubt; the same command goes on with the same run', async () => {
  const {id} = await lastOfMany()
  await hold('tenant-06')
  const product = lab.start(apply())
  await heldAt('tenant-06', product)
  product.signal('SIGINT')
  await othersAtRest()
  product.signal('SIGINT')
  const {exitCode, stderr} = await product.end(LONG_MS)
  expect(exitCode, stderr).toBe(130)
  expect(labFaultList(lab.dir)).toMatchObject([{hits: 1}])
  await labFaultClear(lab.dir)
  const stopped = await lastOfMany()
  expect(stopped.id).toBe(id)
  const inDoubt = []
  for (const child of stopped.children) if ((await kindsOf(child)).at(-1) === 'step.in-doubt') inDoubt.push(child.name)
  expect(inDoubt).toEqual(['tenant-06'])

  const again = await patiently([...apply(), '--json'])
  expect(again).toMatchObject({exit: 0, run: id, result: {tally: {total: NAMES.length, done: NAMES.length, failed: 0}}})
  expect(await patiently([...apply(), '--json'])).toMatchObject({exit: 0, run: null, changed: 0})
})

test('undone with all its children, nothing is left of them', async () => {
  const {id} = await lastOfMany()
  const undone = await patiently(['run', 'undo', id, '--all', '--confirm', 'tenants', '--json'])
  expect(undone).toMatchObject({exit: 0, result: {tally: {undone: NAMES.length, failed: 0}}})
  expect(await lab.fingerprint()).toBe(before)
  const left = (await lab.json(['tenant', 'list', '--json'])).result.tenants
  expect(left.map(({name}: {name: string}) => name)).toEqual(['of-app-1', 'of-app-2'])
})
