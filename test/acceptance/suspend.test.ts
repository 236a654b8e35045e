import {afterAll, beforeAll, expect, test} from 'vitest'
import {acknowledged, LabClients} from '../lab/clients/lab-clients.ts'
import {AcceptanceLab, create} from './lab.ts'
import {asService} from './sql.ts'

const SUSPEND = ['tenant', 'suspend', 'acme', '--reason', 'asked by the customer', '--confirm', 'acme', '--json']
const RESUME = ['tenant', 'resume', 'acme', '--yes', '--json']

let lab: AcceptanceLab
let clients: LabClients
beforeAll(async () => {
  lab = await AcceptanceLab.up()
  clients = new LabClients(lab.dir)
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0})
})
afterAll(() => lab.down())

/** Each test leaves the tenant up, as it found it. */
const state = async () => (await lab.json(['tenant', 'list', '--json'])).result.tenants[0].state

test('suspended, nothing of it runs and nobody is let in; clients keep what they write until it is back', async () => {
  await clients.start('--tenants', 'acme', '--clients', '4', '--mobile', '0', '--rate', '30')
  await clients.until((report) => acknowledged(report) > 30)
  expect(await lab.json(SUSPEND)).toMatchObject({exit: 0, changed: 3, result: {state: 'suspended'}})
  expect(await state()).toBe('suspended')
  const shown = (await lab.json(['tenant', 'show', 'acme', '--json'])).result
  expect(shown).toMatchObject({
    tenant: {state: 'suspended'},
    suspension: {reason: 'asked by the customer'},
    onVm: {answer: {service: {start: 'disabled', state: 'stopped'}}},
    health: {answer: {status: 503}},
  })
  expect(shown.onVm.answer.service).not.toHaveProperty('pid')
  await expect(asService(lab.dir, 'acme', 'acme')).rejects.toMatchObject({numbers: [18470]})
  const kept = acknowledged(await clients.report())
  await clients.until(({tenants}) => (tenants[0]?.queued ?? 0) + (tenants[0]?.unacknowledged ?? 0) > 30)
  expect(acknowledged(await clients.report())).toBe(kept)

  expect(await lab.json(RESUME)).toMatchObject({exit: 0, changed: 3, result: {state: 'up'}})
  expect(await state()).toBe('up')
  expect(await clients.stop()).toMatchObject({tenants: [{unacknowledged: 0, queued: 0}]})
  expect(await clients.check()).toMatchObject({exit: 0, holds: true})
})

test('again changes nothing; the creation does not start it; undo is the way back', async () => {
  const before = await lab.fingerprint()
  const {run} = await lab.json(SUSPEND)
  expect(await lab.json(SUSPEND)).toMatchObject({exit: 0, changed: 0, run: null})
  for (const command of [create('acme'), ['tenant', 'rotate', 'acme', '--yes', '--json']])
    expect(await lab.json(command)).toMatchObject({exit: 10, error: {code: 'LL-TENANT-SUSPENDED'}})
  expect(await lab.json(['run', 'undo', run ?? '', '--confirm', 'acme', '--json'])).toMatchObject({exit: 0})
  expect(await lab.fingerprint()).toBe(before)
  expect(await state()).toBe('up')
  expect(await lab.json(RESUME)).toMatchObject({exit: 0, changed: 0, run: null})
})

test('--yes is not enough, and another name is not either; the flag and what it cuts off are named', async () => {
  const traced = (await lab.trace()).length
  const unnamed = await lab.run(SUSPEND.slice(0, 5))
  expect(unnamed).toMatchObject({exitCode: 10, stdout: ''})
  expect(unnamed.stderr).toContain('landlord tenant suspend acme --reason "asked by the customer" --confirm=acme')
  expect(await lab.json([...SUSPEND.slice(0, 5), '--confirm', 'amce', '--json'])).toMatchObject({
    exit: 10,
    error: {code: 'LL-NOT-CONFIRMED'},
  })
  expect((await lab.trace(traced)).filter(({changed}) => changed)).toEqual([])
  const planned = await lab.run([...SUSPEND.slice(0, 5), '--plan'])
  for (const said of ['service rs-acme', 'acme on sql-1', 'landlord tenant resume acme', '--confirm acme'])
    expect(planned.stdout).toContain(said)
})

test('one that is not there, and one that was never suspended', async () => {
  expect(
    await lab.json(['tenant', 'suspend', 'nobody', '--reason', 'x', '--confirm', 'nobody', '--json']),
  ).toMatchObject({
    exit: 2,
    error: {code: 'LL-TENANT-UNKNOWN'},
  })
  expect(await lab.json(RESUME)).toMatchObject({exit: 0, changed: 0, run: null})
})
