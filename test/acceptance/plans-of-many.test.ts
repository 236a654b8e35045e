import {readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {labCertificate} from '../../src/lab/client.ts'
import {processLiveness} from '../../src/lib/adapters/store/process-identity.ts'
import {openSqliteStore} from '../../src/lib/adapters/store/sqlite/open.ts'
import {AcceptanceLab, type Document} from './lab.ts'

const PERSON = 'Ann Ek <ann@acme.example> +46701234567'

let lab: AcceptanceLab
let file: string
beforeAll(async () => {
  lab = await AcceptanceLab.up()
  file = join(lab.dir, 'plan.json')
})
beforeEach(() => rmSync(file, {force: true}))
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

const ring = (name: string) => `    ring: ${name}\n`
const save = (tenants: Readonly<Record<string, string>>, environment: NodeJS.ProcessEnv = {}) =>
  lab.json(['fleet', 'plan', '-f', fleet(tenants), '--canary', '0', '--out', file, '--json'], environment)
const apply = (...more: readonly string[]) => lab.json(['run', 'apply', file, '--yes', '--json', ...more])
const set = (name: string, ...more: readonly string[]) => lab.json(['tenant', 'set', name, ...more, '--yes', '--json'])
const states = ({result}: Document): Readonly<Record<string, string>> =>
  Object.fromEntries(result.children.map(({key, state}: {key: string; state: string}) => [key, state]))
const rings = async (): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(
    (await lab.json(['tenant', 'list', '--json'])).result.tenants.map(({name, ring}: {name: string; ring: string}) => [
      name,
      ring,
    ]),
  )

test('new tenants are planned into places of their own, and created there by run apply; again, all is so already', async () => {
  const planned = await save({acme: '', borg: '', cato: ''})
  expect(planned).toMatchObject({exit: 0, changed: 0, result: {saved: {file}}})
  const {targets, omitted} = JSON.parse(readFileSync(file, 'utf8'))
  expect(omitted).toEqual([])
  expect(
    targets.map(({key, shown}: {key: string; shown: {decided: {place: number}}}) => [key, shown.decided.place]),
  ).toEqual([
    ['acme', 1],
    ['borg', 2],
    ['cato', 3],
  ])
  const shown = await lab.run(['run', 'apply', file, '--plan'])
  expect(shown.exitCode).toBe(0)
  expect(shown.stdout).toMatch(/approved +by nobody/)
  expect(await apply()).toMatchObject({exit: 0, result: {tally: {total: 3, done: 3}}})
  expect(await apply()).toMatchObject({exit: 0, changed: 0, run: null})
})

test('one of the list was changed: stale, it alone is named, with the command that plans anew; nothing is changed', async () => {
  await save({acme: ring('pilot'), borg: ring('pilot'), cato: ''})
  const other = await set('borg', '--window', 'Sat 01:00-04:00')
  const before = await lab.fingerprint()
  const stale = await apply()
  expect(stale).toMatchObject({
    exit: 9,
    changed: 0,
    run: null,
    error: {
      code: 'LL-PLAN-STALE',
      next: [{command: expect.stringMatching(/^landlord fleet apply -f \S+ --plan$/)}, {}],
    },
  })
  expect(stale.error?.why).toContain('1 of 2 are not as the plan showed them')
  expect(stale.error?.why).toContain(`run ${other.run} (tenant set)`)
  expect(stale.error?.why).not.toContain('acme')
  expect(await lab.fingerprint()).toBe(before)
  expect((await rings()).acme).toBe('main')
})

test('a tenant that is not on the list was changed: the plan is carried out as it was shown', async () => {
  await save({acme: ring('pilot'), borg: ring('pilot'), cato: ''})
  await set('cato', '--window', 'Fri 01:00-04:00')
  const applied = await apply()
  expect(applied).toMatchObject({exit: 0, changed: 2, result: {tally: {total: 3, done: 2, held: 1}}})
  expect(states(applied)).toEqual({acme: 'done', borg: 'done'})
  expect(await rings()).toEqual({acme: 'pilot', borg: 'pilot', cato: 'main'})
  await set('acme', '--ring', 'main')
  expect(await apply()).toMatchObject({
    exit: 9,
    error: {code: 'LL-PLAN-APPLIED', message: expect.stringContaining(applied.run ?? '-')},
  })
})

test('where what is done to each wants approval, the list does: two others say so for parent and children at once', async () => {
  const config = lab.configWith('policy', (text) => `${text}plans: {approvals: {routines: [tenant set], persons: 2}}\n`)
  const env = {LANDLORD_CONFIG: config}
  const tenants = {acme: ring('pilot'), borg: ring('main'), cato: ''}
  const direct = await lab.json(['fleet', 'apply', '-f', fleet(tenants), '--yes', '--json'], env)
  expect(direct).toMatchObject({exit: 11, error: {code: 'LL-PLAN-UNAPPROVED'}})
  expect(direct.error?.next?.[0]?.command).toContain('--plan --out plan.json')
  const {digest} = (await save(tenants, env)).result.saved
  const carry = () => lab.json(['run', 'apply', file, '--yes', '--json'], env)
  expect(await carry()).toMatchObject({
    exit: 11,
    error: {code: 'LL-PLAN-UNAPPROVED', next: [{command: `landlord run approve ${digest}`}, {}]},
  })
  expect(await lab.json(['run', 'approve', file, '--yes', '--json'], env)).toMatchObject({
    exit: 10,
    error: {code: 'LL-PLAN-OWN'},
  })
  await approvedBy('ben', digest)
  expect(await carry()).toMatchObject({exit: 11, error: {why: expect.stringContaining('so far: ben')}})
  await approvedBy('cleo', digest)
  const done = await carry()
  expect(done).toMatchObject({exit: 0, result: {tally: {done: 2}}})
  const {events} = (await lab.json(['run', 'show', done.run ?? '', '--json'])).result
  expect(events[0].data).toMatchObject({plan: {digest}, approved: [{person: 'ben'}, {person: 'cleo'}]})
})

test('cut off while the list is carried out, the same command goes on with its run, and each to its end once', async () => {
  await save({acme: ring('main'), borg: ring('pilot'), cato: ring('pilot')})
  const product = lab.start(['run', 'apply', file, '--yes', '--json'], {LANDLORD_HALT_AT_EVENT: '7'})
  expect(await product.says('halted at event 7')).toBe(true)
  product.kill()
  await product.end()
  const unfinished = (await lab.json(['run', 'list', '--unfinished', '--json'])).result.runs
  const [run] = unfinished.filter(({routine}: {routine: string}) => routine === 'fleet apply')
  expect(await apply()).toMatchObject({exit: 0, run: run.id, result: {tally: {done: 3, failed: 0}}})
  expect(await rings()).toEqual({acme: 'main', borg: 'pilot', cato: 'pilot'})
  expect(await apply()).toMatchObject({exit: 0, run: null, changed: 0})
})

test('certificates that are due are renewed by a plan; the one who looks at the file sees the same list', async () => {
  await labCertificate(lab.dir, {days: 120})
  const config = lab.configWith('due', (text) => text.replace(/(certificates: \{[^}]*)\}/, '$1, renewDays: 115}'))
  const env = {LANDLORD_CONFIG: config}
  const planned = await lab.json(['cert', 'renew', '--all-due', '--plan', '--out', file, '--json'], env)
  expect(planned.result.children.map(({target}: {target: {key: string}}) => target.key)).toEqual([
    'acme',
    'borg',
    'cato',
  ])
  // They share one wildcard certificate: what the first installs, the others find.
  expect(await lab.json(['run', 'apply', file, '--yes', '--json'], env)).toMatchObject({
    exit: 0,
    result: {tally: {done: 3, failed: 0}},
  })
})

