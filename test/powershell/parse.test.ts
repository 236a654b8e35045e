import {beforeAll, expect, test} from 'vitest'
import {bootstrap, channelScript} from '../../src/lib/adapters/windows/command-line.ts'
import {composeScript, VERBS, type Verb} from '../../src/lib/adapters/windows/scripts.ts'
import {loadParser} from './parse.ts'
import {FILES} from './scripts.ts'

let parse: (script: string) => readonly string[]
beforeAll(async () => {
  parse = await loadParser()
})

test.each([...FILES])('%s is PowerShell', (_file, text) => {
  expect(parse(text)).toEqual([])
})

test.each(Object.keys(VERBS) as Verb[])('%s is PowerShell as it is sent', (verb) => {
  expect(parse(composeScript(verb))).toEqual([])
})

test('the bootstrap and the channel are PowerShell as they are sent', () => {
  expect(parse(bootstrap())).toEqual([])
  expect(parse(channelScript())).toEqual([])
})

test.each([
  ['a brace left open', 'if ($x) { $y = 1'],
  ['a parenthesis too many', '$x = (1 + 2))'],
  ['half a hashtable', '@{ a = 1; b = }'],
  ['a text without its end', "$x = 'a"],
])('%s is found', (_what, planted) => {
  const script = FILES.get('dir.ensure.ps1') ?? ''
  expect(parse(`${script}${planted}\n`)).not.toEqual([])
})
