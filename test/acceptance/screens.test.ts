import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {columns} from '../../src/lib/ui/text.ts'
import {AcceptanceLab, create} from './lab.ts'
import {Terminal} from './terminal.ts'

let lab: AcceptanceLab
let run: string
beforeAll(async () => {
  lab = await AcceptanceLab.up()
  run = (await lab.json(create('acme'))).run ?? ''
})
afterAll(() => lab.down())

const plain = (name: string, ...more: readonly string[]) => [
  ...create(name, ...more).filter((word) => !/^--(yes|json)$/.test(word)),
]
const screens = (): readonly (readonly string[])[] => [
  [...plain('borg'), '--plan'],
  ['tenant', 'list'],
  ['tenant', 'show', 'acme'],
  ['vm', 'list'],
  ['vm', 'show', 'app-1'],
  ['run', 'list'],
  ['run', 'show', run],
  ['release', 'list', '-o', 'wide'],
  ['release', 'show', '1.0.0'],
  ['config', 'explain', 'vms'],
  ['explain', 'LL-LOCK-HELD'],
  [...plain('Not-A-Name'), '--yes'],
  [...plain('zeta'), '--vm', 'app-9', '--yes'],
]

const LOOKS: readonly (readonly [string, number, Readonly<Record<string, string>>])[] = [
  ['60 columns', 60, {LANG: 'C.UTF-8'}],
  ['80 columns', 80, {LANG: 'C.UTF-8'}],
  ['120 columns without colour', 120, {LANG: 'C.UTF-8', NO_COLOR: '1'}],
  ['200 columns', 200, {LANG: 'C.UTF-8'}],
  ['a dumb terminal', 80, {LANG: 'C.UTF-8', TERM: 'dumb'}],
  ['no Unicode', 80, {LANG: 'C', LC_ALL: 'C'}],
]

/** Ids, digests and commands are never cut, since they are to be typed again. */
const UNCUT = /landlord |[0-9a-f]{40}|[0-9A-Z]{26}|ssh-ed25519|AAAA|\/landlord\.yaml|…/

test.each(LOOKS)('%s: nothing is wider than the screen, nothing is left out that matters', async (_, width, env) => {
  const terminal = new Terminal({columns: width, rows: 60}, {...env, LANDLORD_CONFIG: lab.config})
  try {
    for (const words of screens()) {
      terminal.start(words)
      const screen = await terminal.ended()
      const lines = screen.split('\n').filter((line) => !line.includes('/bin/run.js') && !line.startsWith('exit='))
      const wide = lines.filter((line) => columns(line) > width && !UNCUT.test(line))
      expect(wide, words.join(' ')).toEqual([])
      if (env.LC_ALL === 'C') expect(lines.join(''), words.join(' ')).toMatch(/^[\x20-\x7e]*$/)
      expect(lines.join(' '), words.join(' ')).toMatch(
        words.includes('LL-LOCK-HELD') ? /mend/ : /acme|app-1|1\.0\.0|borg|LL-|vms/,
      )
    }
  } finally {
    terminal.close()
  }
})

test('people are shown as they were ordered, not as JSON', async () => {
  const {stdout} = await lab.run(['run', 'show', run])
  expect(stdout).toContain('Ann Ek <ann@acme.example> +46701234567')
  expect(stdout).not.toContain('{"')
})

test('in CI: plain lines with times, a record for the ticket and the summary of the step, no colour', async () => {
  const file = join(lab.dir, 'record.md')
  const summary = join(lab.dir, 'summary.md')
  writeFileSync(summary, '# Before\n')
  const env = {CI: 'true', GITHUB_STEP_SUMMARY: summary}
  const ended = await lab.run([...plain('citra'), '--yes', '--record', file], env)
  expect(ended.exitCode).toBe(0)
  expect(ended.stderr).not.toContain('\u001b')
  for (const line of ended.stderr.trimEnd().split('\n')) expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ {2}\S/)
  const record = readFileSync(file, 'utf8')
  expect(record).toMatch(/^## ✔ tenant create citra\n/)
  expect(record).toMatch(/\| database citra exists on sql-1 \| changed \| /)
  expect(record).toMatch(/Run `[0-9A-Z]{26}`, exit 0, /)
  expect(readFileSync(summary, 'utf8')).toBe(`# Before\n${record}\n`)
})

test('a failure is recorded with what to type next, and what hinders the record changes no exit code', async () => {
  const file = join(lab.dir, 'failed.md')
  const zip = resolve(import.meta.dirname, '../../dist/updates/sample-product-1.1.6-failing.zip')
  expect((await lab.json(['release', 'add', zip, '--yes', '--json'])).exit).toBe(0)
  const order = [...plain('delta', '--release', '1.1.6-failing'), '--yes', '--record']
  expect((await lab.run([...order, file], {CI: 'true'})).exitCode).toBe(4)
  const record = readFileSync(file, 'utf8')
  expect(record).toMatch(/^## ✖ tenant create delta\n/)
  expect(record).toMatch(/- code: LL-/)
  expect(record).toMatch(/```sh\n[\s\S]*landlord run resume [0-9A-Z]{26}/)
  const again = await lab.run([...order, join(lab.dir, 'no', 'such', 'folder')], {CI: 'true'})
  expect(again.exitCode).toBe(4)
  expect(again.stderr).toContain('the record of the run was not written')
  expect(existsSync(join(lab.dir, 'no'))).toBe(false)
})
