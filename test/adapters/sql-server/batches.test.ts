import {expect, test} from 'vitest'
import {batchesOf} from '../../../src/lib/adapters/sql-server/batches.ts'

const texts = (script: string) => batchesOf(script).map(({text}) => text)

test('GO parts batches in any case, with blanks and a comment after it, and knows its lines', () => {
  expect(batchesOf('SELECT 1\nGO\n\nSELECT 2\n  go  -- next\r\nSELECT 3\rGo\n')).toEqual([
    {text: 'SELECT 1', line: 1},
    {text: '\nSELECT 2', line: 3},
    {text: 'SELECT 3', line: 6},
  ])
})

test.each([
  ['a string', "SELECT N'a\nGO\nb'"],
  ['a string with a doubled quote', "SELECT N'it''s\nGO\n'"],
  ['a quoted identifier', 'SELECT "a\nGO\nb"'],
  ['a bracketed identifier', 'SELECT [a]]\nGO\n]'],
  ['a block comment', 'SELECT 1 /* a\nGO\n*/'],
  ['a nested block comment', '/* a /* b */\nGO\n*/ SELECT 1'],
])('GO inside %s is text', (_, script) => {
  expect(texts(script)).toEqual([script])
})

test.each([
  ['a quote in a line comment', "SELECT 1 -- it's\nGO\nSELECT 2"],
  ['a comment sign in a string', "SELECT N'/*'\nGO\nSELECT 2"],
  ['a bracket in a string', "SELECT N'['\nGO\nSELECT 2"],
  ['two dashes in a string', "SELECT N'--'\nGO\nSELECT 2"],
  ['two dashes in a block comment', 'SELECT 1 /* -- */\nGO\nSELECT 2'],
])('%s opens nothing', (_, script) => {
  expect(texts(script)).toHaveLength(2)
})

test('GO is only GO when it is alone', () => {
  expect(texts('GOTO done\nSELECT GO\ndone: SELECT 1')).toHaveLength(1)
})

test('batches of nothing are left out', () => {
  expect(texts('GO\n\nGO\nSELECT 1\nGO\n')).toEqual(['SELECT 1'])
  expect(texts('')).toEqual([])
})

test('a repeated batch is refused', () => {
  expect(() => batchesOf('SELECT 1\nGO 5')).toThrow(expect.objectContaining({code: 'LL-SQL-MIGRATION'}))
})
