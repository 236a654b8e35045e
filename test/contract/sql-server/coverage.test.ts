import {expect, test} from 'vitest'
import {ROWS} from './all.ts'
import {idle, uncovered, unproven} from './coverage.ts'
import {EXCUSES} from './excuses.ts'
import {namesIn} from './names.ts'
import {OWN_NAMES} from './own-names.ts'
import {piecesOf} from './shapes.ts'
import {templateTexts} from './texts.ts'

const planted = (text: string, by = 'test planted') => [{text, by}]

test('every template has rows of its statements, and its names have a first version', () => {
  expect(uncovered(templateTexts(), ROWS, [])).toEqual([])
  expect(unproven(templateTexts(), ROWS, [])).toEqual([])
})

test.each([
  ['a statement of another kind', 'CHECKPOINT;', 'CHECKPOINT: CHECKPOINT'],
  [
    'a clause that no row has',
    "SELECT name FROM sys.databases WHERE name COLLATE Latin1_General_BIN = N'a'",
    'condition: x COLLATE x = x',
  ],
  ['an option that no row has', 'ALTER DATABASE ll_contract SET PLANTED;', 'ALTER DATABASE: SET x'],
])('%s is missed', (_, text, shape) => {
  expect(uncovered(planted(text), ROWS, EXCUSES).map((one) => one.shape)).toContain(shape)
})

test('a template is asked for its whole shape, a test for its parts', () => {
  const text = 'SELECT name, state FROM sys.databases WHERE name = @a AND state = 0 AND name <> @b;'
  expect(uncovered(planted(text), ROWS, EXCUSES)).toEqual([])
  expect(uncovered(planted(text, 'template planted'), ROWS, EXCUSES)).toHaveLength(1)
})

test('a name without a first version or without a row is missed', () => {
  const sent = planted("SELECT name, planted FROM sys.databases WHERE PLANTED_FUNCTION(N'a') = 1")
  expect(unproven(sent, ROWS, [])).toEqual([
    {name: 'PLANTED_FUNCTION()', by: 'test planted', lacks: 'version'},
    {name: 'sys.databases.planted', by: 'test planted', lacks: 'version'},
  ])
  expect(unproven(planted('SELECT replica_id FROM sys.databases'), ROWS, [])).toMatchObject([{lacks: 'row'}])
})

test('an excuse that excuses nothing is told', () => {
  const excuses = [
    {pattern: /^CHECKPOINT/, why: 'planted'},
    {pattern: /^nothing$/, why: 'planted'},
  ]
  expect(idle(planted('CHECKPOINT;'), ROWS, excuses)).toEqual([excuses[1]])
})

test('a batch is cut into its statements, and what they are called or hold does not matter', () => {
  const one = piecesOf("IF @got >= 0 BEGIN SELECT a.id FROM app.items AS a WHERE a.name = N'x'; COMMIT; END;")
  const other = piecesOf("if @seen >= 17 begin select b.[key] from [dbo].[t] as b where b.key2 = 'y'; commit end")
  expect(one.map(({shape}) => shape)).toEqual([
    'IF @ >= 0',
    'BEGIN',
    "SELECT # FROM # AS # WHERE # = '",
    'COMMIT',
    'END',
  ])
  expect(other.map(({shape}) => shape)).toEqual(one.map(({shape}) => shape))
})

test('names are found through aliases, databases and calls', () => {
  expect(
    namesIn(
      'SELECT d.name, DB_ID() FROM [a b].sys.schemas AS d JOIN app.own AS o ON o.x = d.schema_id; EXEC sp_getapplock',
    ),
  ).toEqual(['DB_ID()', 'sys.schemas', 'sys.schemas.name', 'sys.schemas.schema_id', 'sys.sp_getapplock'])
  expect([...OWN_NAMES.values()].filter(({since}) => !['2008', '2012', '2014'].includes(since))).toEqual([])
})
