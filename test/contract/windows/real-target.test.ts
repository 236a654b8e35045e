import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {type Remote, remote} from '../../lab/vm/remote.ts'
import {scenarios} from './all.ts'
import {addressFrom, realTarget} from './real-target.ts'
import {otherStore} from './row.ts'
import type {Target} from './target.ts'

let vm: Remote
beforeAll(async () => {
  vm = await remote()
})
afterAll(() => vm.close())

/** The stand-in's own sshd, named as a team names a real machine. */
const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  LANDLORD_CONTRACT_VM: `landlord@127.0.0.1:${vm.sshPort}`,
  LANDLORD_CONTRACT_VM_KEY: join(vm.dir, 'key'),
  LANDLORD_CONTRACT_VM_HOSTKEY: readFileSync(join(vm.dir, 'known'), 'utf8').trim().replace(/^\S+ /, ''),
  ...more,
})
const target = (more: NodeJS.ProcessEnv = {}): Promise<Target> => {
  const address = addressFrom(environment(more))
  if (!address) throw new Error('no address')
  return realTarget(address)
}

describe('a machine that is named by its address', () => {
  test('every row is asked of it, fences a second time, in one folder and under names of ours; nothing of that is left', async () => {
    for (const round of [scenarios, scenarios.filter(({title}) => title === 'fences')]) {
      const real = await target()
      expect(real).toMatchObject({isReal: true, build: '10.0.20348'})
      for (const {rows} of round) {
        await real.clean()
        for (const row of rows) expect([row.says, await real.ask(row)]).toMatchObject([row.says, real.wanted(row)])
      }
      await real.stop()
      const {disk, table} = vm.vm.machine
      expect(disk.names('D:\\')).toEqual(['landlord', 'releases', 'tenants'])
      expect([...disk.names('D:\\tenants'), ...disk.names('D:\\releases'), ...table.all()]).toEqual([])
    }
    expect(vm.trace().filter(({verb}) => verb === 'service.ensure')).not.toEqual([])
  }, 120_000)

  test('a row that does not hold there fails', async () => {
    const real = await target()
    const [row] = scenarios.flatMap(({rows}) => rows.filter(({says}) => says === 'a release that is not there'))
    if (!row) throw new Error('no such row')
    const answer = await real.ask(row)
    expect(() => expect(answer).toMatchObject(real.wanted({...row, reply: {data: {files: 1}}}))).toThrow()
    await real.stop()
  })
})

describe('is refused', () => {
  test('where the folder is there already', async () => {
    vm.vm.machine.disk.makeFolder('D:\\landlord-contract\\data')
    await expect(target()).rejects.toThrow('there already')
    expect(vm.vm.machine.disk.exists('D:\\landlord-contract\\data')).toBe(true)
    vm.vm.machine.remove('D:\\landlord-contract')
  })

  test('where a landlord manages the machine', async () => {
    vm.vm.machine.registry.store = otherStore
    await expect(target()).rejects.toThrow(`A landlord manages this machine (${otherStore})`)
  })

  test.each([
    [{LANDLORD_CONTRACT_VM: 'app-1'}, 'user@host'],
    [{LANDLORD_CONTRACT_VM_KEY: ''}, 'LANDLORD_CONTRACT_VM_KEY'],
    [{LANDLORD_CONTRACT_VM_FOLDER: 'D:\\'}, 'right below a drive'],
  ])('%j', (more, why) => {
    expect(() => addressFrom(environment(more))).toThrow(why)
  })

  test('with another host key: nobody is spoken to', async () => {
    const other = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBt0xXcM0n0m3JqvYzv8o0lq2oJ5w7y9r1u3s5t7v9xB'
    await expect(target({LANDLORD_CONTRACT_VM_HOSTKEY: other})).rejects.toThrow('does not answer')
  })
})
