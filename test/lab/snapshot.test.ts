import {execFileSync} from 'node:child_process'
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {type LabUp, labFaultAdd, labFingerprint, labRevert, labSnapshot, labUp, portIn} from '../../src/lab/client.ts'
import {labFolder} from './folder.ts'
import {ask} from './product-http.ts'
import {LabHands} from './tenant.ts'

const folder = labFolder()
let lab: LabUp
let hands: LabHands
beforeAll(async () => {
  lab = await labUp(folder.dir, {only: ['sql-1', 'app-1', 'outside']})
  hands = new LabHands(lab)
})
afterAll(() => folder.drop())

const item = (id: string) => ({id: `c0ffee00-0000-4000-8000-00000000000${id}`, text: `write ${id}`})
const bring = (wanted: string) => hands.done('service.state', {name: 'rs-acme', wanted, timeoutMs: 60_000})
const openRule = (name: string, priority: string) =>
  execFileSync(join(folder.dir, 'bin/az'), [
    ...['network', 'nsg', 'rule', 'create', '--resource-group', 'lab', '--nsg-name', 'app-1'],
    ...['--name', name, '--priority', priority, '--output', 'json'],
  ])
const names = (path: string) => readdirSync(join(folder.dir, path)).sort()

test('without a snapshot there is no way back, and nothing is touched', async () => {
  const before = await labFingerprint(folder.dir)
  await expect(labRevert(folder.dir)).rejects.toThrow('No snapshot of the lab')
  expect(await labFingerprint(folder.dir)).toEqual(before)
})

test('what stood at the snapshot stands again, as often as it is gone back to', async () => {
  await hands.tenant('acme')
  await bring('running')
  expect((await ask(lab, 'acme', '/items', 'POST', item('1'))).status).toBe(201)
  openRule('first', '300')
  for (const [path, name] of [
    ['ops', 'landlord.db'],
    ['backups', 'acme.bak'],
  ] as const) {
    mkdirSync(join(folder.dir, path), {recursive: true})
    writeFileSync(join(folder.dir, path, name), 'as it was')
  }
  await labSnapshot(folder.dir)
  const before = await labFingerprint(folder.dir)
  const certificates = names('certificates')

  for (const round of ['2', '3']) {
    expect((await ask(lab, 'acme', '/items', 'POST', item(round))).status).toBe(201)
    await hands.sql(['CREATE DATABASE borg', "CREATE LOGIN borg WITH PASSWORD = 'Not 1 that is kept'"])
    openRule('second', '310')
    await bring('stopped')
    await hands.sql(['DROP DATABASE acme', 'DROP LOGIN acme_a'])
    rmSync(join(folder.dir, 'vms/app-1/disk/D/tenants'), {recursive: true})
    for (const path of ['ops', 'certificates']) rmSync(join(folder.dir, path), {recursive: true})
    writeFileSync(join(folder.dir, 'backups/more.bak'), '')
    if (round === '3') await labFaultAdd(folder.dir, 'sql-1', {kind: 'disk-full', after: 0})

    await labRevert(folder.dir)
    expect((await labFingerprint(folder.dir)).facts).toEqual(before.facts)
    expect((await ask(lab, 'acme', '/items')).body.items).toMatchObject([item('1')])
    expect((await ask(lab, 'acme', '/items', 'POST', item('4'))).status).toBe(201)
    expect(readFileSync(join(folder.dir, 'ops/landlord.db'), 'utf8')).toBe('as it was')
    expect([names('backups'), names('certificates')]).toEqual([['acme.bak'], certificates])
  }
})

test('it outlives the processes of the lab', async () => {
  for (const {pid} of Object.values((await labUp(folder.dir)).processes)) process.kill(pid, 'SIGKILL')
  await labUp(folder.dir)
  await labRevert(folder.dir)
  expect((await ask(lab, 'acme', '/items')).body.items).toMatchObject([item('1')])
})

test('messages are no part of it: where there are any, none is taken', async () => {
  await fetch(`http://127.0.0.1:${portIn(lab, 'outside', 'ping')}/ping/nightly`)
  await expect(labSnapshot(folder.dir)).rejects.toThrow('the lab does not support a snapshot of messages')
})
