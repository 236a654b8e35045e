import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {labDown, labFaultAdd, labFaultClear, labTrace, labUp} from '../../../src/lab/client.ts'
import {rows} from './rows.ts'

// Against Azure itself: LANDLORD_CONTRACT_AZ=RESOURCE-GROUP/GROUP, an empty group of one's own, with az logged on.
const real = process.env.LANDLORD_CONTRACT_AZ?.split('/')

let dir: string | undefined
beforeAll(async () => {
  if (real) return
  dir = mkdtempSync(join(tmpdir(), 'll-az-'))
  await labUp(dir, {only: ['sql-1', 'outside']})
}, 60_000)
afterAll(async () => {
  if (dir === undefined) return
  await labDown(dir)
  rmSync(dir, {recursive: true, force: true})
})

function az(words: readonly string[]) {
  const [resourceGroup = 'lab', group = 'sql-1'] = real ?? []
  const [verb = '', ...rest] = words
  const all = [
    'network',
    'nsg',
    'rule',
    verb,
    '--resource-group',
    resourceGroup,
    '--nsg-name',
    group,
    ...rest,
    '--output',
    'json',
  ]
  return spawnSync(dir === undefined ? 'az' : join(dir, 'bin/az'), all, {encoding: 'utf8', timeout: 60_000})
}

test.each(rows.filter(({only}) => only === undefined || !real))('$says', ({words, exit, prints, refuses}) => {
  const {status, stdout, stderr} = az(words)
  expect([status, stderr]).toEqual([exit, exit === 0 ? expect.any(String) : expect.stringContaining(refuses ?? '')])
  if (prints !== undefined) expect(JSON.parse(stdout)).toMatchObject(prints)
  if (exit !== 0) expect(stdout).toBe('')
})

test.skipIf(real)('who is not logged on is told the command that mends it; each request is in the trace', async () => {
  const lab = dir as string
  await labFaultAdd(lab, 'outside', {kind: 'network-login'})
  const {status, stderr} = az(['list'])
  await labFaultClear(lab)
  expect([status, stderr]).toEqual([1, expect.stringContaining('az login')])
  const traced = (await labTrace(lab)).filter(({kind}) => kind === 'network')
  expect(traced.length).toBeGreaterThanOrEqual(rows.length)
  expect(traced.filter(({changed}) => changed)).toHaveLength(3)
})
