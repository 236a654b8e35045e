import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest'
import type {ChildPlan, ChildResult, ManyEvent, ManyPlan, Pace, Tally} from '../../src/lib/engine/index.ts'
import {manyFrame} from '../../src/lib/ui/many-frame.ts'
import {manyLog} from '../../src/lib/ui/many-log.ts'
import {type ManyPicture, NO_MANY, takeMany} from '../../src/lib/ui/many-picture.ts'
import {manyPlanScreen} from '../../src/lib/ui/many-plan-screen.ts'
import {columns} from '../../src/lib/ui/text.ts'
import {LOOKS, RUN} from './recordings.ts'

const tally = (more: Partial<Tally>): Tally => ({total: 212, done: 0, held: 0, failed: 0, undone: 0, left: 0, ...more})
const opened: ManyEvent = {
  type: 'many',
  run: RUN,
  routine: 'cert renew --all-due',
  subject: 'fleet:certificates',
  resumed: false,
  undo: false,
  tally: tally({held: 3, left: 209}),
  failed: [],
}
const result = (key: string, more: Partial<ChildResult> = {}): ChildResult => ({
  key,
  run: RUN,
  state: 'done',
  changed: 2,
  ms: 1234,
  ...more,
})
const begun = (key: string): readonly ManyEvent[] => [
  {type: 'child-begun', key},
  {
    type: 'child',
    key,
    event: {
      ...{type: 'run', run: RUN, routine: 'cert renew', subject: `tenant:${key}`, resumed: false, undo: false},
      steps: [{id: 'bound', fact: `the name of ${key} shows the new certificate`}],
    },
  },
  {
    type: 'child',
    key,
    event: {type: 'step', id: 'bound', fact: `the name of ${key} shows the new certificate`, state: 'applying'},
  },
]
const ended = (one: ChildResult, counts: Partial<Tally>): ManyEvent => ({
  type: 'child-ended',
  result: one,
  tally: tally(counts),
})
const full = {
  code: 'LL-VM-DISK',
  message: 'No room on the disk.',
  where: 'app-7',
  why: 'D: has 1.1 MB free, 4.0 MB needed',
}

const underWay: readonly ManyEvent[] = [
  opened,
  {type: 'wave', number: 1, canary: true, size: 1},
  ...begun('acme'),
  ended(result('acme'), {done: 1, held: 3, left: 208}),
  {type: 'wave', number: 2, canary: false, size: 8},
  ...['borg', 'citra', 'delta', 'echo', 'a-tenant-of-a-long-name'].flatMap(begun),
  {type: 'child', key: 'borg', event: {type: 'progress', id: 'bound', text: 'handshakes', fraction: 0.64}},
  {type: 'child', key: 'citra', event: {type: 'queued', why: 'zone:cloud is held by another run'}},
  ended(result('echo', {state: 'failed', changed: 1, error: full}), {done: 1, held: 3, failed: 1, left: 207}),
]

/** The picture after these events, half a second apart. */
const picture = (events: readonly ManyEvent[]): ManyPicture =>
  events.reduce((drawn, event, i) => takeMany(drawn, event, i * 500), NO_MANY)
const moment = {now: 130_000, started: 0, turn: 3}

