import {expect, test} from 'vitest'
import type {RunEvent} from '../../src/lib/engine/index.ts'
import {runFrame} from '../../src/lib/ui/run-frame.ts'
import {NO_RUN, type RunPicture, take} from '../../src/lib/ui/run-picture.ts'
import {failing, LOOKS, opened, tall, underWay} from './recordings.ts'

/** The picture after these events, half a second apart. */
const picture = (events: readonly RunEvent[]): RunPicture =>
  events.reduce((drawn, event, i) => take(drawn, event, i * 500), NO_RUN)
const moment = {now: 14_000, started: 0, turn: 3}

test('a run under way at 80 columns', () => {
  expect(runFrame(picture(underWay), moment, LOOKS.narrow, 23).join('\n')).toMatchInlineSnapshot(`
    "tenant create acme   run 01KAN3XWZ8N7Q6V5T4S3R2P1M0                         0:14
      ✔ the order is valid                                                      held
      ✔ acme has place 1 on app-1 and its database on sql-1                    41 ms
      ✔ database acme exists on sql-1                                          1.2 s
      ⠸ its schema is at 1.0.0  0008-invoices               ██████░░░░  64 %   9.5 s
        the service of acme runs on app-1"
  `)
})

test('a run under way at 120 columns has a longer bar', () => {
  expect(runFrame(picture(underWay), moment, LOOKS.wide, 39).join('\n')).toMatchInlineSnapshot(`
    "tenant create acme   run 01KAN3XWZ8N7Q6V5T4S3R2P1M0                                                                 0:14
      ✔ the order is valid                                                                                              held
      ✔ acme has place 1 on app-1 and its database on sql-1                                                            41 ms
      ✔ database acme exists on sql-1                                                                                  1.2 s
      ⠸ its schema is at 1.0.0  0008-invoices                                               ████████████░░░░░░  64 %   9.5 s
        the service of acme runs on app-1"
  `)
})

test('a failed run in ASCII', () => {
  expect(runFrame(picture(failing), moment, LOOKS.ascii, 23).join('\n')).toMatchInlineSnapshot(`
    "tenant create acme   run 01KAN3XWZ8N7Q6V5T4S3R2P1M0                         0:14
      = the order is valid                                                      held
      + acme has place 1 on app-1 and its database on sql-1                    41 ms
      + database acme exists on sql-1                                          1.2 s
      + its schema is at 1.0.0                                                 3.2 s
      x the service of acme runs on app-1                                     failed"
  `)
})

test('a list taller than the terminal keeps what runs and what is wrong in view, and counts the rest', () => {
  const lines = runFrame(picture(tall), {...moment, now: 30_000}, LOOKS.narrow, 12)
  expect(lines.length).toBeLessThanOrEqual(12)
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "tenant create acme   run 01KAN3XWZ8N7Q6V5T4S3R2P1M0                         0:30
        … 25 done before
      ! fact 4 holds                                                        in doubt
      ✔ fact 27 holds                                                          2.6 s
      ✔ fact 28 holds                                                          2.7 s
      ✔ fact 29 holds                                                          2.8 s
      ✔ fact 30 holds                                                          2.9 s
      ⠸ fact 31 holds                                                           15 s
        fact 32 holds
        fact 33 holds
        fact 34 holds
        … 26 to come"
  `)
})

test('many failures at once still fit, and the one under way stays', () => {
  const broken = {
    ...picture(tall),
    steps: picture(tall).steps.map((step, i) => (i < 30 ? {...step, state: 'failed' as const} : step)),
  }
  const lines = runFrame(broken, moment, LOOKS.narrow, 10)
  expect(lines.length).toBeLessThanOrEqual(10)
  expect(lines.join('\n')).toContain('fact 31 holds')
})

test('the notice that it was asked to stop is below the steps, whole', () => {
  const notice =
    'Stopping: nothing new is started, what is under way comes to its safe point. Ctrl-C again: leave it in doubt.'
  const lines = runFrame(picture(tall), {...moment, notice}, LOOKS.narrow, 12)
  expect(lines.length).toBeLessThanOrEqual(12)
  expect(
    lines
      .slice(-2)
      .map((line) => line.trim())
      .join(' '),
  ).toBe(notice)
})

test('an undo and a resumed run are told apart in the head', () => {
  const [head] = runFrame(picture([{...opened, undo: true, resumed: true} as RunEvent]), moment, LOOKS.wide, 20)
  expect(head).toContain('undo of run')
  const [other] = runFrame(picture([{...opened, resumed: true} as RunEvent]), moment, LOOKS.wide, 20)
  expect(other).toContain('resumed')
})

test('no line is wider than the terminal, however long a fact or a note is', () => {
  const long = 'a fact that has far more to say than any terminal has room for, again and again and again, 数据库'
  const events: RunEvent[] = [
    {...opened, steps: [{id: 'long', fact: long}]} as RunEvent,
    {type: 'step', id: 'long', fact: long, state: 'waiting', note: long},
  ]
  for (const line of runFrame(picture(events), moment, LOOKS.narrow, 20)) expect(line.length).toBeLessThanOrEqual(80)
})
