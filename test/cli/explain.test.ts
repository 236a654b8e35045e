import {globSync, readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {COMMANDS} from '../../src/commands/index.ts'
import {explanationOf, explanations} from '../../src/lib/cli/explanation.ts'
import {ERROR_CODES} from '../../src/lib/error-codes.ts'
import {documentOf, landlord} from './landlord.ts'

const codes = Object.keys(ERROR_CODES)
const commands = Object.keys(COMMANDS).map((id) => id.replaceAll(':', ' '))

test.each(codes)('%s says what it means, what causes it, and how to mend it', (code) => {
  const {title, cause, mend} = explanationOf(code)
  expect(code).toMatch(/^LL-[A-Z]+(-[A-Z]+)*$/)
  expect(title).toMatch(/^[A-Z].*[^.]$/)
  for (const text of [cause, mend]) expect(text).toMatch(/^[`"A-Za-z].*[.)]$/)
  expect(mend.length).toBeGreaterThan(20)
})

test('every command that an explanation names exists, with its flags', () => {
  for (const [code, {cause, mend}] of Object.entries(ERROR_CODES))
    for (const [, line = ''] of `${cause} ${mend}`.matchAll(/`landlord ([^`]+)`/g)) {
      const words = line.split(' ')
      if (['COMMAND', '--version', '--help'].includes(words[0] ?? '')) continue
      const name = commands.find((known) => `${line} `.startsWith(`${known} `))
      expect(name, `${code}: landlord ${line}`).toBeDefined()
      const command = COMMANDS[name?.replace(' ', ':') as keyof typeof COMMANDS]
      const flags = Object.keys({...command.baseFlags, ...command.flags})
      for (const flag of words.filter((word) => word.startsWith('--')))
        expect(flags, `${code}: landlord ${line}`).toContain(flag.slice(2))
    }
})

test('explain alone lists all codes', async () => {
  const {stdout} = await landlord(['explain'])
  for (const {code} of explanations()) expect(stdout).toContain(code)
  expect(documentOf(await landlord(['explain', '--json']))).toMatchObject({result: {codes: explanations()}})
})

test('a code is known in any case and without its prefix; a mistyped one is suggested and not shown', async () => {
  expect(explanationOf('lock-held').code).toBe('LL-LOCK-HELD')
  const ended = await landlord(['explain', 'LL-LOK-HELD'])
  expect(ended).toMatchObject({exit: 2, stdout: ''})
  expect(ended.stderr).toContain('landlord explain LL-LOCK-HELD')
})

const sources = globSync('{src/lib,src/commands}/**/*.ts').filter((path) => !path.includes('/error-codes'))
const named = new Map(
  [...sources, ...globSync('templates/**/*.*')].flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/'(LL-[A-Z]+(?:-[A-Z]+)*)'/g)].map(
      ([, code = '']) => [code, path] as const,
    ),
  ),
)

test('every code that the sources name is explained', () => {
  expect(named.size).toBeGreaterThan(80)
  for (const [code, path] of named) expect(codes, `${code} in ${path}`).toContain(code)
})

test('every code that is explained is one that something says', () => {
  for (const code of codes) expect([...named.keys()], code).toContain(code)
})

test('a code is explained in one area alone', () => {
  const explained = globSync('src/lib/error-codes/*.ts').flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/^ {2}'(LL-[A-Z-]+)': \{$/gm)].map(([, code = '']) => code),
  )
  expect(explained.toSorted()).toEqual(codes.toSorted())
})
