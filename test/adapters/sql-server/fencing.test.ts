import {afterAll, beforeAll, expect, test} from 'vitest'
import {LeaseLost} from '../../../src/lib/errors.ts'
import {type Bench, bench, newDatabase} from './bench.ts'

let at: Bench
beforeAll(async () => {
  at = await bench('sql-fencing')
  await at.writing({token: 5}).createDatabase(newDatabase('acme', at.attempt))
})
afterAll(() => at.end())

test('a lower token is refused and changes nothing; the same and a higher one go on', async () => {
  const before = at.changes()
  const refused = at.writing({token: 4}).setOptions('acme')
  await expect(refused).rejects.toBeInstanceOf(LeaseLost)
  await expect(refused).rejects.toMatchObject({code: 'LL-FENCED', detail: {where: expect.stringContaining('sql-1')}})
  expect(at.changes()).toBe(before)
  await at.writing({token: 5}).setOptions('acme')
  await at.writing({token: 6}).setOptions('acme')
  await expect(at.writing({token: 5}).setOptions('acme')).rejects.toMatchObject({code: 'LL-FENCED'})
})

test('another key has tokens of its own', async () => {
  await at.writing({token: 1, key: 'tenant:other'}).dropDatabase('other')
})

test('another store is refused', async () => {
  const before = at.changes()
  const foreign = at.writing({token: 99, store: '01JC0000000000000000000FFF'})
  await expect(foreign.setOptions('acme')).rejects.toMatchObject({code: 'LL-STORE-FOREIGN', name: 'OperatorError'})
  expect(at.changes()).toBe(before)
})

test('a stalled holder with a lower token is killed, and what it sends later does not arrive', async () => {
  const stalled = await at.holdFence('tenant:acme', 6)
  await at.writing({token: 7}).setOptions('acme')
  await expect.poll(() => stalled.ended).toBe(true)
  expect(await at.lateBatch(stalled)).toBe('lost')
})

test('a deployer’s errand has the admin kill', async () => {
  await at.writing({token: 7}).equip('acme', {store: at.store, tenant: 'acme', id: at.attempt})
  const stalled = await at.holdFence('tenant:acme', 7)
  await at.writing({token: 8}).dropUser('acme', 'nosuch')
  await expect.poll(() => stalled.ended).toBe(true)
  const kills = at.trace().filter(({text}) => text?.startsWith('KILL'))
  expect(new Set(kills.map(({principal}) => principal))).toEqual(new Set(['landlord_admin']))
})

test('a holder with a higher token is left alone: this run has lost', async () => {
  const other = await at.holdFence('tenant:acme', 20)
  await expect(at.writing({token: 9}).setOptions('acme')).rejects.toMatchObject({code: 'LL-FENCED'})
  expect(other.ended).toBe(false)
  other.close()
})

test('every change carries the stamp of its attempt', () => {
  const changes = at.trace().filter(({changed, text}) => changed && !text?.startsWith('KILL'))
  expect(changes.length).toBeGreaterThan(5)
  for (const {attempt, key, token} of changes)
    expect({attempt, key, token}).toEqual({
      attempt: at.attempt,
      key: expect.stringMatching(/^tenant:/),
      token: expect.any(Number),
    })
})

test('an attempt that is to stop starts nothing', async () => {
  const stop = AbortSignal.abort(new Error('stop'))
  const before = at.trace().length
  await expect(at.writing({token: 9, signal: stop}).setOptions('acme')).rejects.toThrow('stop')
  expect(at.trace()).toHaveLength(before)
})
