import {mkdirSync, renameSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {AcceptanceLab, create, MADE} from './lab.ts'

/** Many commands, each a process of its own: ms. */
const PATIENCE = 240_000

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up({leaseSeconds: 5}, undefined, 'sql-server')
})
beforeEach(() => lab.reset())
afterAll(() => lab.down())

test(
  'a tenant is created, shown and undone with the ops store in SQL Server',
  async () => {
    const empty = await lab.fingerprint()
    expect(await lab.json(create('acme', '--plan'))).toMatchObject({exit: 0, changed: 0})
    const made = await lab.json(create('acme'))
    expect(made).toMatchObject({exit: 0, changed: MADE})
    expect(await lab.json(create('acme'))).toMatchObject({exit: 0, changed: 0})
    expect(await lab.json(['run', 'show', made.run ?? '', '--json'])).toMatchObject({
      exit: 0,
      result: {run: {state: 'done'}},
    })
    expect(await lab.json(['store', 'check', '--json'])).toMatchObject({exit: 0, result: {kind: 'sql-server'}})
    expect(await lab.json(['run', 'undo', made.run ?? '', '--confirm', 'acme', '--json'])).toMatchObject({exit: 0})
    expect(await lab.fingerprint()).toBe(empty)
  },
  PATIENCE,
)

test(
  'a run that was killed is found, its lease broken, and resumed',
  async () => {
    const halted = lab.start(create('acme'), {LANDLORD_HALT_AT_EVENT: '12'})
    expect(await halted.says('halted at event 12')).toBe(true)
    halted.kill()
    await halted.end()
    const [run] = (await lab.json(['run', 'list', '--unfinished', '--json'])).result.runs
    const [lease] = (await lab.json(['lock', 'list', '--json'])).result.locks
    expect(lease.run).toBe(run.id)
    const broken = await lab.json(['lock', 'break', lease.id, '--reason', 'its host is gone', '--json'])
    expect(broken).toMatchObject({exit: 0, run: run.id})
    expect(await lab.json(['run', 'resume', run.id, '--json'])).toMatchObject({exit: 0, run: run.id})
    expect(await lab.json(['store', 'check', '--json'])).toMatchObject({exit: 0})
  },
  PATIENCE,
)

test(
  'the store is lost, a backup restored: the fleet goes on, and tokens of before are refused',
  async () => {
    const first = await lab.json(create('acme'))
    const file = join(lab.dir, `backup-${Date.now()}`)
    expect(await lab.json(['store', 'backup', file, '--json'])).toMatchObject({exit: 0, result: {rows: {tenants: 1}}})
    // Goes on: the tenant's key gets tokens that the backup does not know.
    expect(await lab.json(['tenant', 'suspend', 'acme', '--reason', 'x', '--confirm', 'acme', '--json'])).toMatchObject(
      {exit: 0},
    )
    expect(await lab.json(['tenant', 'resume', 'acme', '--yes', '--json'])).toMatchObject({exit: 0})
    // One is at work when the store is lost, and stands still meanwhile.
    await lab.control('sql-1', {do: 'withhold', nth: 1, fate: 'hold'})
    const old = lab.start(['tenant', 'suspend', 'acme', '--reason', 'x', '--confirm', 'acme', '--json'])
    expect(await lab.control('sql-1', {do: 'wait-held', timeoutMs: 30_000})).toMatchObject({held: true})
    old.signal('SIGSTOP')
    await lab.control('sql-1', {do: 'clear'})
    await lab.control('sql-ops', {do: 'reset'})
    expect(await lab.json(['tenant', 'list', '--json'])).toMatchObject({exit: 78, error: {code: 'LL-STORE-MISSING'}})
    const restored = await lab.json(['store', 'restore', file, '--json'])
    expect(restored).toMatchObject({exit: 0, result: {raised: [{key: 'tenant:acme', from: 1}], silent: []}})
    expect(restored.result.raised[0].to).toBeGreaterThan(1)
    expect(await lab.json(['store', 'check', '--json'])).toMatchObject({exit: 0})
    expect(await lab.json(['tenant', 'suspend', 'acme', '--reason', 'x', '--confirm', 'acme', '--json'])).toMatchObject(
      {
        exit: 0,
      },
    )
    expect(await lab.json(['run', 'show', first.run ?? '', '--json'])).toMatchObject({exit: 0})
    const {from, to} = restored.result.raised[0]
    const traced = (await lab.trace()).length
    old.signal('SIGCONT')
    expect((await old.end()).exitCode).not.toBe(0)
    const later = (await lab.trace(traced)).filter((line) => line.changed && line.key === 'tenant:acme')
    expect(later.filter((line) => (line.token ?? 0) <= to)).toEqual([])
    expect(to).toBeGreaterThan(from)
  },
  PATIENCE,
)

test(
  'a store begins as a file and moves to SQL Server, and the file is left for nobody',
  async () => {
    const alone = lab.configWith('alone', (text) => text.replace(/store:\n(?: {2}.*\n)+/, 'store: alone.db\n'))
    rmSync(join(lab.dir, 'alone.db'), {force: true})
    await lab.control('sql-ops', {do: 'reset'})
    const asFile = {LANDLORD_CONFIG: alone}
    mkdirSync(join(lab.dir, 'spare'), {recursive: true})
    expect(await lab.json(['store', 'init', '--json'], asFile)).toMatchObject({exit: 0, result: {kind: 'sqlite'}})
    expect(await lab.json(['freeze', 'x', '--json'], asFile)).toMatchObject({exit: 0})
    expect(await lab.json(['store', 'move', '--to', lab.config, '--json'], asFile)).toMatchObject({
      exit: 10,
      error: {code: 'LL-NOT-CONFIRMED'},
    })
    expect(await lab.json(['store', 'move', '--to', lab.config, '--yes', '--json'], asFile)).toMatchObject({exit: 0})
    expect(await lab.json(['run', 'list', '--json'], asFile)).toMatchObject({exit: 78, error: {code: 'LL-STORE-MOVED'}})
    expect(await lab.json(['store', 'check', '--json'])).toMatchObject({exit: 0})
    renameSync(join(lab.dir, 'alone.db'), join(lab.dir, 'spare', `alone-${Date.now()}.db`))
  },
  PATIENCE,
)
