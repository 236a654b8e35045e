import {afterAll, beforeAll, expect, test} from 'vitest'
import {labCertificate, labFaultAdd, labFaultClear} from '../../src/lab/client.ts'
import {AcceptanceLab, create, type Document} from './lab.ts'

const TENANTS = {acme: 'app-1', borg: 'app-1', citra: 'app-2', delta: 'app-2'}
const NAMES = Object.keys(TENANTS)

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up({}, ['sql-1', 'app-1', 'app-2'])
  for (const [name, vm] of Object.entries(TENANTS))
    expect(await lab.json(create(name, '--vm', vm)), name).toMatchObject({exit: 0})
})
afterAll(() => lab.down())

/** Another certificate for all of them, which ends so late, and a configuration by which those in use are due. */
async function allDue(days: number): Promise<NodeJS.ProcessEnv> {
  await labCertificate(lab.dir, {days})
  const config = lab.configWith(
    `due-${days}`,
    (text) =>
      `limits: {vm: 1}\ntimings: {serviceStartSeconds: 1, settleEverySeconds: 0.2}\n${text.replace(/(certificates: \{[^}]*)\}/, `$1, renewDays: ${days - 5}}`)}`,
  )
  return {LANDLORD_CONFIG: config}
}
const renewAll = (...more: readonly string[]) => ['cert', 'renew', '--all-due', '--yes', '--json', ...more]
const states = ({result}: Document): Readonly<Record<string, string>> =>
  Object.fromEntries(result.children.map(({key, state}: {key: string; state: string}) => [key, state]))

/** Whose changes a VM saw, in order, each name once for as long as nobody came between. */
async function turns(vm: string, from: number): Promise<readonly string[]> {
  const keys = (await lab.trace(from)).filter((line) => line.stand === vm && line.changed).map(({key}) => key ?? '')
  return keys.filter((key, index) => key !== keys[index - 1])
}

/** Thumbprints of what the names show. */
const shown = async (): Promise<readonly string[]> =>
  (await lab.json(['cert', 'list', '--json'])).result.certificates.map(
    ({thumbprint}: {thumbprint: string}) => thumbprint,
  )

/** Its service dies as soon as it runs, so that it answers nobody. Cleared, Windows starts it again after a while. */
const crashing = (vm: string, tenant: string) =>
  labFaultAdd(lab.dir, vm, {kind: 'service-crash', match: `^rs-${tenant}$`, count: 100})

