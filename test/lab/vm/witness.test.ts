import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {type Remote, remote} from './remote.ts'
import {attempt, store} from './ssh-client.ts'

let vm: Remote
beforeEach(async () => {
  vm = await remote()
})
afterEach(() => vm.close())

const ensure = (tenant: string, call = {}) =>
  vm.call('dir.ensure', {path: `D:\\tenants\\${tenant}`, stamp: {store, tenant, id: '01J', attempt}, entries: []}, call)
const changes = () => vm.trace().filter(({changed}) => changed)

describe('the withheld reply', () => {
  test('cut: the effect is there, the connection is not', async () => {
    vm.replies.withhold(2, 'cut')
    expect(await ensure('first')).toMatchObject({ok: true})
    expect(await ensure('second')).toBeUndefined()
    expect(vm.replies.held()).toBe(true)
    expect(vm.vm.machine.disk.names('D:\\tenants')).toEqual(['first', 'second'])
    expect(changes().map(({verb}) => verb)).toEqual(['dir.ensure', 'dir.ensure'])
    expect(await ensure('third')).toMatchObject({ok: true})
  })

  test('hold: no answer ever, until the client goes', async () => {
    vm.replies.withhold(1, 'hold')
    const waiting = ensure('first')
    expect(await vm.replies.waitHeld(60_000)).toBe(true)
    expect(vm.vm.machine.disk.exists('D:\\tenants\\first')).toBe(true)
    expect(await Promise.race([waiting, new Promise((resolve) => setTimeout(() => resolve('nothing yet'), 300))])).toBe(
      'nothing yet',
    )
    vm.replies.clear()
    expect(await ensure('second')).toMatchObject({ok: true})
    vm.hangUp()
    expect(await waiting).toBeUndefined()
  })

  test('an upload, a rename and a removal count, reads do not', async () => {
    const staging = '/D:/landlord/staging'
    await vm.sftp(
      `put ${vm.dir}/known ${staging}/a\nls ${staging}\nrename ${staging}/a ${staging}/b\nget ${staging}/b ${vm.dir}/x\nrm ${staging}/b\n`,
    )
    expect(changes()).toHaveLength(3)
    vm.replies.withhold(2, 'cut')
    expect((await vm.sftp(`put ${vm.dir}/known ${staging}/a\nrename ${staging}/a ${staging}/b\n`)).code).not.toBe(0)
    expect(vm.vm.machine.disk.names('D:\\landlord\\staging')).toEqual(['b'])
  })
})

describe('the trace', () => {
  test('tells stamp, token and key, and whether anything changed', async () => {
    await ensure('acme', {token: 3})
    await ensure('acme', {token: 3})
    await ensure('acme', {token: 2})
    expect(vm.trace()).toMatchObject([
      {verb: 'dir.ensure', attempt, token: 3, key: 'tenant:acme', executed: true, changed: true, error: null},
      {verb: 'dir.ensure', executed: true, changed: false, error: null},
      {verb: 'dir.ensure', token: 2, executed: false, changed: false, error: 'FENCED'},
    ])
  })

  test('a raised token alone is a change', async () => {
    await ensure('acme', {token: 3})
    await ensure('acme', {token: 4})
    expect(changes()).toHaveLength(2)
  })
})

describe('side by side', () => {
  test('verbs of one tenant wait for each other, of two they do not', async () => {
    const release = Promise.withResolvers<void>()
    const busy = vm.vm.machine.mutexes.alone('tenant:acme', 1000, () => release.promise)
    expect(await ensure('acme', {deadlineMs: 200})).toMatchObject({ok: false, error: {code: 'IN-USE', retryable: true}})
    expect(await ensure('other', {key: 'tenant:other'})).toMatchObject({ok: true})
    const waiting = ensure('acme')
    release.resolve()
    await busy
    expect(await waiting).toMatchObject({ok: true, changed: true})
  })
})
