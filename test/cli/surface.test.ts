import {expect, test} from 'vitest'
import {COMMANDS} from '../../src/commands/index.ts'

/** Commands and flags are a promise to scripts: what is dropped is deprecated first. */
test('the commands and their flags are those of the snapshot', async () => {
  const lines = Object.entries(COMMANDS).flatMap(([id, command]) => [
    [
      id.replaceAll(':', ' '),
      ...Object.entries(command.args).map(([name, {required}]) => (required ? name : `[${name}]`)),
    ].join(' '),
    ...Object.entries({...command.baseFlags, ...command.flags})
      .map(
        ([name, flag]) =>
          `  ${flag.char ? `-${flag.char} ` : ''}--${name}${'options' in flag && flag.options ? ` ${flag.options.join('|')}` : ''}`,
      )
      .sort(),
  ])
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('surface.txt')
})

test('every command says what it does in one sentence, and shows an example', () => {
  for (const [id, command] of Object.entries(COMMANDS)) {
    expect(command.summary, id).toMatch(/^[A-Z].*[.]$/)
    expect(command.examples.length, id).toBeGreaterThan(0)
    for (const [name, flag] of Object.entries(command.flags ?? {}))
      expect(flag.description, `${id} --${name}`).toMatch(/^[A-Z].*[.]$/)
  }
})