test('what is no plan for here and now is refused by its own code; a target that is none of the routine, too', async () => {
  const tenants = {acme: ring('pilot'), borg: '', cato: ''}
  expect(
    await lab.json(['fleet', 'plan', '-f', fleet(tenants), '--out', file, '--expires', '1ms', '--json']),
  ).toMatchObject({exit: 0})
  expect(await apply()).toMatchObject({exit: 9, error: {code: 'LL-PLAN-EXPIRED'}})
  expect(await save(tenants)).toMatchObject({exit: 10, error: {code: 'LL-PLAN-EXISTS'}})
  rmSync(file)
  await save(tenants)
  const elsewhere = lab.configWith('elsewhere', (text) => text.replace('ops/landlord.db', 'other.db'))
  expect(await lab.json(['run', 'apply', file, '--yes', '--json'], {LANDLORD_CONFIG: elsewhere})).toMatchObject({
    exit: 10,
    error: {code: 'LL-PLAN-FOREIGN'},
  })
  expect(await lab.json(['run', 'apply', file, '--json'])).toMatchObject({exit: 10, error: {code: 'LL-NOT-CONFIRMED'}})
  const {savedDigest} = await import('../../src/lib/engine/index.ts')
  const plan = JSON.parse(readFileSync(file, 'utf8'))
  const forged = (change: (target: {key: string; inputs: object; shown: object}) => object) => {
    const targets = plan.targets.map(change)
    const {digest: _, ...rest} = {...plan, targets}
    writeFileSync(file, `${JSON.stringify({...rest, digest: savedDigest(rest)}, null, 2)}\n`)
  }
  for (const change of [
    (target: {inputs: object}) => ({...target, inputs: {what: 'drop'}}),
    (target: {shown: object}) => ({...target, shown: {...target.shown, subject: 'tenant:borg'}}),
  ]) {
    forged(change)
    expect(await apply()).toMatchObject({exit: expect.any(Number), changed: 0, error: {code: 'LL-PLAN-FILE'}})
  }
})

/** The word of somebody else, as their own landlord would give it. */
async function approvedBy(user: string, plan: string): Promise<void> {
  await using store = await openSqliteStore({path: join(lab.dir, 'ops', 'landlord.db'), liveness: processLiveness})
  await store.plans.approve({plan, actor: {user, host: 'far', boot: '', pid: 1, started: '1'}, note: 'seen'})
}
