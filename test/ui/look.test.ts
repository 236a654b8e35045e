import {expect, test} from 'vitest'
import {lookOf} from '../../src/lib/ui/look.ts'
import {clockOf, localTime, spanOf} from '../../src/lib/ui/span.ts'
import {columns, cut, wrap} from '../../src/lib/ui/text.ts'

const terminal = {isTTY: true, columns: 120, rows: 30}
const linux = {platform: 'linux'} as const
const utf8 = {LANG: 'en_US.UTF-8', TERM: 'xterm-256color'}

test('a terminal has colour, its own size, and is drawn over', () => {
  expect(lookOf(terminal, utf8, linux)).toEqual({colour: true, unicode: true, width: 120, height: 30, live: true})
})

test('a pipe has none of it', () => {
  expect(lookOf({}, utf8, linux)).toEqual({colour: false, unicode: true, width: 100, height: 0, live: false})
})

test.each([
  ['NO_COLOR', {NO_COLOR: '1'}, {}, false],
  ['an empty NO_COLOR does not count', {NO_COLOR: ''}, {}, true],
  ['NO_COLOR beats FORCE_COLOR', {NO_COLOR: '1', FORCE_COLOR: '1'}, {}, false],
  ['FORCE_COLOR=0', {FORCE_COLOR: '0'}, {}, false],
  ['TERM=dumb', {TERM: 'dumb'}, {}, false],
  ['--no-color', {FORCE_COLOR: '1'}, {noColor: true}, false],
])('colour: %s', (_, environment, options, colour) => {
  expect(lookOf(terminal, {...utf8, ...environment}, {...linux, ...options}).colour).toBe(colour)
})

test('FORCE_COLOR colours a pipe', () => {
  expect(lookOf({}, {...utf8, FORCE_COLOR: '1'}, linux).colour).toBe(true)
})

test.each([
  ['the C locale', {LANG: 'C', TERM: 'xterm'}, 'linux', false],
  ['LC_ALL beats LANG', {LANG: 'en_US.UTF-8', LC_ALL: 'C', TERM: 'xterm'}, 'linux', false],
  ['the Linux console', {LANG: 'en_US.UTF-8', TERM: 'linux'}, 'linux', false],
  ['conhost', {}, 'win32', false],
  ['Windows Terminal', {WT_SESSION: 'x'}, 'win32', true],
] as const)('Unicode: %s', (_, environment, platform, unicode) => {
  expect(lookOf(terminal, environment, {platform}).unicode).toBe(unicode)
})

test('a dumb terminal is never drawn over', () => {
  expect(lookOf(terminal, {TERM: 'dumb'}, linux).live).toBe(false)
})

test.each([
  [41, '41 ms'],
  [99.4, '99 ms'],
  [99.6, '0.1 s'],
  [840, '0.8 s'],
  [9_949, '9.9 s'],
  [9_951, '10 s'],
  [59_400, '59 s'],
  [59_600, '0 m 59 s'],
  [192_000, '3 m 12 s'],
  [720_000, '12 m'],
  [11_400_000, '3 h 10 m'],
  [190_000_000, '2 d'],
])('%d ms are %s', (ms, text) => {
  expect(spanOf(ms)).toBe(text)
})

test('the running clock', () => {
  expect([14_000, 725_000, 3_725_000].map(clockOf)).toEqual(['0:14', '12:05', '1:02:05'])
})

test('local times carry their offset and mean the same moment', () => {
  const text = localTime('2026-11-22T12:04:31.123Z')
  expect(text).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d$/)
  expect(new Date(text.replace(' ', 'T').replace(' ', '')).toISOString()).toBe('2026-11-22T12:04:31.000Z')
})

test('columns are what is seen', () => {
  expect(columns('acme')).toBe(4)
  expect(columns('数据')).toBe(4)
  expect(columns('e\u0301')).toBe(1)
  expect(columns('\u001B[31mred\u001B[39m')).toBe(3)
  expect(cut('数据库', 5, '…')).toBe('数据…')
})

test('wrap breaks at blanks, and hard only where a word is longer than the line', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
  expect(wrap('x'.repeat(25), 10)).toEqual(['x'.repeat(10), 'x'.repeat(10), 'x'.repeat(5)])
  expect(wrap('', 10)).toEqual([''])
})
