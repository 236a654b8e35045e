import {describe, expect, test} from 'vitest'
import {Chains, ServerClocks} from '../../../src/lib/backup/chains/index.ts'
import type {Plan, PlanRequest, RecordedSet, Refusal} from '../../../src/lib/backup/chains/types.ts'

const MINUTE = 60_000
const NOON = Date.UTC(2026, 10, 22, 12)
/** Minutes after noon. */
const at = (minutes: number) => NOON + minutes * MINUTE

/** A set from minute `from` to `from + 1`; LSNs as given, in thousands of millions beyond what a number holds. */
const BEYOND = 10n ** 22n
const lsn = (value: number) => String(BEYOND + BigInt(value))

interface Brief extends Partial<Omit<RecordedSet, 'base'>> {
  readonly first: number
  readonly last: number
  readonly checkpoint?: number
  readonly from: number
  readonly until?: number
  readonly base?: {readonly guid?: string; readonly checkpoint?: number}
}

function set(guid: string, kind: RecordedSet['kind'], brief: Brief): RecordedSet {
  const {first, last, checkpoint = first, from, until = from + 1, base, ...more} = brief
  return {
    guid,
    family: 'F',
    database: 'acme',
    kind,
    copyOnly: false,
    damaged: false,
    firstLsn: lsn(first),
    lastLsn: lsn(last),
    checkpointLsn: lsn(checkpoint),
    databaseBackupLsn: '0',
    base:
      base === undefined
        ? null
        : {guid: base.guid ?? null, lsn: base.checkpoint === undefined ? null : lsn(base.checkpoint)},
    forks: {first: 'A', last: 'A', point: null},
    startedAt: at(from),
    finishedAt: at(until),
    timeZone: 0,
    position: 1,
    files: [{path: `E:\\${guid}.bak`, stripe: 1, mirror: 0}],
    server: 'sql-1',
    ...more,
  }
}

const full = (guid: string, brief: Brief) => set(guid, 'full', brief)
const diff = (guid: string, brief: Brief) => set(guid, 'differential', brief)
const log = (guid: string, brief: Brief) => set(guid, 'log', brief)

function answered(sets: readonly RecordedSet[], request: PlanRequest, clocks?: ServerClocks) {
  const chains = new Chains(clocks)
  for (const one of sets) chains.add(one)
  return chains.plan(request)
}

const LATEST: PlanRequest = {target: {kind: 'latest'}}
const POSSIBLE: PlanRequest = {target: {kind: 'latest', possible: true}}
const to = (minutes: number): PlanRequest => ({target: {kind: 'time', at: at(minutes)}})

function plan(sets: readonly RecordedSet[], request: PlanRequest = LATEST, clocks?: ServerClocks): Plan {
  const {plan: found, refusal} = answered(sets, request, clocks)
  if (found === undefined) throw new Error(JSON.stringify(refusal))
  return found
}

const chain = (sets: readonly RecordedSet[], request?: PlanRequest) =>
  plan(sets, request).restores.map((restore) => (restore.stop === undefined ? restore.set : `${restore.set} stop`))

function refusal(sets: readonly RecordedSet[], request: PlanRequest = LATEST, clocks?: ServerClocks): Refusal {
  const {plan: found, refusal: told} = answered(sets, request, clocks)
  if (told === undefined) throw new Error(JSON.stringify(found))
  return told
}

const F1 = full('F1', {first: 90, last: 100, from: 0})
const L1 = log('L1', {first: 80, last: 120, from: 10})
const L2 = log('L2', {first: 120, last: 150, from: 20})
const L3 = log('L3', {first: 150, last: 180, from: 30})
const LINE = [L3, F1, L2, L1]

test('1: the first log begins up to the base’s end and ends beyond it; one that ends there is left out', () => {
  expect(chain([...LINE, log('L0', {first: 50, last: 100, from: 2})])).toEqual(['F1', 'L1', 'L2', 'L3'])
  expect(chain([F1, log('exact', {first: 100, last: 130, from: 10})])).toEqual(['F1', 'exact'])
  expect(refusal([F1, log('late', {first: 101, last: 130, from: 10})])).toMatchObject({
    code: 'gap',
    gap: {from: lsn(100), to: lsn(101)},
  })
})

test('2: a log that finished before the full, and goes beyond it, is required', () => {
  const slow = full('slow', {first: 90, last: 110, from: 0, until: 15})
  const within = log('within', {first: 80, last: 130, from: 12, until: 13})
  expect(chain([slow, within, log('next', {first: 130, last: 150, from: 20})])).toEqual(['slow', 'within', 'next'])
})

