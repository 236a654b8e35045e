import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {parseProjectFile} from '../../src/lib/config/read.ts'

const path = 'docs/landlord.example.yaml'

test('the annotated example is read by the validation itself', () => {
  const settings = parseProjectFile(readFileSync(path, 'utf8'), path)
  expect(settings.servers['sql-1']?.principals.admin).toEqual({user: 'landlord_admin', password: 'file:secrets/admin'})
})

test('what the example calls optional can be left out, and then has the value that it shows', () => {
  const text = readFileSync(path, 'utf8')
  const whole = parseProjectFile(text, path)
  expect(parseProjectFile(withoutOptional(text), path)).toEqual({
    ...whole,
    servers: {...whole.servers, 'sql-1': {...whole.servers['sql-1'], collation: undefined}},
    backups: {...whole.backups, servers: {}},
  })
})

/** Leaves out every line that is marked optional, and what is indented below it. */
function withoutOptional(text: string): string {
  let below: number | undefined
  const kept = text.split('\n').filter((line) => {
    const indent = line.search(/\S/)
    if (below !== undefined && indent > below) return false
    below = /# optional/.test(line) ? indent : undefined
    return below === undefined
  })
  return kept.join('\n')
}
