import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {AcceptanceLab} from './lab.ts'
import {administrator} from './sql.ts'

const PERSON = 'Ann Ek <ann@acme.example> +46701234567'
const NAMES = ['acme', 'borg', 'cato']

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up()
})
afterAll(() => lab.down())

/** A file that declares these tenants, each with what is said of it besides. */
function fleet(tenants: Readonly<Record<string, string>>): string {
  const path = join(lab.dir, 'fleet.yaml')
  const lines = Object.entries(tenants).map(
    ([name, more]) => `  ${name}:\n    name: ${name.toUpperCase()}\n    contacts: ['${PERSON}']\n${more}`,
  )
  writeFileSync(path, `tenants:\n${lines.join('')}`)
  return path
}

const all = () => fleet(Object.fromEntries(NAMES.map((name) => [name, ''])))
const apply = (file: string, ...more: readonly string[]) =>
  lab.json(['fleet', 'apply', '-f', file, '--yes', '--json', '--canary', '0', '--concurrency', '2', ...more])

test('the plan shows who would be created, and asks each host once', async () => {
  const before = (await lab.trace()).length
  const plan = await lab.json(['fleet', 'plan', '-f', all(), '--detailed-exitcode', '--json'])
  expect(plan).toMatchObject({exit: 3, changed: 0})
  expect(plan.result.children.map(({target}: {target: {key: string}}) => target.key)).toEqual(NAMES)
  expect(asked(await lab.trace(before))).toEqual({vm: ['vm.read'], reader: 1, auditor: 0})
  expect((await lab.json(['tenant', 'list', '--json'])).result.tenants).toEqual([])
})

test('killed on the way, the same command creates the rest; after that nothing changes, in one round trip each', async () => {
  const file = all()
  const cutOff = lab.start(['fleet', 'apply', '-f', file, '--yes', '--canary', '0', '--concurrency', '2'])
  expect(await cutOff.says('1 of 3')).toBe(true)
  cutOff.kill()
  await cutOff.end()

  expect(await apply(file)).toMatchObject({exit: 0, result: {tally: {total: 3, failed: 0, left: 0}}})
  const tenants = (await lab.json(['tenant', 'list', '--json'])).result.tenants
  expect(tenants.map(({name}: {name: string}) => name)).toEqual(NAMES)

  const fingerprint = await lab.fingerprint()
  const before = (await lab.trace()).length
  expect(await apply(file)).toMatchObject({exit: 0, run: null, changed: 0, result: {tally: {held: 3, done: 0}}})
  const trace = await lab.trace(before)
  expect(asked(trace)).toEqual({vm: ['vm.read'], reader: 1, auditor: 1})
  // Of their backups those since the newest full that is known, however long there have been any.
  const histories = trace.flatMap(({text}) =>
    [...(text ?? '').matchAll(/@since = N'(\d{4}[^']*)'/g)].map(([, since]) => since),
  )
  expect(histories).toHaveLength(NAMES.length)
  for (const since of histories) expect(since?.slice(0, 4)).not.toBe('1900')
  expect(await lab.fingerprint()).toBe(fingerprint)
})

test('other settings are set; who is not in the file, another release and another VM are only reported', async () => {
  const file = fleet({acme: '    ring: pilot\n', borg: '    release: 9.9.9\n    vm: app-9\n'})
  expect(await apply(file)).toMatchObject({
    exit: 0,
    changed: 1,
    result: {
      tally: {done: 1, held: 1},
      undeclared: ['cato'],
      apart: [
        {tenant: 'borg', what: 'release', is: '1.0.0', declared: '9.9.9'},
        {tenant: 'borg', what: 'vm', is: 'app-1', declared: 'app-9'},
      ],
    },
  })
  expect((await lab.json(['tenant', 'show', 'acme', '--json'])).result.tenant).toMatchObject({ring: 'pilot'})
  expect(await apply(file)).toMatchObject({exit: 0, changed: 0, run: null})
})

test('what drifted is seen among many, and made true again', async () => {
  const sa = await administrator(lab.dir)
  await sa.rows('ALTER DATABASE borg SET AUTO_SHRINK ON')
  sa.close()
  expect(await apply(all())).toMatchObject({exit: 0, changed: 1, result: {tally: {done: 1, held: 2}}})
})

test('a fleet without places is refused whole, with the count', async () => {
  const many = Object.fromEntries(Array.from({length: 6}, (_, at) => [`more-${at}`, '']))
  const before = await lab.fingerprint()
  expect(await apply(fleet(many))).toMatchObject({
    exit: 10,
    changed: 0,
    error: {code: 'LL-PLACE-NONE', message: expect.stringContaining('of 6 new tenants 2 find no place')},
  })
  expect(await lab.fingerprint()).toBe(before)
})

test('what is there is exported as a file that changes nothing', async () => {
  const {stdout} = await lab.run(['fleet', 'export'])
  const file = join(lab.dir, 'exported.yaml')
  writeFileSync(file, stdout)
  expect(await apply(file)).toMatchObject({exit: 0, changed: 0, run: null, result: {undeclared: [], apart: []}})
})

test('a mistake in the file is told with its place before anything is asked', async () => {
  const file = fleet({acme: '    rings: pilot\n'})
  const before = (await lab.trace()).length
  expect(await apply(file)).toMatchObject({
    exit: 78,
    error: {code: 'LL-FLEET-FILE', where: expect.stringMatching(/fleet\.yaml:5:5$/)},
  })
  expect(await lab.trace(before)).toEqual([])
})

/** What landlord itself sent: verbs of the VM, statements of the reader and of the auditor, those of logging on left out. */
function asked(trace: Awaited<ReturnType<AcceptanceLab['trace']>>) {
  const sent = (principal: string) =>
    trace.filter(
      (line) =>
        line.principal === principal &&
        (line.kind === 'batch' || line.kind === 'rpc') &&
        !/^set ansi_nulls/i.test(line.text ?? ''),
    ).length
  const vm = trace.filter(({kind}) => kind === 'verb').map(({verb}) => verb)
  return {vm, reader: sent('landlord_reader'), auditor: sent('landlord_auditor')}
}