test('3: of an empty log and a real one with the same last LSN the real one is picked', () => {
  const empty = log('empty', {first: 180, last: 180, from: 40})
  expect(chain([empty, ...LINE])).toEqual(['F1', 'L1', 'L2', 'L3'])
  // It proves that nothing was written until it began.
  expect(plan([empty, ...LINE], to(35))).toMatchObject({certain: true, reaches: {from: at(35), until: at(35)}})
  expect(plan([empty, ...LINE]).reaches).toEqual({from: at(31), until: at(40)})
})

describe('4: a newer full breaks no chain', () => {
  const newer = full('F2', {first: 125, last: 140, from: 22})

  test('it is the base, if it can be restored', () => {
    expect(chain([...LINE, newer])).toEqual(['F2', 'L3'].toSpliced(1, 0, 'L2'))
  })

  test('an older one with the logs across it is the fall-back, and that is said', () => {
    const {restores, warnings} = plan([...LINE, {...newer, damaged: true}])
    expect(restores.map((one) => one.set)).toEqual(['F1', 'L1', 'L2', 'L3'])
    expect(warnings).toMatchObject([{kind: 'older base', instead: [{set: 'F2', why: 'SQL Server calls it damaged'}]}])
  })

  test('a hole names the LSNs, the time and the nearest files', () => {
    expect(refusal([F1, L1, {...L2, lost: 'its file is gone'}, L3])).toMatchObject({
      code: 'gap',
      gap: {from: lsn(120), to: lsn(150)},
      window: {from: at(10), until: at(21)},
      nearest: {before: {set: 'L1', files: ['E:\\L1.bak']}, after: {set: 'L3', files: ['E:\\L3.bak']}},
      unusable: [{set: 'L2', kind: 'log', why: 'its file is gone'}],
      earliest: at(1),
      latest: at(10),
    })
    expect(refusal([F1, L1, L3], to(25))).toMatchObject({
      code: 'gap',
      unusable: [],
      reachable: {before: at(10), after: undefined},
    })
  })

  test('a chain that leads over the hole by a newer full is taken', () => {
    expect(chain([F1, L1, L3, full('F2', {first: 155, last: 160, from: 25})])).toEqual(['F2', 'L3'])
  })
})

describe('5: a differential belongs to its base', () => {
  const D = {first: 130, last: 140, from: 25}
  const early = full('early', {first: 85, last: 100, checkpoint: 95, from: 0})

  test('by guid', () => {
    expect(chain([F1, diff('D', {...D, base: {guid: 'F1', checkpoint: 90}}), L2, L3])).toEqual(['F1', 'D', 'L2', 'L3'])
    expect(plan([F1, L1, L2, L3, diff('D', {...D, base: {guid: 'other', checkpoint: 90}})]).warnings).toMatchObject([
      {kind: 'differential without base', sets: ['D']},
    ])
  })

  test('where only LSNs exist by the checkpoint of the base, not by its first LSN', () => {
    const {restores, warnings} = plan([early, diff('D', {...D, base: {checkpoint: 95}}), L2, L3])
    expect(restores.map((one) => one.set)).toEqual(['early', 'D', 'L2', 'L3'])
    expect(warnings).toMatchObject([{kind: 'base by LSN', set: 'D'}])
    expect(chain([early, L1, L2, L3, diff('D', {...D, base: {checkpoint: 85}})])).toEqual(['early', 'L1', 'L2', 'L3'])
  })

  test('never on a copy-only full', () => {
    const copy = {...early, copyOnly: true}
    expect(chain([copy, L1, L2, L3, diff('D', {...D, base: {checkpoint: 95}})])).toEqual(['early', 'L1', 'L2', 'L3'])
    expect(chain([copy, L1, L2, L3, diff('D', {...D, base: {guid: 'early'}})])).toEqual(['early', 'L1', 'L2', 'L3'])
  })
})

test('6: a differential is not used for a target before its end; for one that equals it, it is', () => {
  const D = diff('D', {first: 130, last: 140, from: 22, until: 24, base: {guid: 'F1'}})
  expect(chain([...LINE, D], to(23.9))).toEqual(['F1', 'L1', 'L2', 'L3 stop'])
  expect(chain([...LINE, D], to(24))).toEqual(['F1', 'D', 'L2', 'L3 stop'])
  expect(plan([F1, D], to(24))).toMatchObject({certain: false, restores: [{set: 'F1'}, {set: 'D'}]})
})

