import {afterAll, beforeAll, expect, test} from 'vitest'
import {AcceptanceLab, create} from './lab.ts'

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up()
})
afterAll(() => lab.down())

test('a freeze pauses a run before its next step; nothing is changed until it is thawed, then the run goes on', async () => {
  const product = lab.start(create('acme'))
  expect(await product.says('applying')).toBe(true)
  expect(await lab.json(['freeze', 'storage is being replaced', '--json'])).toMatchObject({exit: 0, changed: 1})
  const ended = await product.end()
  const paused = JSON.parse(ended.stdout)
  expect([ended.exitCode, paused]).toMatchObject([
    11,
    {error: {code: 'LL-FROZEN', why: expect.stringContaining('until somebody thaws it')}},
  ])

  const [frozen, traced] = [await lab.fingerprint(), (await lab.trace()).length]
  for (const words of [
    create('acme'),
    create('borg'),
    ['run', 'resume', paused.run, '--json'],
    ['run', 'undo', paused.run, '--yes', '--json'],
  ])
    expect(await lab.json(words), words.join(' ')).toMatchObject({exit: 10, error: {code: 'LL-FROZEN'}})
  expect(await lab.fingerprint()).toBe(frozen)
  expect((await lab.trace(traced)).filter(({changed}) => changed)).toEqual([])
  // Looking goes on.
  expect(
    await lab.json([
      'tenant',
      'create',
      'borg',
      '--name',
      'B',
      '--contact',
      'A <a@b.example> +46701234567',
      '--plan',
      '--json',
    ]),
  ).toMatchObject({exit: 0})
  const doctor = await lab.json(['doctor', '--json'])
  expect(JSON.stringify(doctor.result)).toContain('FROZEN: storage is being replaced')

  const thawed = await lab.json(['thaw', '--confirm', 'storage is being replaced', '--json'])
  expect(thawed).toMatchObject({exit: 0, changed: 1})
  // It is no unknown routine of another version: it is over.
  expect(await lab.json(['run', 'undo', thawed.run ?? '', '--yes', '--json'])).toMatchObject({
    exit: 10,
    error: {code: 'LL-RUN-CLOSED'},
  })
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0, run: paused.run})
})
