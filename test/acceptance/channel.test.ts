import {execFileSync} from 'node:child_process'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {control} from '../../src/lab/client.ts'
import {channelCommandLine} from '../../src/lib/adapters/windows/command-line.ts'
import {AcceptanceLab, create, MADE} from './lab.ts'

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up()
})
beforeEach(() => lab.reset())
afterAll(() => lab.down())

/** PowerShells that ran verbs since so many lines of the trace. */
const shells = async (from: number): Promise<readonly (string | undefined)[]> => [
  ...new Set((await lab.trace(from)).filter(({kind}) => kind === 'verb').map(({shell}) => shell)),
]
const traced = async () => (await lab.trace()).length
const prove = async () => {
  await lab.run(['doctor', 'app-1'])
  const {result} = await lab.json(['vm', 'show', 'app-1', '--offline', '--json'])
  expect(result.channel).toMatchObject({form: 'channel'})
}
/** Where a run of these tests keeps its way to the VM, so that its ssh is told from others'. */
const here = () => ({TMPDIR: lab.dir})
/** Clients of ssh that carry a channel to this lab. */
const channels = () =>
  execFileSync('ps', ['-eo', 'args'], {encoding: 'utf8'})
    .split('\n')
    .filter((line) => line.startsWith('ssh ') && line.includes(channelCommandLine()) && line.includes(lab.dir)).length

test('a run has one PowerShell on its VM once that is proven, and one for each verb before', async () => {
  const from = await traced()
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0, changed: MADE})
  expect((await shells(from)).length).toBeGreaterThan(10)

  await prove()
  const proven = await traced()
  expect(await lab.json(create('beta'))).toMatchObject({exit: 0})
  expect(await shells(proven)).toHaveLength(1)

  const kept = await traced()
  expect(await lab.json(create('beta'))).toMatchObject({exit: 0, changed: 0})
  expect(await shells(kept)).toHaveLength(1)
})

test('Ctrl-C twice while a verb is at work kills it, and resuming comes to the end', async () => {
  await prove()
  await control(lab.dir, 'app-1', {do: 'withhold', nth: 3, fate: 'hold'})
  const product = lab.start(create('acme'), here())
  expect(await control(lab.dir, 'app-1', {do: 'wait-held', timeoutMs: 60_000})).toMatchObject({held: true})
  expect(channels()).toBe(1)
  product.signal('SIGINT')
  expect(await product.says('Ctrl-C')).toBe(true)
  product.signal('SIGINT')
  expect((await product.end()).exitCode).toBe(130)
  await expect.poll(channels, {timeout: 5000}).toBe(0)
  await control(lab.dir, 'app-1', {do: 'clear'})
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0})
})

test('an end by SIGKILL leaves none either', async () => {
  await prove()
  await control(lab.dir, 'app-1', {do: 'withhold', nth: 2, fate: 'hold'})
  const product = lab.start(create('acme'), here())
  await control(lab.dir, 'app-1', {do: 'wait-held', timeoutMs: 60_000})
  expect(channels()).toBe(1)
  product.kill()
  await product.end()
  await expect.poll(channels, {timeout: 5000}).toBe(0)
})