test('7: before the first full and after the newest log is an error with what can be reached', () => {
  expect(refusal(LINE, to(-1))).toMatchObject({code: 'too early', earliest: at(1), reachable: {after: at(1)}})
  expect(refusal(LINE, to(60))).toMatchObject({code: 'too late', latest: at(30), reachable: {before: at(30)}})
  const {restores, reaches, warnings} = plan(LINE, {target: {kind: 'time', at: at(60), possible: true}})
  expect(restores.map((one) => one.set)).toEqual(['F1', 'L1', 'L2', 'L3'])
  expect(reaches).toEqual({from: at(30), until: at(31)})
  expect(warnings).toMatchObject([{kind: 'short of target', obstacle: {code: 'too late'}}])
  expect(refusal([]).code).toBe('no full')
  expect(refusal([L1, L2]).code).toBe('no full')
})

test('7: the latest is all that is known of, or an error; the latest possible is what there is', () => {
  expect(refusal([...LINE, {...log('L4', {first: 180, last: 200, from: 40}), damaged: true}]).gap).toEqual({
    from: lsn(180),
    to: lsn(200),
  })
  expect(refusal(LINE, {...LATEST, now: {logStart: lsn(190)}}).gap).toEqual({from: lsn(180), to: lsn(190)})
  expect(chain(LINE, {...LATEST, now: {logStart: lsn(180)}})).toEqual(['F1', 'L1', 'L2', 'L3'])
  const short = plan([F1, L1, L3], POSSIBLE)
  expect(short.restores.map((one) => one.set)).toEqual(['F1', 'L1'])
  expect(short.warnings).toMatchObject([{kind: 'short of target', obstacle: {code: 'gap'}}])
})

test('8: a target between two logs takes the later one, once, with STOPAT', () => {
  const {restores, further, certain} = plan(LINE, to(15))
  expect(restores.map(({set: guid, stop}) => [guid, stop])).toEqual([
    ['F1', undefined],
    ['L1', undefined],
    ['L2', {kind: 'time', text: '2026-11-22T12:15:00.000'}],
  ])
  expect({further, certain}).toEqual({further: [], certain: true})
})

test('8: a target within the time that a log took may lie in it or in the next: the next only if it was not reached', () => {
  const during = plan(LINE, to(20.5))
  expect(during.restores.at(-1)).toMatchObject({set: 'L2', stop: {kind: 'time'}})
  expect(during.further).toMatchObject([{set: 'L3', stop: {kind: 'time'}}])
  expect(during.certain).toBe(true)
  // Nobody knows what the newest log holds of its own time.
  const newest = plan(LINE, to(30.5))
  expect(newest).toMatchObject({certain: false, further: [], reaches: {from: at(30), until: at(30.5)}})
  expect(newest.warnings).toMatchObject([{kind: 'target within a log', set: 'L3'}])
})

describe('9: after a recovery the log goes on on another branch', () => {
  // Restored to 130 within L2; L3 and F9 are what the old branch still wrote.
  const cross = log('X', {first: 120, last: 160, from: 50, forks: {first: 'A', last: 'B', point: lsn(130)}})
  const onB = log('Y', {first: 160, last: 200, from: 60, forks: {first: 'B', last: 'B', point: null}})
  const history = [...LINE, full('F9', {first: 155, last: 170, from: 28}), cross, onB]

  test('the newest branch is followed through the log that crosses', () => {
    expect(chain(history)).toEqual(['F1', 'L1', 'X', 'Y'])
    expect(plan(history).branch).toBe('B')
  })

  test('the old branch only when asked for', () => {
    expect(chain(history, {...LATEST, branch: 'A'})).toEqual(['F9', 'L3'])
    expect(refusal(history, {...LATEST, branch: 'C'})).toMatchObject({code: 'unknown branch', branches: ['A', 'B']})
  })

  test('a time at which the old branch was written is told', () => {
    expect(plan(history, to(25)).warnings).toMatchObject([{kind: 'other branches', forks: ['A']}])
    expect(chain(history, to(25))).toEqual(['F1', 'L1', 'X stop'])
  })

  test('without the log that crosses nothing leads there', () => {
    expect(refusal([...LINE, {...cross, lost: 'gone'}, onB])).toMatchObject({
      code: 'gap',
      gap: {from: lsn(120), to: lsn(160)},
      unusable: [{set: 'X'}],
      branches: ['A'],
    })
  })
})

