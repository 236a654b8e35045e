import {mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import fc from 'fast-check'
import {afterAll, expect, test} from 'vitest'
import {planText, readPlan, writePlan} from '../../src/lib/cli/plan-file.ts'
import {assertInputs, assertTarget} from '../../src/lib/cli/plan-inputs.ts'
import {SPECIMENS} from '../../src/lib/cli/specimens.ts'
import {type SavedPlan, savedDigest} from '../../src/lib/engine/index.ts'
import {OperatorError} from '../../src/lib/errors.ts'

const folder = mkdtempSync(join(tmpdir(), 'landlord-plan-'))
afterAll(() => rmSync(folder, {recursive: true, force: true}))

const STORE = '01KAN3XWZ8N7Q6V5T4S3R2P1M0'
const UNSIGNED: Omit<SavedPlan, 'digest'> = {
  v: 1,
  product: '0.1.0',
  store: STORE,
  routine: 'tenant set',
  subject: 'tenant:acme',
  words: ['tenant', 'set', 'acme', '--name', 'Åkes Smedja "AB"'],
  inputs: {tenant: 'acme', displayName: 'Åkes Smedja "AB"'},
  inputsDigest: 'a'.repeat(64),
  decided: {order: {tenant: 'acme'}, live: 'a'},
  leases: [{key: 'tenant:acme', mode: 'exclusive'}],
  reservations: [{key: 'place:app-1/1', what: 'place 1 on app-1'}],
  lastChange: null,
  lines: [
    {
      id: 'name',
      fact: 'acme is called "Åkes Smedja"',
      finding: {finding: 'needed', diff: ['"Acme" → "Åkes"'], before: {was: 'Acme'}},
      guard: 'b'.repeat(64),
      undo: {what: 'the new name'},
      pointOfNoReturn: false,
    },
  ],
  madeAt: '2026-11-22T12:00:00.000Z',
  madeBy: {person: 'ann', host: 'desk-7'},
  expiresAt: '2026-11-23T12:00:00.000Z',
}
const signed = (plan: Omit<SavedPlan, 'digest'>): SavedPlan => ({...plan, digest: savedDigest(plan)})
const PLAN = signed(UNSIGNED)
const BYTES = Buffer.from(planText(PLAN))

/** The code with which a file of these bytes is refused; undefined: it is taken. Whatever else is thrown is a fault of ours. */
function refusalOf(bytes: Uint8Array): string | undefined {
  const file = join(folder, 'tried.json')
  writeFileSync(file, bytes)
  try {
    readPlan(file)
    return undefined
  } catch (error) {
    if (error instanceof OperatorError) return error.code
    throw error
  }
}

test('a plan is written for its owner alone, read back as it was, and never written over', () => {
  const file = join(folder, 'plan.json')
  writePlan(file, PLAN)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readPlan(file)).toEqual(PLAN)
  expect(() => writePlan(file, signed({...UNSIGNED, product: '0.2.0'}))).toThrow(
    expect.objectContaining({code: 'LL-PLAN-EXISTS'}),
  )
  expect(readFileSync(file)).toEqual(BYTES)
  expect(() => writePlan(join(folder, 'nowhere', 'plan.json'), PLAN)).toThrow(
    expect.objectContaining({code: 'LL-PLAN-FILE'}),
  )
})

const REFUSALS = ['LL-PLAN-ALTERED', 'LL-PLAN-FILE', 'LL-PLAN-VERSION']

test('any single changed byte is refused', () => {
  const changed = fc.tuple(fc.nat(BYTES.length - 1), fc.integer({min: 1, max: 255}))
  fc.assert(
    fc.property(changed, ([at, by]) => {
      const other = Buffer.from(BYTES)
      other[at] = ((other[at] ?? 0) + by) % 256
      expect(REFUSALS).toContain(refusalOf(other))
    }),
    {numRuns: 500},
  )
})

test('every place of the file counts: a byte changed there, left out, or put in is refused', () => {
  for (let at = 0; at < BYTES.length; at++) {
    const flipped = Buffer.from(BYTES)
    flipped[at] = (flipped[at] ?? 0) ^ 1
    const shorter = Buffer.concat([BYTES.subarray(0, at), BYTES.subarray(at + 1)])
    const longer = Buffer.concat([BYTES.subarray(0, at), Buffer.from(' '), BYTES.subarray(at)])
    for (const other of at % 9 === 0 ? [flipped, shorter, longer] : [flipped])
      expect(REFUSALS, `byte ${at}`).toContain(refusalOf(other))
  }
})

test('a file that is cut short is refused, wherever it is cut', () => {
  for (let length = 0; length < BYTES.length; length += 7)
    expect(refusalOf(BYTES.subarray(0, length)), `${length} bytes`).toMatch(/^LL-PLAN-(FILE|ALTERED)$/)
})

