import {expect, test} from 'vitest'
import {type Column, listing} from '../../src/lib/ui/table.ts'
import {LOOKS} from './recordings.ts'

interface Row {
  readonly name: string
  readonly note: string
  readonly count: number
}
const columns: readonly Column<Row>[] = [
  {head: 'NAME', value: ({name}) => name},
  {head: 'NOTE', value: ({note}) => note},
  {head: 'COUNT', value: ({count}) => count, right: true},
  {head: 'MORE', value: ({count}) => count * 2, wide: true},
]
const rows: readonly Row[] = [
  {name: 'acme', note: '', count: 7},
  {name: 'borg', note: 'says "hello, world"', count: 1200},
  {name: '数据', note: 'two columns a letter', count: 3},
]
const list = {rows, columns, none: 'None yet.', foot: '3 in all.'}

test('a table is aligned by what is seen, and ends with its foot', () => {
  expect(listing(list, 'table', LOOKS.narrow)).toMatchInlineSnapshot(`
    "NAME  NOTE                  COUNT
    acme  –                         7
    borg  says "hello, world"    1200
    数据  two columns a letter      3

    3 in all."
  `)
})

test('wide shows more columns', () => {
  expect(listing(list, 'wide', LOOKS.narrow)).toMatchInlineSnapshot(`
    "NAME  NOTE                  COUNT  MORE
    acme  –                         7  14
    borg  says "hello, world"    1200  2400
    数据  two columns a letter      3  6

    3 in all."
  `)
})

test('csv quotes as RFC 4180 says, with every column', () => {
  expect(listing(list, 'csv', LOOKS.narrow)).toMatchInlineSnapshot(`
    "name,note,count,more
    acme,,7,14
    borg,"says ""hello, world""",1200,2400
    数据,two columns a letter,3,6"
  `)
})

test('name is one name a line', () => {
  expect(listing(list, 'name', LOOKS.narrow)).toBe('acme\nborg\n数据')
})

test('an empty list says so to people and nothing to programs', () => {
  const empty = {...list, rows: []}
  expect(listing(empty, 'table', LOOKS.narrow)).toBe('None yet.')
  expect(listing(empty, 'name', LOOKS.narrow)).toBe('')
  expect(listing(empty, 'csv', LOOKS.narrow)).toBe('name,note,count,more')
})

test('a narrow terminal cuts the widest texts, never the name; a file cuts nothing', () => {
  const long = [{name: 'a-name-of-some-length', note: 'x'.repeat(100), count: 1}]
  const cut = listing({...list, rows: long}, 'table', {...LOOKS.narrow, width: 50}).split('\n')
  for (const line of cut) expect(line.length).toBeLessThanOrEqual(50)
  expect(cut[1]).toContain('a-name-of-some-length')
  expect(listing({...list, rows: long}, 'table', {...LOOKS.narrow, height: 0})).toContain('x'.repeat(100))
})