test('10: the database_backup_lsn of a log is no filter', () => {
  expect(chain(LINE.map((one) => ({...one, databaseBackupLsn: '1'})))).toEqual(['F1', 'L1', 'L2', 'L3'])
})

describe('11: stripes and mirrors', () => {
  const stripe = (number: number, mirror = 0, more = {}) => ({
    path: `E:\\${number}.${mirror}.bak`,
    stripe: number,
    mirror,
    ...more,
  })

  test('stripes merge into one restore, in their order, from one position', () => {
    const parts = [2, 1].map((number) => ({...F1, position: 3, stripes: 2, files: [stripe(number)]}))
    expect(plan([...parts, L1]).restores[0]).toMatchObject({files: ['E:\\1.0.bak', 'E:\\2.0.bak'], position: 3})
  })

  test('a missing stripe makes the set unusable', () => {
    const half = {...F1, stripes: 2, files: [stripe(1), stripe(2, 0, {lost: true})]}
    expect(refusal([half, L1])).toMatchObject({code: 'no full', unusable: [{set: 'F1', why: 'stripe 2 is missing'}]})
    expect(refusal([{...half, files: [stripe(1)]}, L1]).code).toBe('no full')
  })

  test('mirrors are alternatives', () => {
    const mirrored = {...F1, stripes: 2, files: [stripe(1, 1), stripe(1, 0, {lost: true}), stripe(2, 0), stripe(2, 1)]}
    expect(plan([mirrored, L1]).restores[0]?.files).toEqual(['E:\\1.1.bak', 'E:\\2.0.bak'])
  })

  test('two sets in one file differ by position', () => {
    const files = [{path: 'E:\\both.bak', stripe: 1, mirror: 0}]
    const found = plan([
      {...F1, files},
      {...L1, files, position: 2},
    ])
    expect(found.restores.map(({files: of, position}) => [...of, position])).toEqual([
      ['E:\\both.bak', 1],
      ['E:\\both.bak', 2],
    ])
  })

  test('what was written to NUL is in the chain, and not to be had', () => {
    const nul = {...L2, files: [{path: 'NUL', stripe: 1, mirror: 0}]}
    expect(refusal([F1, L1, nul, L3])).toMatchObject({
      code: 'gap',
      unusable: [{set: 'L2', why: 'it was written to NUL'}],
    })
  })
})

describe('12: order is by LSN, and STOPAT in the source’s local time', () => {
  // Clocks in Stockholm are set back from 03:00 to 02:00 on 25 October 2026, at 01:00 UTC.
  const BACK = Date.UTC(2026, 9, 25, 1)
  const stockholm = new ServerClocks(() => 'Europe/Stockholm')
  const then = (minutes: number) => BACK + minutes * MINUTE
  const shifted = (one: RecordedSet, minutes: number, timeZone: number): RecordedSet => ({
    ...one,
    startedAt: then(minutes),
    finishedAt: then(minutes + 1),
    timeZone,
  })
  const night = [
    shifted(F1, -200, 8),
    shifted(L1, -70, 8),
    shifted(L2, 10, 4),
    shifted(L3, 70, 4),
    shifted(log('L4', {first: 180, last: 220, from: 0}), 130, 4),
  ]
  const when = (minutes: number): PlanRequest => ({target: {kind: 'time', at: then(minutes)}})

  test('whatever order they come in', () => {
    expect(chain(night.toReversed())).toEqual(['F1', 'L1', 'L2', 'L3', 'L4'])
  })

  test('the text has the offset of the target', () => {
    expect(plan(night, when(-90), stockholm).restores.at(-1)?.stop).toEqual({
      kind: 'time',
      text: '2026-10-25T01:30:00.000',
    })
    expect(plan(night, when(100), stockholm).restores.at(-1)).toMatchObject({
      set: 'L4',
      stop: {kind: 'time', text: '2026-10-25T03:40:00.000'},
    })
  })

  test('down to a tick of datetime', () => {
    const {stop} = plan(LINE, {target: {kind: 'time', at: at(15) + 9}}).restores.at(-1) ?? {}
    expect(stop).toEqual({kind: 'time', text: '2026-11-22T12:15:00.007'})
  })

  test('a repeated hour within the log refuses the stop; with the log boundary at the change it does not', () => {
    expect(refusal(night, when(-5), stockholm)).toMatchObject({
      code: 'clock',
      nearest: {before: {set: 'L1'}, after: {set: 'L2'}},
    })
    expect(refusal(night, when(5), stockholm).code).toBe('clock')
    const boundary = [...night, shifted(log('L1b', {first: 120, last: 130, from: 0}), -2, 8)]
    expect(plan(boundary, when(-5), stockholm).restores.at(-1)).toMatchObject({
      set: 'L1b',
      stop: {text: '2026-10-25T02:55:00.000'},
    })
    // Behind it, the second time that clocks show 02:30: what is written from L2 on.
    expect(plan(night, when(30), stockholm).restores.at(-1)).toMatchObject({
      set: 'L3',
      stop: {text: '2026-10-25T02:30:00.000'},
    })
  })

  test('without the server’s zone nothing is guessed', () => {
    expect(refusal(night, when(-5)).code).toBe('clock')
    expect(plan(night, when(100)).restores.at(-1)?.stop).toEqual({kind: 'time', text: '2026-10-25T03:40:00.000'})
    const unknown = LINE.map((one) => ({...one, timeZone: 127}))
    expect(refusal(unknown, to(15)).code).toBe('too early')
    expect(chain(unknown)).toEqual(['F1', 'L1', 'L2', 'L3'])
    const late = [...unknown, {...log('L9', {first: 180, last: 200, from: 48 * 60}), timeZone: 127}]
    expect(refusal(late, to(24 * 60)).code).toBe('clock')
    const utc = new ServerClocks(() => 'UTC')
    expect(plan(late, to(24 * 60), utc).restores.at(-1)?.stop).toMatchObject({text: '2026-11-23T12:00:00.000'})
  })

  test('half and quarter hours', () => {
    const chatham = LINE.map((one) => ({...one, timeZone: 51}))
    expect(plan(chatham, to(15)).restores.at(-1)?.stop).toEqual({kind: 'time', text: '2026-11-23T01:00:00.000'})
  })
})