test.each<[string, unknown, string]>([
  ['not JSON', 'terraform', 'LL-PLAN-FILE'],
  ['another JSON', {}, 'LL-PLAN-FILE'],
  ['null', null, 'LL-PLAN-FILE'],
  ['a later form', {...PLAN, v: 2}, 'LL-PLAN-VERSION'],
  ['a member too many', {...PLAN, force: true}, 'LL-PLAN-FILE'],
  ['a member too few', {...PLAN, leases: undefined}, 'LL-PLAN-FILE'],
  ['a lock of another kind', signed({...UNSIGNED, leases: [{key: 'a', mode: 'none'}]} as never), 'LL-PLAN-FILE'],
  ['a code that is none', finding({finding: 'blocked', code: 'toString', reason: ''}), 'LL-PLAN-FILE'],
  ['a finding that is none', finding({finding: 'maybe'}), 'LL-PLAN-FILE'],
  [
    'a finding altered without its digest',
    {...finding({finding: 'in-flight', what: 'x'}), digest: PLAN.digest},
    'LL-PLAN-ALTERED',
  ],
])('%s is refused', (_, content, code) => {
  const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`
  expect(refusalOf(Buffer.from(text))).toBe(code)
})

function finding(of: object): SavedPlan {
  return signed({...UNSIGNED, lines: UNSIGNED.lines.map((line) => ({...line, finding: of as never}))})
}

test('bytes that are no UTF-8, a file that is a folder, and one that is not there are refused', () => {
  expect(refusalOf(Buffer.concat([BYTES.subarray(0, 40), Buffer.from([0xff]), BYTES.subarray(40)]))).toBe(
    'LL-PLAN-FILE',
  )
  for (const path of [folder, join(folder, 'none.json')])
    expect(() => readPlan(path)).toThrow(expect.objectContaining({code: 'LL-PLAN-FILE'}))
})

test('every routine that a run is taken up of has a line in plan-inputs.ts, so that its plans can be saved', () => {
  const tasks = readFileSync(join(import.meta.dirname, '../../src/lib/cli/tasks.ts'), 'utf8')
  const namedIn = (text: string) => [...text.matchAll(/case '([^']+)':/g)].map(([, name = '']) => name)
  const namedBy = (task: string) =>
    namedIn(tasks.split('export async function ').find((text) => text.startsWith(`${task}(`)) ?? '')
  const lacking = (check: () => void) => {
    try {
      check()
    } catch (error) {
      return (error as OperatorError).detail.why?.startsWith('there is no routine') ?? false
    }
    return false
  }
  const many = namedBy('manyTaskOf')
  const saved = [...namedBy('taskOf'), ...many]
  expect({one: saved.length > 10, many: many.length > 1}).toEqual({one: true, many: true})
  expect(
    saved.filter((name) => lacking(() => assertInputs(name, {}))),
    'give each of these a line in INPUTS of src/lib/cli/plan-inputs.ts',
  ).toEqual([])
  expect(
    many.filter((name) => lacking(() => assertTarget(name, {key: 'acme', inputs: {}}))),
    'give each of these a line in TARGETS of src/lib/cli/plan-inputs.ts',
  ).toEqual([])
})

test('a plan of many is read back as it was; each place of its list counts', () => {
  const {decided, reservations, lastChange, lines, leases, routine, subject, digest: _, ...file} = PLAN
  const work = {routine, subject, decided, leases, reservations, lastChange, lines}
  const many = {
    ...file,
    ...{routine: 'fleet apply', subject: 'fleet:tenants', leases: []},
    pace: {canary: 1, concurrency: 8, limits: {vm: 2}, maxFailures: {count: 1, percent: 10}},
    held: 3,
    omitted: [{key: 'borg', code: 'LL-FOREIGN' as const, reason: 'foreign'}],
    targets: [{key: 'acme', inputs: {tenant: 'acme'}, groups: {vm: 'app-1'}, shown: work}],
  }
  const whole = {...many, digest: savedDigest(many)}
  const bytes = Buffer.from(planText(whole))
  expect(refusalOf(bytes)).toBeUndefined()
  for (let at = 0; at < bytes.length; at += 3) {
    const flipped = Buffer.from(bytes)
    flipped[at] = (flipped[at] ?? 0) ^ 1
    expect(REFUSALS, `byte ${at}`).toContain(refusalOf(flipped))
  }
  for (const wrong of [
    {...many, targets: [{...many.targets[0], force: true}]},
    {...many, pace: {...many.pace, concurrency: 0}},
    {...many, omitted: [{key: 'borg', code: 'toString', reason: ''}]},
    {...many, held: -1},
  ])
    expect(refusalOf(Buffer.from(`${JSON.stringify({...wrong, digest: savedDigest(wrong)}, null, 2)}\n`))).toBe(
      'LL-PLAN-FILE',
    )
})

test('of every routine an order can be told from what is none', () => {
  for (const [routine, {inputs}] of Object.entries(SPECIMENS)) {
    // What only tells people is given when it is needed, and never saved.
    if (routine.startsWith('incident ')) {
      expect(() => assertInputs(routine, inputs)).toThrow(expect.objectContaining({code: 'LL-PLAN-FILE'}))
      continue
    }
    const order = JSON.parse(JSON.stringify(inputs).replace('"DIGEST"', `"${'a'.repeat(64)}"`)) as object
    assertInputs(routine, order)
    for (const wrong of [null, [], {}, {...order, more: 1}])
      expect(() => assertInputs(routine, wrong), routine).toThrow(expect.objectContaining({code: 'LL-PLAN-FILE'}))
  }
  for (const routine of ['tenant explode', 'toString', '__proto__'])
    expect(() => assertInputs(routine, {})).toThrow(expect.objectContaining({code: 'LL-PLAN-FILE'}))
})