/** The same command until what was mended meanwhile has come back. */
async function untilDone(command: () => Promise<Document>): Promise<Document> {
  for (let tries = 1; ; tries++) {
    const document = await command()
    if (document.exit === 0 || tries === TRIES) return document
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}
const TRIES = 60

test('tenants are renewed side by side, never two on one VM where that is the limit; the run of many holds them together', async () => {
  const environment = await allDue(120)
  const traced = (await lab.trace()).length
  const planned = await lab.json(['cert', 'renew', '--all-due', '--plan', '--json'], environment)
  expect(planned.result.children.map(({target}: {target: {key: string}}) => target.key)).toEqual(NAMES)
  const renewed = await lab.json(renewAll(), environment)
  expect(renewed).toMatchObject({exit: 0, run: expect.any(String), result: {tally: {total: 4, done: 4, failed: 0}}})
  for (const vm of ['app-1', 'app-2']) {
    const seen = await turns(vm, traced)
    expect(seen.length, `${vm}: ${seen.join(' ')}`).toBe(new Set(seen).size)
  }
  const listed = (await lab.json(['run', 'list', '--json'], environment)).result.runs
  expect(listed[0]).toMatchObject({id: renewed.run, parent: null, routine: 'cert renew --all-due', standing: 'done'})
  expect(listed.filter(({parent}: {parent: string | null}) => parent !== null)).toEqual([])
  const {children} = (await lab.json(['run', 'show', renewed.run as string, '--json'], environment)).result
  expect(children.map(({name, standing}: {name: string; standing: string}) => [name, standing]).sort()).toEqual(
    NAMES.map((name) => [name, 'done']),
  )
  const all = (await lab.json(['run', 'list', '--children', '--json'], environment)).result.runs
  const own = all.filter(({parent}: {parent: string | null}) => parent === renewed.run)
  expect(own).toHaveLength(4)
  const overlap = own.some((one: {id: string; openedAt: string}) =>
    own.some(
      (other: {id: string; openedAt: string; closedAt: string}) =>
        other.id !== one.id && other.openedAt <= one.openedAt && one.openedAt < other.closedAt,
    ),
  )
  expect(overlap).toBe(true)
  expect(await lab.json(renewAll(), environment)).toMatchObject({exit: 0, changed: 0, run: null})
})

test('one fails: 7, and named; the same command mends it alone; undone with --all every name shows what it showed before', async () => {
  const before = await shown()
  const environment = await allDue(240)
  await crashing('app-2', 'citra')
  const some = await lab.json(renewAll(), environment)
  await labFaultClear(lab.dir)
  expect(some).toMatchObject({exit: 7, error: {code: 'LL-MANY-FAILED'}, result: {tally: {done: 3, failed: 1}}})
  expect(states(some)).toEqual({acme: 'done', borg: 'done', citra: 'failed', delta: 'done'})
  expect(some.result.children[2]).toMatchObject({run: expect.any(String), error: {code: 'LL-STEP-DID-NOT-TAKE'}})
  expect(some.error?.next?.map(({command}) => command)).toEqual(
    expect.arrayContaining([
      'landlord explain LL-STEP-DID-NOT-TAKE',
      `landlord run resume ${some.run}`,
      `landlord run undo ${some.run}`,
    ]),
  )
  const unfinished = (await lab.json(['run', 'list', '--unfinished', '--json'], environment)).result.runs
  expect(unfinished).toMatchObject([{id: some.run, standing: 'failed'}])
  const traced = (await lab.trace()).length
  const mended = await untilDone(() => lab.json(renewAll(), environment))
  expect(mended).toMatchObject({exit: 0, run: some.run, result: {tally: {total: 4, done: 4, failed: 0}}})
  expect(await turns('app-1', traced)).toEqual([])
  const refused = await lab.json(['run', 'undo', some.run as string, '--all', '--yes', '--json'], environment)
  expect(refused).toMatchObject({exit: 10, error: {code: 'LL-NOT-CONFIRMED'}})
  const listed = await lab.run(['run', 'undo', some.run as string, '--all', '--plan'], environment)
  expect(listed.exitCode).toBe(0)
  expect(listed.stdout).toMatch(/^undo of cert renew --all-due +plan, nothing changed$/m)
  for (const name of NAMES) expect(listed.stdout).toMatch(new RegExp(`^  ${name}   done   run \\S+$`, 'm'))
  expect(listed.stdout.match(/the name of \w+ shows it on app-\d/g)).toHaveLength(4)
  expect(listed.stdout.replaceAll(/\s+/g, ' ')).toContain('known after: what else of app-1 is undone')
  expect(listed.stdout).toMatch(/4 would be undone, in this order; 4 things will go; 2 known later/)
  const undo = ['run', 'undo', some.run as string, '--all', '--confirm', 'certificates', '--json']
  expect(await lab.json(undo, environment)).toMatchObject({exit: 0, result: {tally: {undone: 4}}})
  expect(await shown()).toEqual(before)
})

test('a canary that fails keeps all others from being begun; told in a log line by line', async () => {
  const environment = await allDue(360)
  const traced = (await lab.trace()).length
  await crashing('app-1', 'acme')
  const ended = await lab.run(['cert', 'renew', '--all-due', '--yes'], {...environment, CI: '1'})
  await labFaultClear(lab.dir)
  expect(ended.exitCode).toBe(7)
  expect(ended.stderr).toMatch(/^\S+Z {2}run {7}\S+ {3}cert renew --all-due {3}0 of 4$/m)
  expect(ended.stderr).toMatch(/^\S+Z {2}wave {6}1: 1 as canary$/m)
  expect(ended.stderr).toMatch(/^\S+Z {2}failed {4}acme {3}LL-STEP-DID-NOT-TAKE .* 0 of 4$/m)
  expect(ended.stderr).toMatch(/landlord run undo \S+/)
  for (const name of ['borg', 'citra', 'delta'])
    expect((await lab.trace(traced)).filter((line) => line.key === `tenant:${name}`)).toEqual([])
  const [parent] = (await lab.json(['run', 'list', '--unfinished', '--json'], environment)).result.runs
  expect(await lab.json(['run', 'undo', parent.id, '--yes', '--json'], environment)).toMatchObject({
    exit: 0,
    result: {tally: {undone: 1}},
  })
})
