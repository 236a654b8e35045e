import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {type Remote, remote} from './remote.ts'

let vm: Remote
beforeAll(async () => {
  vm = await remote()
  writeFileSync(join(vm.dir, 'local.zip'), Buffer.alloc(700_000, 'lab'))
})
afterAll(() => vm.close())

const staging = '/D:/landlord/staging'

describe("the system's sftp", () => {
  test('puts under a name of its own, renames, lists, gets, removes', async () => {
    const put = await vm.sftp(
      `-rm "${staging}/a.zip"\nput "${vm.dir}/local.zip" "${staging}/a.part"\nrename "${staging}/a.part" "${staging}/a.zip"\n`,
    )
    expect(put).toMatchObject({code: 0})
    expect(readFileSync(vm.file('D:\\landlord\\staging\\a.zip'))).toHaveLength(700_000)
    expect((await vm.sftp(`ls -1 "${staging}/a.zip"\n`)).stdout).toContain('a.zip')
    expect((await vm.sftp(`ls -l ${staging}\n`)).stdout).toMatch(/700000 .* a\.zip/)
    await vm.sftp(`get ${staging}/a.zip ${vm.dir}/back.zip\n`)
    expect(readFileSync(join(vm.dir, 'back.zip'))).toHaveLength(700_000)
    expect(await vm.sftp(`rm ${staging}/a.zip\n`)).toMatchObject({code: 0})
    expect((await vm.sftp(`ls -1 ${staging}/a.zip\n`)).code).toBe(1)
  })

  test('leaves a line for each deed and none for looking around', () => {
    const deeds = vm.trace().filter(({kind}) => kind === 'sftp')
    expect(deeds.map(({text, changed}) => [text?.split(' ')[0], changed])).toEqual([
      ['put', true],
      ['rename', true],
      ['get', false],
      ['remove', true],
    ])
  })

  test('finds names whatever their case', async () => {
    await vm.sftp(`put ${vm.dir}/known /d:/LANDLORD/Staging/Known.txt\n`)
    expect(vm.vm.machine.disk.names('D:\\landlord\\staging')).toEqual(['Known.txt'])
    expect(await vm.sftp('rm /D:/landlord/staging/KNOWN.TXT\n')).toMatchObject({code: 0})
  })

  test('makes folders and removes them, changes into them', async () => {
    expect(await vm.sftp('mkdir /D:/landlord/new\ncd /D:/landlord/new\npwd\nrmdir /D:/landlord/new\n')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Remote working directory: /D:/landlord/new'),
    })
  })

  test('does not rename onto another file', async () => {
    await vm.sftp(`put ${vm.dir}/known ${staging}/one\nput ${vm.dir}/known ${staging}/two\n`)
    expect(await vm.sftp(`rename ${staging}/one ${staging}/two\n`)).toMatchObject({code: 1})
    await vm.sftp(`rm ${staging}/one\nrm ${staging}/two\n`)
  })

  test('stays on its drives', async () => {
    for (const path of [
      '/D:/../../../etc/passwd',
      '/etc/passwd',
      '../../../../../etc/passwd',
      '/D:/landlord/../../key',
      '/E:/x',
    ])
      expect(await vm.sftp(`get "${path}" ${vm.dir}/stolen\n`), path).toMatchObject({code: 1})
    expect(await vm.sftp(`put ${vm.dir}/known /D:/aux\n`)).toMatchObject({code: 1})
  })

  test('says so when the disk is full', async () => {
    vm.vm.setDiskFullAfter(100_000)
    const full = await vm.sftp(`put ${vm.dir}/local.zip ${staging}/b.part\nrename ${staging}/b.part ${staging}/b.zip\n`)
    vm.vm.setDiskFullAfter(null)
    expect(full).toMatchObject({code: 1})
    expect(vm.vm.machine.disk.exists('D:\\landlord\\staging\\b.zip')).toBe(false)
    expect(await vm.sftp(`rm ${staging}/b.part\n`)).toMatchObject({code: 0})
  })
})
