import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {processLiveness} from '../../src/lib/adapters/store/process-identity.ts'
import {openSqliteStore} from '../../src/lib/adapters/store/sqlite/open.ts'
import {AcceptanceLab, create, ORDER} from './lab.ts'

let lab: AcceptanceLab
let file: string
beforeAll(async () => {
  lab = await AcceptanceLab.up()
  file = join(lab.dir, 'plan.json')
  for (const name of ['acme', 'borg']) expect(await lab.json(create(name))).toMatchObject({exit: 0})
})
beforeEach(() => rmSync(file, {force: true}))
afterAll(() => lab.down())

const save = (...words: readonly string[]) => lab.json([...words, '--plan', '--out', file, '--json'])
const apply = (...more: readonly string[]) => lab.json(['run', 'apply', file, '--yes', '--json', ...more])
const set = (name: string, ...more: readonly string[]) => lab.json(['tenant', 'set', name, ...more, '--yes', '--json'])
const ringOf = async (name: string) => (await lab.json(['tenant', 'show', name, '--json'])).result.tenant.ring

test('a plan is saved; another tenant changes; it is carried out as it was shown, and once', async () => {
  const planned = await save('tenant', 'set', 'acme', '--ring', 'pilot')
  expect(planned).toMatchObject({
    exit: 0,
    changed: 0,
    result: {saved: {file, digest: expect.stringMatching(/^[0-9a-f]{64}$/)}},
  })
  expect(await set('borg', '--ring', 'pilot')).toMatchObject({changed: 1})
  const applied = await apply()
  expect(applied).toMatchObject({exit: 0, changed: 1, steps: [{id: 'ring', result: 'changed'}]})
  expect(await ringOf('acme')).toBe('pilot')
  // Again: all that it showed holds.
  expect(await apply()).toMatchObject({exit: 0, changed: 0, run: null})
  expect(await set('acme', '--ring', 'main')).toMatchObject({changed: 1})
  expect(await apply()).toMatchObject({
    exit: 9,
    error: {code: 'LL-PLAN-APPLIED', message: expect.stringContaining(applied.run ?? '-')},
  })
  expect(await ringOf('acme')).toBe('main')
})

test('the same tenant changed: stale, with each line that differs, and nothing is changed', async () => {
  await save('tenant', 'set', 'acme', '--ring', 'pilot')
  const other = await set('acme', '--window', 'Sat 01:00-04:00')
  const stale = await apply()
  expect(stale).toMatchObject({exit: 9, changed: 0, error: {code: 'LL-PLAN-STALE'}})
  expect(stale.error?.why).toContain(`run ${other.run} (tenant set)`)
  expect(await ringOf('acme')).toBe('main')
  rmSync(file)
  // What the plan itself looked at: was and is are told.
  await save('tenant', 'set', 'acme', '--ring', 'pilot', '--window', 'Fri 01:00-04:00')
  await set('acme', '--window', 'Sun 02:00-05:00')
  const told = await lab.run(['run', 'apply', file, '--yes'])
  expect(told.exitCode).toBe(9)
  expect(told.stderr.replaceAll(/\s+/g, ' ')).toContain(
    'was Sat 01:00-04:00 → Fri 01:00-04:00; is Sun 02:00-05:00 → Fri 01:00-04:00',
  )
  expect(await ringOf('acme')).toBe('main')
})

test('a new tenant goes where its plan said, though another one was changed; not where another one is by now', async () => {
  const order = (name: string) => ['tenant', 'create', name, ...ORDER]
  const planned = await save(...order('citra'))
  expect(planned.result.decided).toMatchObject({vm: 'app-1', place: 3})
  await set('borg', '--ring', 'main')
  const other = join(lab.dir, 'other.json')
  await lab.json([...order('delta'), '--plan', '--out', other, '--json'])
  expect(await apply()).toMatchObject({exit: 0, result: {tenant: 'citra', place: 3}})
  const stale = await lab.json(['run', 'apply', other, '--yes', '--json'])
  expect(stale).toMatchObject({
    exit: 9,
    error: {code: 'LL-PLAN-STALE', why: expect.stringContaining('decided place: was 3; is 4')},
  })
})

