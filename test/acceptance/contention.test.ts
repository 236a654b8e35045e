import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {AcceptanceLab, create, type Document} from './lab.ts'

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up()
})
beforeEach(() => lab.reset())
afterAll(() => lab.down())

test('a run that was stopped for a while, its lock broken, does nothing more when it goes on', async () => {
  await lab.control('sql-1', {do: 'withhold', nth: 3, fate: 'hold'})
  const first = lab.start(create('acme'))
  expect(await lab.control('sql-1', {do: 'wait-held', timeoutMs: 120_000})).toMatchObject({held: true})
  first.signal('SIGSTOP')
  await lab.control('sql-1', {do: 'clear'})
  const [lock] = (await lab.json(['lock', 'list', '--json'])).result.locks.filter(
    (each: {key: string}) => each.key === 'tenant:acme',
  )
  expect(await lab.json(create('acme'))).toMatchObject({exit: 75, error: {code: 'LL-LOCK-HELD'}})
  expect(await lab.json(['lock', 'break', lock.id, '--reason', 'its terminal hangs', '--yes', '--json'])).toMatchObject(
    {exit: 0},
  )
  const traced = (await lab.trace()).length
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0, run: lock.run})
  first.signal('SIGCONT')
  const ended = await first.end()
  expect(ended.exitCode).toBe(75)
  const later = await lab.trace(traced)
  expect(later.filter((line) => line.changed && line.key === 'tenant:acme' && (line.token ?? 0) <= lock.token)).toEqual(
    [],
  )
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0, changed: 0})
})

test('of two that race for a name one wins, and the other says who', async () => {
  const documents = await Promise.all([
    lab.json(create('acme')),
    lab.json([
      'tenant',
      'create',
      'acme',
      '--name',
      'Other',
      '--contact',
      'Bo <bo@other.example> +46701234568',
      '--yes',
      '--json',
    ]),
  ])
  const [won, lost] = byExit(documents)
  expect(won).toMatchObject({exit: 0})
  expect([10, 75]).toContain(lost?.exit)
  expect(['LL-RUN-UNFINISHED', 'LL-LOCK-HELD', 'LL-TENANT-EXISTS']).toContain(lost?.error?.code)
  if (lost?.exit === 75) expect(JSON.stringify(lost.error)).toContain(won?.run)
})

test('a tenant that another run has half made is not foreign: that run is in the way', async () => {
  const halted = lab.start(create('acme'), {LANDLORD_HALT_AT_EVENT: '22'})
  expect(await halted.says('halted at event 22')).toBe(true)
  const [run] = (await lab.json(['run', 'list', '--unfinished', '--json'])).result.runs
  for (const words of [
    ['tenant', 'resume', 'acme', '--yes', '--json'],
    ['tenant', 'rotate', 'acme', '--yes', '--json'],
    ['tenant', 'suspend', 'acme', '--reason', 'x', '--json'],
  ])
    expect(await lab.json(words)).toMatchObject({
      exit: 75,
      error: {code: 'LL-RUN-UNFINISHED', message: expect.stringContaining(run.id)},
    })
  const planned = await lab.run(['tenant', 'resume', 'acme', '--plan'])
  expect(planned.exitCode).toBe(75)
  expect(planned.stdout.replaceAll(/\s+/g, ' ')).toContain(`in the way: ${run.id}, tenant create`)
  halted.kill()
  await halted.end()
})

test('of two that race for the last place of a VM one wins, and the other says who', async () => {
  const config = lab.configWith('narrow', (text) => text.replace(/placement:.*/, 'placement: {min: 1, max: 1}'))
  const environment = {LANDLORD_CONFIG: config}
  const documents = await Promise.all([lab.json(create('acme'), environment), lab.json(create('borg'), environment)])
  const [won, lost] = byExit(documents)
  expect(won).toMatchObject({exit: 0})
  expect(['LL-PLACE-TAKEN', 'LL-PLACE-NONE']).toContain(lost?.error?.code)
  expect(JSON.stringify(lost?.error)).toMatch(/acme|borg/)
  expect((await lab.json(['tenant', 'list', '--json'])).result.tenants).toHaveLength(1)
})

test('a second command with the same words waits if it is told to', async () => {
  await lab.control('sql-1', {do: 'withhold', nth: 3, fate: 'hold'})
  const first = lab.start(create('acme'))
  await lab.control('sql-1', {do: 'wait-held', timeoutMs: 120_000})
  const second = lab.start(create('acme', '--wait', '30s'))
  first.kill()
  await first.end()
  await lab.control('sql-1', {do: 'clear'})
  expect(await second.end()).toMatchObject({exitCode: 0})
})

const byExit = (documents: readonly Document[]) => [...documents].sort((one, other) => one.exit - other.exit)
