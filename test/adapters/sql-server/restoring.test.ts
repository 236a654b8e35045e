import {afterAll, beforeAll, expect, test} from 'vitest'
import {restoreText} from '../../../src/lib/adapters/sql-server/restoring.ts'
import {tailText} from '../../../src/lib/adapters/sql-server/tails.ts'
import {shown} from '../../../src/lib/adapters/tds/sql-text.ts'
import {Bug} from '../../../src/lib/errors.ts'
import type {RestoreOrder} from '../../../src/lib/site/restoring.ts'
import {type Bench, bench} from './bench.ts'

const FOLDER = '\\\\backup.lab.example\\sql'
const full: RestoreOrder = {
  database: 'scratch_acme',
  kind: 'full',
  files: [`${FOLDER}\\1of2.bak`, `${FOLDER}\\2of2.bak`],
  position: 2,
  moves: [
    {logicalName: 'acme', to: 'D:\\data\\scratch_acme.mdf'},
    {logicalName: "acme_o'log", to: 'L:\\log\\scratch_acme.ldf'},
  ],
  stop: undefined,
}
const log: RestoreOrder = {...full, kind: 'log', files: [`${FOLDER}\\1.trn`], position: 1, moves: []}

let at: Bench
beforeAll(async () => {
  at = await bench('sql-restoring')
})
afterAll(() => at.end())

test('a full goes where it is told to, file by file, and is left restoring', () => {
  const lines = (options: string) =>
    [
      'RESTORE DATABASE [scratch_acme]',
      `FROM DISK = N'${FOLDER}\\1of2.bak', DISK = N'${FOLDER}\\2of2.bak'`,
      `WITH FILE = 2, ${options}, CHECKSUM, MOVE N'acme' TO N'D:\\data\\scratch_acme.mdf', MOVE N'acme_o''log' TO N'L:\\log\\scratch_acme.ldf', STATS = 5;`,
    ].join('\n')
  expect(shown(restoreText(full))).toBe(lines('NORECOVERY'))
  expect(shown(restoreText({...full, replace: true}))).toBe(lines('NORECOVERY, REPLACE'))
})

test.each([
  ['whole', undefined, 'STATS = 5;'],
  ['up to a time', {kind: 'time', text: '2026-11-22T14:05:00.003'}, "STATS = 5, STOPAT = N'2026-11-22T14:05:00.003';"],
  ['up to a mark', {kind: 'before mark', mark: 'o', after: undefined}, "STATS = 5, STOPBEFOREMARK = N'o';"],
  [
    'up to a mark after a time',
    {kind: 'before mark', mark: 'o', after: '2026-11-22T14:05:00.000'},
    "STATS = 5, STOPBEFOREMARK = N'o' AFTER N'2026-11-22T14:05:00.000';",
  ],
] as const)('a log is rolled forward %s', (_, stop, end) => {
  expect(shown(restoreText({...log, stop}))).toBe(
    [
      'RESTORE LOG [scratch_acme]',
      `FROM DISK = N'${FOLDER}\\1.trn'`,
      `WITH FILE = 1, NORECOVERY, CHECKSUM, ${end}`,
    ].join('\n'),
  )
})

test('the tail leaves its database restoring; Express compresses nothing', () => {
  const order = {database: 'acme', files: [`${FOLDER}\\t.trn`], name: 'acme tail', description: 'LL1|x'}
  expect(shown(tailText(order, 'Standard Edition'))).toContain('WITH NORECOVERY, CHECKSUM, COMPRESSION, FORMAT')
  expect(shown(tailText(order, 'Express Edition'))).toContain('WITH NORECOVERY, CHECKSUM, NO_COMPRESSION, FORMAT')
})

test.each(['acme', 'original_acme_01j', 'master', 'scratch_', 'Scratch_acme'])(
  '%s is not called as a copy is, and is never dropped',
  async (database) => {
    const restoring = at.site.restoring(at.authority({token: 1}))
    await expect(restoring.dropScratch(database)).rejects.toBeInstanceOf(Bug)
  },
)