test('13: another family of the same name is another database', () => {
  const again = [F1, L1].map((one) => ({
    ...one,
    guid: `${one.guid}'`,
    family: 'G',
    startedAt: one.startedAt + 60 * MINUTE,
    finishedAt: one.finishedAt + 60 * MINUTE,
  }))
  const both = [...LINE, ...again]
  expect(chain(both)).toEqual(["F1'", "L1'"])
  expect(plan(both).warnings).toEqual([{kind: 'other families', families: ['F']}])
  expect(chain(both, {...LATEST, family: 'F'})).toEqual(['F1', 'L1', 'L2', 'L3'])
  expect(refusal(both, to(15))).toMatchObject({code: 'too early', families: ['F']})
  expect(refusal(both, {...LATEST, family: 'H'})).toMatchObject({code: 'unknown family', families: ['G', 'F']})
})

test('14: a chain crosses two servers after a move', () => {
  const there = log('M', {
    first: 180,
    last: 210,
    from: 40,
    server: 'sql-2',
    forks: {first: 'A', last: 'B', point: lsn(180)},
  })
  const {restores, warnings} = plan([...LINE, there])
  expect(restores.map((one) => [one.set, one.server])).toEqual([
    ['F1', 'sql-1'],
    ['L1', 'sql-1'],
    ['L2', 'sql-1'],
    ['L3', 'sql-1'],
    ['M', 'sql-2'],
  ])
  expect(warnings).toEqual([{kind: 'other servers', servers: ['sql-1', 'sql-2']}])
})

test('15: LSNs differ where numbers of JavaScript do not', () => {
  expect(Number(lsn(100))).toBe(Number(lsn(101)))
  expect(refusal([F1, log('late', {first: 101, last: 130, from: 10})]).gap).toEqual({from: lsn(100), to: lsn(101)})
})

describe('16: a log with bulk-logged changes restores whole', () => {
  const bulk = LINE.map((one) => (one.guid === 'L2' ? {...one, bulkLogged: true} : one))

  test('and can be passed', () => {
    expect(chain(bulk, to(25))).toEqual(['F1', 'L1', 'L2', 'L3 stop'])
  })

  test('with no stop inside', () => {
    expect(refusal(bulk, to(15))).toMatchObject({
      code: 'bulk-logged',
      nearest: {before: {set: 'L1'}, after: {set: 'L2'}},
      reachable: {before: at(10), after: at(21)},
    })
    expect(chain(bulk, {target: {kind: 'time', at: at(15), possible: true}})).toEqual(['F1', 'L1'])
  })
})

