import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {labFaultAdd, labFaultClear} from '../../src/lab/client.ts'
import {AcceptanceLab, create} from './lab.ts'

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up()
})
beforeEach(async () => {
  await labFaultClear(lab.dir)
  await lab.reset()
})
afterAll(() => lab.down())

const state = (match: string) => labFaultAdd(lab.dir, 'app-1', {kind: 'state', match})

test('a VM on which no service may log on: blocked with the reason before anything is touched, and mended by the same command', async () => {
  await state('logon-right-missing')
  const before = await lab.fingerprint()
  const plan = await lab.json(create('acme', '--vm', 'app-1', '--plan').filter((word) => word !== '--yes'))
  expect(JSON.stringify(plan)).toContain('LL-VM-LOGON-RIGHT')
  expect(await lab.json(create('acme', '--vm', 'app-1'))).toMatchObject({exit: 10})
  expect(await lab.fingerprint()).toBe(before)
  await labFaultClear(lab.dir)
  expect(await lab.json(create('acme', '--vm', 'app-1'))).toMatchObject({exit: 0})
})

test('a VM with an old PowerShell is refused with what to install', async () => {
  await state('powershell-4')
  const refused = await lab.json(create('acme', '--vm', 'app-1'))
  expect(refused).toMatchObject({error: {code: 'LL-VM-POWERSHELL'}})
  expect(refused.error?.next?.length ?? 0).toBeGreaterThan(0)
})