describe('the frame', () => {
  test('while all are looked at', () => {
    expect(manyFrame(picture([{type: 'planned', done: 38, total: 212}]), moment, LOOKS.narrow, 23)).toEqual([
      `looking at 38 of 212${' '.repeat(56)}2:10`,
    ])
  })

  test('at 120 columns: one line for the head, one a running tenant, the failed ones below', () => {
    expect(manyFrame(picture(underWay), moment, LOOKS.wide, 39).join('\n')).toMatchInlineSnapshot(`
      "cert renew --all-due   run 01KAN3XWZ8N7Q6V5T4S3R2P1M0   4 of 212   4 running   1 failed                             2:10
        ⠸ borg                      the name of borg shows the new certificate  handshakes          ██████░░░░  64 %  2 m 06 s
        ⠸ citra                     zone:cloud is held by another run                                                 2 m 05 s
        ⠸ delta                     the name of delta shows the new certificate                                       2 m 03 s
        ⠸ a-tenant-of-a-long-name   the name of a-tenant-of-a-long-name shows the new certificate                     2 m 00 s
        ✖ echo                      LL-VM-DISK   app-7: D: has 1.1 MB free, 4.0 MB needed"
    `)
  })

  test('at 80 columns the counts have a line of their own', () => {
    expect(manyFrame(picture(underWay), moment, LOOKS.narrow, 23).join('\n')).toMatchInlineSnapshot(`
      "cert renew --all-due   run 01KAN3XWZ8N7Q6V5T4S3R2P1M0                       2:10
        4 of 212   4 running   1 failed
        ⠸ borg                   the name of borg shows the new cert…   64 %  2 m 06 s
        ⠸ citra                  zone:cloud is held by another run            2 m 05 s
        ⠸ delta                  the name of delta shows the new certificate  2 m 03 s
        ⠸ a-tenant-of-a-long-…   the name of a-tenant-of-a-long-name shows…   2 m 00 s
        ✖ echo                   LL-VM-DISK   app-7: D: has 1.1 MB free, 4.0 MB need…"
    `)
  })

  test('without Unicode it is plain ASCII', () => {
    const lines = manyFrame(picture(underWay), moment, LOOKS.ascii, 23).join('\n')
    expect(lines).toMatch(/^[\n\x20-\x7e]*$/)
  })

  test('hundreds that run and fail still fit 24 lines: what began first and failed last stays, the rest is counted', () => {
    const failed = Array.from({length: 60}, (_, i) => result(`failed-${i}`, {state: 'failed', error: full}))
    const crowd: readonly ManyEvent[] = [
      opened,
      {type: 'wave', number: 9, canary: false, size: 100},
      ...failed.map((one) => ended(one, {done: 90, failed: 60, left: 62})),
      ...Array.from({length: 40}, (_, i) => begun(`tenant-${i}`)).flat(),
    ]
    const lines = manyFrame(picture(crowd), moment, LOOKS.narrow, 23)
    expect(lines.length).toBeLessThanOrEqual(23)
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "cert renew --all-due   run 01KAN3XWZ8N7Q6V5T4S3R2P1M0                       2:10
        90 of 212   40 running   60 failed
        ⠸ tenant-0    the name of tenant-0 shows the new certificate          1 m 39 s
        ⠸ tenant-1    the name of tenant-1 shows the new certificate          1 m 37 s
        ⠸ tenant-2    the name of tenant-2 shows the new certificate          1 m 36 s
        ⠸ tenant-3    the name of tenant-3 shows the new certificate          1 m 34 s
        ⠸ tenant-4    the name of tenant-4 shows the new certificate          1 m 33 s
        ⠸ tenant-5    the name of tenant-5 shows the new certificate          1 m 31 s
        ⠸ tenant-6    the name of tenant-6 shows the new certificate          1 m 30 s
        ⠸ tenant-7    the name of tenant-7 shows the new certificate          1 m 28 s
        ⠸ tenant-8    the name of tenant-8 shows the new certificate          1 m 27 s
        ⠸ tenant-9    the name of tenant-9 shows the new certificate          1 m 25 s
        ⠸ tenant-10   the name of tenant-10 shows the new certificate         1 m 24 s
        ⠸ tenant-11   the name of tenant-11 shows the new certificate         1 m 22 s
        ⠸ tenant-12   the name of tenant-12 shows the new certificate         1 m 21 s
          … 27 more running
        ✖ failed-54   LL-VM-DISK   app-7: D: has 1.1 MB free, 4.0 MB needed
        ✖ failed-55   LL-VM-DISK   app-7: D: has 1.1 MB free, 4.0 MB needed
        ✖ failed-56   LL-VM-DISK   app-7: D: has 1.1 MB free, 4.0 MB needed
        ✖ failed-57   LL-VM-DISK   app-7: D: has 1.1 MB free, 4.0 MB needed
        ✖ failed-58   LL-VM-DISK   app-7: D: has 1.1 MB free, 4.0 MB needed
        ✖ failed-59   LL-VM-DISK   app-7: D: has 1.1 MB free, 4.0 MB needed
          … 54 more failed"
    `)
  })

  test('a canary and an undo are told; what was refused before is in view', () => {
    const refused = result('golf', {
      state: 'refused',
      changed: 0,
      ms: 0,
      error: {code: 'LL-RUN-UNFINISHED', message: 'it belongs to run 01X'},
    })
    const canary = picture([
      {...opened, failed: [refused]},
      {type: 'wave', number: 1, canary: true, size: 1},
      ...begun('acme'),
    ])
    expect(manyFrame(canary, moment, LOOKS.narrow, 23).join('\n')).toMatchInlineSnapshot(`
      "cert renew --all-due   run 01KAN3XWZ8N7Q6V5T4S3R2P1M0                       2:10
        3 of 212   1 running (canary)   1 failed
        ⠸ acme   the name of acme shows the new certificate                   2 m 09 s
        ! golf   LL-RUN-UNFINISHED   it belongs to run 01X"
    `)
    const undo = picture([
      {...opened, undo: true, tally: tally({total: 3, done: 2, undone: 1})},
      ended(result('acme', {state: 'undone'}), {total: 3, done: 1, undone: 2}),
    ])
    expect(manyFrame(undo, moment, LOOKS.narrow, 23).join('\n')).toMatchInlineSnapshot(
      `"cert renew --all-due   undo of run 01KAN3XWZ8N7Q6V5T4S3R2P1M0   2 of 3      2:10"`,
    )
  })

  test('no line is wider than the terminal, whatever names and messages say', () => {
    const long = 'a text that has far more to say than any terminal has room for, again and again and again, 数据库'
    const events: readonly ManyEvent[] = [
      opened,
      ...begun(long),
      ended(result(`${long}!`, {state: 'failed', error: {code: 'LL-VM-DISK', message: long}}), {failed: 1}),
      ...begun(long.toUpperCase()),
    ]
    for (const look of Object.values(LOOKS))
      for (const line of manyFrame(picture(events), {...moment, notice: long}, look, 23))
        expect(columns(line)).toBeLessThanOrEqual(look.width)
  })
})

describe('the log', () => {
  beforeEach(() => void vi.useFakeTimers({now: new Date('2026-11-22T12:04:11.500Z')}))
  afterEach(() => void vi.useRealTimers())

  test('a line when each ends, and a sign of life within 30 s', () => {
    const lines: string[] = []
    const log = manyLog({write: (text: string) => lines.push(text)})
    for (const event of underWay) log.tell(event)
    expect(lines.join('')).toMatchInlineSnapshot(`
      "2026-11-22T12:04:11Z  run       01KAN3XWZ8N7Q6V5T4S3R2P1M0   cert renew --all-due   3 of 212
      2026-11-22T12:04:11Z  wave      1: 1 as canary
      2026-11-22T12:04:11Z  done      acme   2 changed   1.2 s   run 01KAN3XWZ8N7Q6V5T4S3R2P1M0   4 of 212
      2026-11-22T12:04:11Z  wave      2: 8
      2026-11-22T12:04:11Z  waiting   citra   zone:cloud is held by another run
      2026-11-22T12:04:11Z  failed    echo   LL-VM-DISK   No room on the disk.   1.2 s   run 01KAN3XWZ8N7Q6V5T4S3R2P1M0   4 of 212
      "
    `)
    const before = lines.length
    vi.advanceTimersByTime(30_000)
    expect(lines.slice(before).join('')).toMatchInlineSnapshot(`
      "2026-11-22T12:04:36Z  still     4 of 212, 4 running: borg (the name of borg shows the new certificate, 25 s), citra (the name of citra shows the new certificate, 25 s), delta (the name of delta shows the new certificate, 25 s), a-tenant-of-a-long-name (the name of a-tenant-of-a-long-name shows the new certificate, 25 s)
      "
    `)
    log.end()
    vi.advanceTimersByTime(60_000)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('the plan', () => {
  const pace: Pace = {canary: 1, concurrency: 8, limits: {vm: 2, server: 4}, maxFailures: {count: 1, percent: 10}}
  const child = (key: string, more: Partial<ChildPlan> = {}): ChildPlan => ({
    target: {key, inputs: {tenant: key}, groups: {vm: 'app-1'}},
    ...{hold: 1, change: 2, later: 1, diff: ['install: until 2027-09-18', 'bind: 8F2A in place of 11C0']},
    ...more,
  })
  const plan: ManyPlan = {
    routine: 'cert renew --all-due',
    subject: 'fleet:certificates',
    leases: [],
    children: [
      ...Array.from({length: 30}, (_, i) => child(`tenant-${i}`)),
      child('echo', {
        blocked: {code: 'LL-CERT-NO-NEWER', reason: 'it ends on 2026-12-01, and the source has no newer one'},
      }),
    ],
    held: 3,
    resumes: false,
  }
  const words = {
    remarks: [['due', 'ends within 30 days'] as const],
    pace,
    command: 'landlord cert renew --all-due --yes',
  }

  test('the first some, who cannot be begun, the counts, and the command', () => {
    expect(manyPlanScreen(plan, words, LOOKS.narrow)).toMatchInlineSnapshot(`
      "cert renew --all-due                                       plan, nothing changed
        due    ends within 30 days
        pace   1 first as canary, then waves of 2, 4, 8 and so on; 8 at once, 2 on one
               vm, 4 on one server

        + tenant-0   2 will change, 1 known later: install: until 2027-09-18; bind:…
        + tenant-1   2 will change, 1 known later: install: until 2027-09-18; bind:…
        + tenant-2   2 will change, 1 known later: install: until 2027-09-18; bind:…
        + tenant-3   2 will change, 1 known later: install: until 2027-09-18; bind:…
        + tenant-4   2 will change, 1 known later: install: until 2027-09-18; bind:…
        + tenant-5   2 will change, 1 known later: install: until 2027-09-18; bind:…
        + tenant-6   2 will change, 1 known later: install: until 2027-09-18; bind:…
        + tenant-7   2 will change, 1 known later: install: until 2027-09-18; bind:…
          … 22 more
        ! echo   it ends on 2026-12-01, and the source has no newer one (LL-CERT-NO-…

        30 will change, 3 need nothing, 1 cannot be begun.

        landlord cert renew --all-due --yes"
    `)
    for (const look of Object.values(LOOKS))
      for (const line of manyPlanScreen(plan, words, look).split('\n'))
        expect(columns(line)).toBeLessThanOrEqual(look.width)
  })

  test('where it is no terminal all are listed, and nothing is cut', () => {
    const lines = manyPlanScreen(plan, words, {...LOOKS.wide, height: 0, live: false}).split('\n')
    expect(lines.filter((line) => line.includes('tenant-'))).toHaveLength(30)
  })

  test('where none needs anything it says so, without a command', () => {
    const text = manyPlanScreen({...plan, children: [], held: 33}, {remarks: [], pace}, LOOKS.narrow)
    expect(text).toMatchInlineSnapshot(`
      "cert renew --all-due                                       plan, nothing changed

        All 33 hold already: nothing to do."
    `)
  })
})
