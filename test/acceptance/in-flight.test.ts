import {afterAll, beforeAll, expect, test} from 'vitest'
import {labFaultAdd, labFaultClear, labFaultList} from '../../src/lab/client.ts'
import {AcceptanceLab, create} from './lab.ts'
import {until} from './until.ts'

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up({settleEverySeconds: 0.2})
})
afterAll(() => lab.down())

test('a CREATE DATABASE whose run was killed is found under way, waited for, and not sent again', async () => {
  await labFaultAdd(lab.dir, 'sql-1', {kind: 'delay', match: '^create database \\[acme\\]'})
  const first = lab.start(create('acme'))
  await until(() => labFaultList(lab.dir)[0]?.hits === 1)
  first.kill()
  await first.end()
  const traced = (await lab.trace()).length
  const second = lab.start(create('acme'))
  const looks = async () => (await lab.trace(traced)).filter(({text}) => text?.includes('sys.dm_exec_requests'))
  await until(async () => (await looks()).length >= 3)
  const waiting = await lab.trace(traced)
  expect(waiting.filter(({text, changed}) => changed || text?.startsWith('CREATE DATABASE'))).toEqual([])
  await labFaultClear(lab.dir)
  const ended = await second.end()
  expect(ended, ended.stderr).toMatchObject({exitCode: 0})
  const all = await lab.trace()
  expect(all.filter(({text}) => /CREATE DATABASE \[acme\]/.test(text ?? ''))).toMatchObject([
    {changed: true, error: null},
  ])
  expect(all.filter(({text}) => /^\s*KILL/.test(text ?? ''))).toEqual([])
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0, changed: 0})
})
