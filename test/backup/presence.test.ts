import {describe, expect, test} from 'vitest'
import {Chains} from '../../src/lib/backup/chains/index.ts'
import {consequenceOf as between, consequenceInWords} from '../../src/lib/backup/consequence.ts'
import {type FileSight, missingStripes, pathBelow, presenceOf, type SeenFile} from '../../src/lib/backup/presence.ts'
import type {BackupFile, BackupSet} from '../../src/lib/backup/set.ts'

const HOUR = 3_600_000
const NOON = Date.UTC(2026, 10, 22, 12)
const DISK = {name: 'disk', place: 'E:\\backup on sql-1', withinMs: 0}
const OFFSITE = {name: 'offsite', place: 'https://b.example/sql', withinMs: 4 * HOUR}
const WHOLE = {bytes: 4096, sha256: 'a'.repeat(64)}

const sight = (seen: Readonly<Record<string, SeenFile | undefined>>, file: Partial<FileSight> = {}): FileSight => ({
  path: 'E:\\backup\\acme.bak',
  stripe: 1,
  mirror: 0,
  recorded: WHOLE,
  seen: new Map(Object.entries(seen)),
  ...file,
})
const present = (files: readonly FileSight[], age = 24 * HOUR) =>
  presenceOf({finishedAt: NOON - age}, files, [DISK, OFFSITE], NOON)

describe('level present', () => {
  test('a file as recorded in every place passes, and it is told what was compared', () => {
    const presence = present([sight({disk: WHOLE, offsite: WHOLE})])
    expect(presence).toMatchObject({passed: true, problems: [], lost: []})
    expect(presence.found).toBe('2 of 2 files in disk, offsite; 2 with the recorded SHA-256')
  })

  test.each([
    ['gone', undefined],
    ['other size', {...WHOLE, bytes: 4095}],
    ['other content', {...WHOLE, sha256: 'b'.repeat(64)}],
    ['unreadable', {bytes: 4096, unreadable: 'EIO'}],
  ] as const)('%s in one place fails, and is not lost while the other has it', (fault, seen) => {
    const presence = present([sight({disk: seen, offsite: WHOLE})])
    expect(presence).toMatchObject({passed: false, problems: [{fault, place: DISK}], lost: []})
    expect(presence.found).toContain('E:\\backup\\acme.bak in disk: ')
  })

  test('one that no place has whole is lost', () => {
    const presence = present([sight({disk: undefined, offsite: {...WHOLE, bytes: 0}})])
    expect(presence.problems.map(({fault}) => fault)).toEqual(['gone', 'other size'])
    expect(presence.lost).toEqual([{path: 'E:\\backup\\acme.bak', stripe: 1, mirror: 0}])
  })

  test('a copy is given its time, and no longer', () => {
    const files = [sight({disk: WHOLE, offsite: undefined})]
    expect(present(files, 3 * HOUR)).toMatchObject({passed: true, lost: []})
    expect(present(files, 3 * HOUR).found).toContain('1 not due there yet')
    expect(present(files, 5 * HOUR)).toMatchObject({passed: false, problems: [{fault: 'gone', place: OFFSITE}]})
    expect(present([sight({disk: WHOLE, offsite: {bytes: 100}})], HOUR).passed).toBe(true)
    expect(present([sight({disk: WHOLE, offsite: {bytes: 5000}})], HOUR).passed).toBe(false)
    expect(present([sight({disk: undefined, offsite: WHOLE})], HOUR).passed).toBe(false)
  })

  test('a file of which nothing was recorded is there, and that is all that is said', () => {
    const presence = present([sight({disk: WHOLE, offsite: {bytes: 1}}, {recorded: undefined})])
    expect(presence.passed).toBe(true)
    expect(presence.found).toBe('2 of 2 files in disk, offsite; sizes compared; of 1 nothing had been recorded')
  })
})