test('an unapproved plan is not carried out where policy asks; approved by others than its maker it is', async () => {
  const config = lab.configWith(
    'policy',
    (text) => `${text}plans: {approvals: {routines: [tenant suspend], persons: 2}}\n`,
  )
  const env = {LANDLORD_CONFIG: config}
  const suspend = ['tenant', 'suspend', 'borg', '--reason', 'asked by the customer']
  const direct = await lab.json([...suspend, '--confirm', 'borg', '--json'], env)
  expect(direct).toMatchObject({exit: 11, error: {code: 'LL-PLAN-UNAPPROVED'}})
  expect(direct.error?.next?.[0]?.command).toContain('--plan --out plan.json')
  const planned = await lab.json([...suspend, '--plan', '--out', file, '--json'], env)
  const {digest} = planned.result.saved
  const carry = () => lab.json(['run', 'apply', file, '--confirm', 'borg', '--json'], env)
  const unapproved = await carry()
  expect(unapproved).toMatchObject({
    exit: 11,
    error: {code: 'LL-PLAN-UNAPPROVED', next: [{command: `landlord run approve ${digest}`}, {}]},
  })
  expect(await lab.json(['run', 'approve', file, '--yes', '--json'], env)).toMatchObject({
    exit: 10,
    error: {code: 'LL-PLAN-OWN'},
  })
  // By the digest its maker may say so, and does not count.
  expect(await lab.json(['run', 'approve', digest, '--yes', '--json'], env)).toMatchObject({exit: 0, changed: 1})
  expect(await carry()).toMatchObject({exit: 11})
  await approvedBy('ben', digest)
  expect(await carry()).toMatchObject({exit: 11, error: {why: expect.stringContaining('so far: ben')}})
  await approvedBy('cleo', digest)
  const shown = await lab.run(['run', 'apply', file, '--plan'], env)
  expect(shown.stdout).toMatch(/approved +by ben .*: seen; by cleo/)
  // One byte more, and it is no longer what they saw.
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, `${text} `)
  expect(await carry()).toMatchObject({exit: 10, error: {code: 'LL-PLAN-ALTERED'}})
  writeFileSync(file, text)
  const done = await carry()
  expect(done).toMatchObject({exit: 0, result: {state: 'suspended'}})
  const {events} = (await lab.json(['run', 'show', done.run ?? '', '--json'])).result
  expect(events[0].data).toMatchObject({plan: {digest}, approved: [{person: 'ben'}, {person: 'cleo'}]})
  expect((await lab.json(['run', 'approvals', '--json'])).result.approvals).toMatchObject([{}, {run: done.run}, {}])
})

test('what is no plan for here and now is refused by its own code', async () => {
  await save('tenant', 'set', 'acme', '--ring', 'pilot', '--expires', '1ms')
  expect(await apply()).toMatchObject({exit: 9, error: {code: 'LL-PLAN-EXPIRED'}})
  expect(await save('tenant', 'set', 'acme', '--ring', 'pilot')).toMatchObject({
    exit: 10,
    error: {code: 'LL-PLAN-EXISTS'},
  })
  rmSync(file)
  expect(await save('tenant', 'set', 'nobody', '--ring', 'pilot')).toMatchObject({exit: 2})
  expect(existsSync(file)).toBe(false)
  await save('tenant', 'set', 'acme', '--ring', 'pilot')
  const elsewhere = lab.configWith('elsewhere', (text) => text.replace('ops/landlord.db', 'other.db'))
  expect(await lab.json(['run', 'apply', file, '--yes', '--json'], {LANDLORD_CONFIG: elsewhere})).toMatchObject({
    exit: 10,
    error: {code: 'LL-PLAN-FOREIGN'},
  })
  expect(await lab.json(['run', 'apply', file, '--json'])).toMatchObject({exit: 10, error: {code: 'LL-NOT-CONFIRMED'}})
  expect(await ringOf('acme')).toBe('main')
})

test('cut off while a plan is carried out, the same command goes on with its run', async () => {
  await save('tenant', 'set', 'acme', '--ring', 'pilot', '--window', 'Mon 01:00-02:00')
  const product = lab.start(['run', 'apply', file, '--yes', '--json'], {LANDLORD_HALT_AT_EVENT: '4'})
  expect(await product.says('halted at event 4')).toBe(true)
  product.kill()
  await product.end()
  const [run] = (await lab.json(['run', 'list', '--unfinished', '--json'])).result.runs
  expect(await apply()).toMatchObject({exit: 0, run: run.id, changed: 2})
  expect(await apply()).toMatchObject({exit: 0, run: null, changed: 0})
})

/** The word of somebody else, as their own landlord would give it. */
async function approvedBy(user: string, plan: string): Promise<void> {
  await using store = await openSqliteStore({path: join(lab.dir, 'ops', 'landlord.db'), liveness: processLiveness})
  await store.plans.approve({plan, actor: {user, host: 'far', boot: '', pid: 1, started: '1'}, note: 'seen'})
}
