import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {labFaultAdd, labFaultClear} from '../../src/lab/client.ts'
import {AcceptanceLab, create} from './lab.ts'

const set = (...more: readonly string[]) => ['tenant', 'set', 'acme', ...more, '--yes', '--json']
const ANN = {name: 'Ann Ek', email: 'ann@acme.example', phone: '+46701234567'}
const BO = {name: 'Bo Alm', email: 'bo@acme.example', phone: '+46701234568'}

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up()
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0})
  await lab.snapshot()
})
beforeEach(() => lab.reset())
afterAll(() => lab.down())

const shown = async () => (await lab.json(['tenant', 'show', 'acme', '--json'])).result

test('name, zone, ring and window are set; again nothing changes; undone they are what they were', async () => {
  const [before, fingerprint] = [(await shown()).tenant, await lab.fingerprint()]
  const words = [
    '--name',
    'Acme Group',
    '--time-zone',
    'Europe/Stockholm',
    '--ring',
    'pilot',
    '--window',
    'daily 23:00-01:00',
  ]
  const done = await lab.json(set(...words))
  expect(done).toMatchObject({exit: 0, changed: 5})
  expect(await shown()).toMatchObject({
    tenant: {displayName: 'Acme Group', timeZone: 'Europe/Stockholm', ring: 'pilot', window: 'daily 23:00-01:00'},
    onVm: {answer: {service: {displayName: 'Acme Group (acme)', state: 'running'}}},
  })
  expect(await lab.json(set(...words))).toMatchObject({exit: 0, changed: 0, run: null})
  expect(await lab.json(['run', 'undo', done.run ?? '', '--confirm', 'acme', '--json'])).toMatchObject({exit: 0})
  expect((await shown()).tenant).toEqual(before)
  expect(await lab.fingerprint()).toBe(fingerprint)
})

test('contacts are replaced whole, or one by one; an address that is there gets the new number', async () => {
  expect(await lab.json(set('--add-contact', 'Bo Alm <bo@acme.example> +46701234568'))).toMatchObject({
    exit: 0,
    result: {contacts: [ANN, BO]},
  })
  expect(await lab.json(set('--add-contact', 'Ann Ek <ANN@acme.example> +46701234569'))).toMatchObject({
    result: {contacts: [{...ANN, email: 'ANN@acme.example', phone: '+46701234569'}, BO]},
  })
  expect(await lab.json(set('--remove-contact', 'ann@acme.example'))).toMatchObject({result: {contacts: [BO]}})
  expect(await lab.json(set('--remove-contact', 'ann@acme.example'))).toMatchObject({changed: 0})
  expect(await lab.json(set('--contact', 'Ann Ek <ann@acme.example> +46701234567'))).toMatchObject({
    result: {contacts: [ANN]},
  })
  expect((await shown()).tenant.contacts).toEqual([ANN])
})

const REFUSED: readonly (readonly [words: readonly string[], code: string, why: string])[] = [
  [['--remove-contact', 'ann@acme.example'], 'LL-TENANT-ORDER', 'at least one contact'],
  [['--add-contact', 'Bo <bo@acme.example> 0701234568'], 'LL-TENANT-ORDER', 'with the country code'],
  [['--add-contact', 'Bo <bo> +46701234568'], 'LL-TENANT-ORDER', 'is no e-mail address'],
  [['--ring', 'inner'], 'LL-TENANT-ORDER', 'the configuration has pilot, main'],
  [['--time-zone', '+01:00'], 'LL-TENANT-ORDER', 'is no time zone'],
  [['--window', 'Sun 05:00-02:00'], 'LL-TENANT-ORDER', 'is longer than 12 hours'],
  [[], 'LL-INPUT-MISSING', '--remove-contact'],
]

test('what cannot be is refused before anything is touched, and told why', async () => {
  const before = (await shown()).tenant
  for (const [words, code, why] of REFUSED) {
    const refused = await lab.json(set(...words))
    expect(refused, words.join(' ')).toMatchObject({exit: 2, error: {code}})
    expect(JSON.stringify(refused.error)).toContain(why)
  }
  expect((await shown()).tenant).toEqual(before)
})

test('a plan shows each value before and after, and changes nothing', async () => {
  const planned = await lab.run(['tenant', 'set', 'acme', '--ring', 'pilot', '--window', 'Sat 01:00-04:00', '--plan'])
  for (const said of [
    'main → pilot',
    'Sun 02:00-05:00 → Sat 01:00-04:00',
    '--ring pilot --window "Sat 01:00-04:00" --yes',
  ])
    expect(planned.stdout).toContain(said)
  expect((await shown()).tenant).toMatchObject({ring: 'main'})
})

test('what is known is shown though a VM does not answer, and the exit says that it is not all: 12', async () => {
  await labFaultAdd(lab.dir, 'app-1', {kind: 'refuse'})
  const {exit, result} = await lab.json(['tenant', 'show', 'acme', '--json'])
  expect(exit).toBe(12)
  expect(result).toMatchObject({
    database: {answer: {name: 'acme'}},
    onVm: {silent: expect.stringContaining('app-1')},
  })
  expect(await lab.json(['tenant', 'show', 'acme', '--offline', '--json'])).toMatchObject({exit: 0})
  await labFaultClear(lab.dir)
  expect(await lab.json(['tenant', 'show', 'acme', '--json'])).toMatchObject({exit: 0})
})