test('a stripe is missing when none of its mirrors is left', () => {
  const file = (stripe: number, mirror: number): BackupFile => ({path: `E:\\${stripe}${mirror}`, stripe, mirror})
  const files = [file(1, 0), file(1, 1), file(2, 0), file(2, 1)]
  expect(missingStripes({files}, [file(1, 0), file(2, 1)])).toEqual([])
  expect(missingStripes({files}, [file(2, 0), file(2, 1)])).toEqual([2])
})

test.each([
  ['E:\\Backup\\a.bak', 'e:\\backup', 'a.bak'],
  ['\\\\nas\\sql\\x\\a.bak', '\\\\NAS\\sql\\', 'x\\a.bak'],
  ['E:/backup/x/a.bak', 'E:\\backup', 'x\\a.bak'],
  ['E:\\backups\\a.bak', 'E:\\backup', undefined],
  ['E:\\backup', 'E:\\backup', undefined],
  ['NUL', 'E:\\backup', undefined],
])('%s below %s', (path, folder, below) => expect(pathBelow(path, folder)).toBe(below))

describe('what a loss does, told by the planner', () => {
  const at = (hour: number) => Date.UTC(2026, 10, 22, hour)
  const set = (kind: 'full' | 'log', guid: string, first: number, last: number, ends: number): BackupSet => ({
    guid,
    family: 'F',
    database: 'acme',
    kind,
    copyOnly: false,
    damaged: false,
    checksums: true,
    beginsChain: false,
    firstLsn: String(first),
    lastLsn: String(last),
    checkpointLsn: String(first),
    databaseBackupLsn: '0',
    base: null,
    forks: {first: 'R', last: 'R', point: null},
    startedAt: ends,
    finishedAt: ends,
    bytes: 1,
    storedBytes: 1,
    position: 1,
    name: null,
    description: null,
    files: [{path: `E:\\backup\\${guid}`, stripe: 1, mirror: 0}],
  })
  const history = [
    set('full', 'F1', 100, 110, at(0)),
    set('log', 'L1', 90, 200, at(1)),
    set('log', 'L2', 200, 300, at(2)),
    set('log', 'L3', 300, 400, at(3)),
    set('full', 'F2', 310, 320, at(3) - 1_800_000),
    set('log', 'L4', 400, 500, at(4)),
  ]
  const coverage = (gone: readonly string[]) => {
    const chains = new Chains()
    for (const one of history) chains.add(gone.includes(one.guid) ? {...one, lost: 'it is gone'} : one)
    return chains.coverage()
  }
  const consequenceOf = (...gone: string[]) => between(coverage([]), coverage(gone))

  test('a log that is gone makes a hole up to the next full', () => {
    const consequence = consequenceOf('L2')
    expect(consequence.out).toEqual([{from: at(1), until: at(3) - 1_800_000}])
    expect(consequence.left).toEqual([
      {from: at(0), until: at(1)},
      {from: at(3) - 1_800_000, until: at(4)},
    ])
    expect(consequenceInWords(consequence)).toBe(
      '2026-11-22T01:00:00Z to 2026-11-22T02:30:00Z cannot be restored any more; restores reach 2026-11-22T00:00:00Z to 2026-11-22T01:00:00Z, and 2026-11-22T02:30:00Z to 2026-11-22T04:00:00Z',
    )
  })

  test('a newer full that is gone costs nothing while an older one has its logs', () => {
    const consequence = consequenceOf('F2')
    expect(consequence.out).toEqual([])
    expect(consequenceInWords(consequence)).toMatch(/^no point is lost by it: restores reach 2026-11-22T00:00:00Z to /)
  })

  test('without any full nothing is left', () => {
    const consequence = consequenceOf('F1', 'F2')
    expect(consequence.left).toEqual([])
    expect(consequence.out).toEqual([{from: at(0), until: at(4)}])
    expect(consequenceInWords(consequence)).toBe('no point in time can be restored any more')
  })
})