describe('17: a destination that is restoring goes on', () => {
  const restoring = {kind: 'restoring', fork: 'A', base: 'F1'} as const

  test('from its redo LSN', () => {
    expect(chain(LINE, {...LATEST, destination: {...restoring, redoLsn: lsn(120)}})).toEqual(['L2', 'L3'])
    expect(chain(LINE, {...to(25), destination: {...restoring, redoLsn: lsn(120)}})).toEqual(['L2', 'L3 stop'])
    const D = diff('D', {first: 130, last: 140, from: 22, base: {guid: 'F1'}})
    expect(chain([...LINE, D], {...LATEST, destination: {...restoring, redoLsn: lsn(100)}})).toEqual(['D', 'L2', 'L3'])
  })

  test('an interrupted restore repeats the same file first', () => {
    const cut = {...restoring, redoLsn: lsn(120), interrupted: 'L2'}
    expect(chain(LINE, {...LATEST, destination: cut})).toEqual(['L2', 'L3'])
    expect(chain(LINE, {...to(15), destination: {...cut, stoppedAt: at(15)}})).toEqual(['L2 stop'])
    expect(refusal(LINE, {...to(15), destination: cut})).toMatchObject({
      code: 'destination ahead',
      fromTheBeginning: true,
    })
    expect(refusal(LINE, {...LATEST, destination: {...cut, interrupted: 'L9'}})).toMatchObject({
      code: 'interrupted',
      fromTheBeginning: true,
    })
    expect(
      chain(LINE, {
        ...LATEST,
        destination: {kind: 'restoring', redoLsn: '0', fork: null, base: null, interrupted: 'F1'},
      }),
    ).toEqual(['F1', 'L1', 'L2', 'L3'])
  })

  test('one that is ahead of the target, or elsewhere, begins again', () => {
    expect(refusal(LINE, {...to(15), destination: {...restoring, redoLsn: lsn(150)}})).toMatchObject({
      code: 'destination ahead',
      fromTheBeginning: true,
    })
    const other = log('X', {first: 120, last: 160, from: 50, forks: {first: 'A', last: 'B', point: lsn(130)}})
    expect(refusal([...LINE, other], {...LATEST, destination: {...restoring, redoLsn: lsn(150)}})).toMatchObject({
      code: 'destination elsewhere',
      fromTheBeginning: true,
    })
  })
})

test.each([
  ['damaged', {damaged: true}, 'SQL Server calls it damaged'],
  ['a snapshot', {snapshot: true}, 'it is a snapshot'],
  ['of incomplete metadata', {incomplete: true}, 'its metadata are incomplete'],
  ['lost', {lost: 'it failed its proof'}, 'it failed its proof'],
])('18: a set that is %s is not used', (_, more, why) => {
  expect(refusal([F1, L1, {...L2, ...more}, L3]).unusable).toEqual([{set: 'L2', kind: 'log', why}])
  expect(refusal([{...F1, ...more}, L1, L2])).toMatchObject({code: 'no full', unusable: [{set: 'F1', why}]})
})

describe('before a mark', () => {
  const upTo = (value: number): PlanRequest => ({
    target: {kind: 'before mark', mark: 'upgrade', lsn: lsn(value), at: at(15)},
  })

  test('the log that holds it is stopped in', () => {
    expect(plan(LINE, upTo(130)).restores.at(-1)).toMatchObject({
      set: 'L2',
      stop: {kind: 'before mark', mark: 'upgrade', after: '2026-11-22T12:15:00.000'},
    })
    expect(chain(LINE, upTo(130))).toEqual(['F1', 'L1', 'L2 stop'])
    // Nothing but the mark itself is lacking.
    expect(chain(LINE, upTo(180))).toEqual(['F1', 'L1', 'L2', 'L3'])
  })

  test('a mark that no log holds is refused', () => {
    expect(refusal(LINE, upTo(181)).code).toBe('too late')
    expect(refusal(LINE, upTo(60)).code).toBe('too early')
    expect(
      refusal(
        LINE.map((one) => ({...one, bulkLogged: one.guid === 'L2'})),
        upTo(130),
      ).code,
    ).toBe('bulk-logged')
  })
})

test('coverage is what can be reached, without what lies in holes', () => {
  const chains = new Chains()
  for (const one of [F1, L1, {...L2, damaged: true}, L3, full('F2', {first: 160, last: 170, from: 25})]) chains.add(one)
  expect(chains.coverage()).toEqual([
    {from: at(1), until: at(10)},
    {from: at(26), until: at(30)},
  ])
  expect(new Chains().coverage()).toEqual([])
})

test('an LSN that is none is refused', () => {
  expect(() => new Chains().add({...F1, lastLsn: '1e3'})).toThrow(SyntaxError)
})
