import {expect, test} from 'vitest'
import type {RunEvent} from '../../src/lib/engine/index.ts'
import {runFrame} from '../../src/lib/ui/run-frame.ts'
import {NO_RUN, type RunPicture, take} from '../../src/lib/ui/run-picture.ts'
import {runScreen} from '../../src/lib/ui/run-screen.ts'
import {columns} from '../../src/lib/ui/text.ts'
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

test('a run under way at 40 columns tells how far it is without a bar', () => {
  expect(runFrame(picture(underWay), moment, {...LOOKS.narrow, width: 40}, 23).join('\n')).toMatchInlineSnapshot(`
    "tenant create acme   run 01KAN3XWZ… 0:14
      ✔ the order is valid              held
      ✔ acme has place 1 on app-1 and… 41 ms
      ✔ database acme exists on sql-1  1.2 s
      ⠸ its schema is at 1.0.0   64 %  9.5 s
        the service of acme runs on app-1"
  `)
})

test('at 200 columns what became of a fact stays near enough to it', () => {
  expect(runFrame(picture(underWay), moment, {...LOOKS.wide, width: 200}, 39)).toEqual(
    runFrame(picture(underWay), moment, LOOKS.wide, 39),
  )
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

test.each([20, 40, 80, 120, 200])('no line is wider than %i columns, however long a fact or a note is', (width) => {
  const long = 'a fact that has far more to say than any terminal has room for, again and again and again, 数据库'
  const waiting: readonly RunEvent[] = [
    {...opened, steps: [{id: 'long', fact: long}]} as RunEvent,
    {type: 'step', id: 'long', fact: long, state: 'waiting', note: long},
  ]
  for (const events of [waiting, underWay, failing, tall])
    for (const look of [LOOKS.narrow, LOOKS.ascii, LOOKS.colour])
      for (const line of runFrame(picture(events), {...moment, notice: long}, {...look, width}, 20))
        expect(columns(line), line).toBeLessThanOrEqual(width)
})

test('a console without Unicode gets no mark of ours that it cannot show, live or line by line', () => {
  const note = '10.0.1 → 10.0.2 … “so”'
  for (const live of [true, false]) {
    const written: string[] = []
    const screen = runScreen({write: (text: string) => written.push(text)}, () => ({...LOOKS.ascii, live}))
    screen.listen(opened)
    screen.listen({type: 'step', id: 'service', fact: 'the service runs', state: 'waiting', note})
    screen.notice('Stopping – at its safe point.')
    screen.end()
    expect(written.join('')).toContain('10.0.1 -> 10.0.2 ... "so"')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is told by these
    expect(written.join('')).toMatch(/^[\x00-\x7f]*$/)
  }
})
