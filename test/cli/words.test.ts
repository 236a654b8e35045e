import {execFileSync} from 'node:child_process'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {dispatch} from '../../src/lib/cli/dispatch.ts'
import {asksForJson} from '../../src/lib/cli/document.ts'
import {milliseconds} from '../../src/lib/cli/duration.ts'
import {nearMisses} from '../../src/lib/cli/near-miss.ts'
import {commandLine} from '../../src/lib/cli/shell-words.ts'

test('a POSIX shell reads back every word that was quoted', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string({unit: 'grapheme', maxLength: 12}).filter((word) => !word.includes('\0')),
        {minLength: 1, maxLength: 5},
      ),
      (words) => {
        const line = commandLine(words, 'linux')
        const out = execFileSync('sh', ['-c', `for word in ${line}; do printf '%s\\0' "$word"; done`], {
          encoding: 'utf8',
        })
        expect(out.split('\0').slice(0, -1)).toEqual(words)
      },
    ),
    {numRuns: 60},
  )
})

test.each([
  [['landlord', 'tenant', 'create', 'acme'], 'landlord tenant create acme'],
  [['--name', 'Acme AB'], '--name "Acme AB"'],
  [['--contact', 'Ann Ek <ann@acme.example> +46701234567'], '--contact "Ann Ek <ann@acme.example> +46701234567"'],
  [['D:\\tenants'], "'D:\\tenants'"],
  [['costs $5'], "'costs $5'"],
  [['a,b'], '"a,b"'],
  [['@splat'], '"@splat"'],
  [["it's"], '"it\'s"'],
  [[''], '""'],
])('%j is the same in PowerShell and POSIX', (words, line) => {
  expect(commandLine(words, 'linux')).toBe(line)
  expect(commandLine(words, 'win32')).toBe(line)
})

test('where both shells differ, the platform decides', () => {
  expect(commandLine([`it's $5`], 'linux')).toBe(`'it'\\''s $5'`)
  expect(commandLine([`it's $5`], 'win32')).toBe(`'it''s $5'`)
  expect(commandLine(['it’s $5'], 'win32')).toBe(`'it’’s $5'`)
})

test.each([
  ['90s', 90_000],
  ['10m', 600_000],
  ['1h30m', 5_400_000],
  ['0.5s', 500],
  ['2d', 172_800_000],
  ['250ms', 250],
])('%s is %d ms', (text, ms) => {
  expect(milliseconds(text, 'wait')).toBe(ms)
})

test.each(['', '10', 'm', '10 m', '-1s', '1w', 'soon'])('"%s" is no duration', (text) => {
  expect(() => milliseconds(text, 'wait')).toThrow('--wait')
})

const IDS = ['explain', 'tenant:create', 'tenant:list', 'run:list', 'run:resume']

test('the leading words name the command, the rest is its own', () => {
  expect(dispatch(['tenant', 'create', 'acme', '--yes'], IDS)).toEqual({
    do: 'run',
    id: 'tenant:create',
    argv: ['acme', '--yes'],
  })
  expect(dispatch(['explain', 'tenant', 'create'], IDS)).toEqual({do: 'run', id: 'explain', argv: ['tenant', 'create']})
  expect(dispatch(['tenant', 'create', '--', '--help'], IDS)).toEqual({
    do: 'run',
    id: 'tenant:create',
    argv: ['--', '--help'],
  })
})

test('help is asked for by flag, by word, by a topic, or by nothing at all', () => {
  expect(dispatch([], IDS)).toEqual({do: 'help', words: []})
  expect(dispatch(['tenant'], IDS)).toEqual({do: 'help', words: ['tenant']})
  expect(dispatch(['help', 'run', 'list'], IDS)).toEqual({do: 'help', words: ['run', 'list']})
  expect(dispatch(['run', 'list', '-h'], IDS)).toEqual({do: 'help', words: ['run', 'list']})
})

test('near misses: one letter off, two swapped, a beginning; nothing where nothing is near', () => {
  const known = ['tenant create', 'tenant list', 'tenant show', 'run list']
  expect(nearMisses('tenant lsit', known)).toEqual(['tenant list'])
  expect(nearMisses('tennant show', known)).toEqual(['tenant show'])
  expect(nearMisses('tenant cr', known)[0]).toBe('tenant create')
  expect(nearMisses('tenat list', known), 'much farther than the nearest').toEqual(['tenant list'])
  expect(nearMisses('frobnicate', known)).toEqual([])
})

test('a document is asked for before --, by --json and by -o json', () => {
  expect(['--json', '-ojson', '-o=json', '--output=json'].map((word) => asksForJson([word]))).toEqual([
    true,
    true,
    true,
    true,
  ])
  expect(asksForJson(['-o', 'json'])).toBe(true)
  expect(asksForJson(['json'])).toBe(false)
  expect(asksForJson(['--', '--json'])).toBe(false)
})
