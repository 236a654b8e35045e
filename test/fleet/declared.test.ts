import fc from 'fast-check'
import {expect, test} from 'vitest'
import {compareFleet, type DeclaredTenant, type StandingDeclared} from '../../src/lib/fleet/declared.ts'
import {choosePlaces} from '../../src/lib/fleet/placement-of-many.ts'

const ANN = {name: 'Ann Ek', email: 'ann@acme.example', phone: '+46701234567'}
const declared = (tenant: string, more: Partial<DeclaredTenant> = {}): DeclaredTenant => ({
  ...{tenant, displayName: tenant.toUpperCase(), contacts: [ANN]},
  ...more,
})
const standing = (name: string, more: Partial<StandingDeclared> = {}): StandingDeclared => ({
  ...{name, displayName: name.toUpperCase(), contacts: [ANN], timeZone: 'UTC', ring: 'main', window: 'Sun 02:00-05:00'},
  ...{release: '1.0.0', vm: 'app-1', server: 'sql-1', state: 'up'},
  ...more,
})

test('who is missing, differs, is the same, is suspended and is not declared', () => {
  const found = compareFleet(
    [
      declared('new'),
      declared('ring', {ring: 'pilot'}),
      declared('same'),
      declared('asleep'),
      declared('moved', {vm: 'app-2'}),
    ],
    [
      standing('ring'),
      standing('same'),
      standing('asleep', {state: 'suspended'}),
      standing('moved'),
      standing('other'),
    ],
  )
  expect(found.missing.map(({tenant}) => tenant)).toEqual(['new'])
  expect(found.different.map(({tenant}) => tenant)).toEqual(['ring'])
  expect(found.same.map(({tenant}) => tenant)).toEqual(['moved', 'same'])
  expect(found.suspended).toEqual(['asleep'])
  expect(found.apart).toEqual([{tenant: 'moved', what: 'vm', is: 'app-1', declared: 'app-2'}])
  expect(found.undeclared).toEqual(['other'])
})

test('what the file leaves out is no difference', () => {
  const found = compareFleet([declared('acme')], [standing('acme', {ring: 'pilot', timeZone: 'Asia/Tokyo'})])
  expect(found.same).toHaveLength(1)
})

const fleet = fc.record({
  vms: fc.integer({min: 1, max: 8}),
  servers: fc.integer({min: 1, max: 3}),
  taken: fc.array(fc.record({vm: fc.integer({min: 1, max: 8}), place: fc.integer({min: 1, max: 7})}), {maxLength: 30}),
  tenants: fc.uniqueArray(fc.stringMatching(/^[a-z]{3,6}$/), {maxLength: 60}),
  pins: fc.array(fc.option(fc.integer({min: 1, max: 8}), {nil: undefined}), {maxLength: 60}),
  seed: fc.integer(),
})

test('never more than seven on a VM, no place twice, all or none, and the same places in whatever order is asked', () => {
  fc.assert(
    fc.property(fleet, ({vms, servers, taken, tenants, pins, seed}) => {
      const serverNames = Array.from({length: servers}, (_, at) => `sql-${at + 1}`)
      const vmNames = Array.from({length: vms}, (_, at) => `app-${at + 1}`)
      const there = [
        ...new Map(taken.map(({vm, place}) => [`${vm}/${place}`, {vm: `app-${vm}`, place, tenant: 'x'}])).values(),
      ]
      const question = {
        vms: vmNames.map((name) => ({name, role: 'production' as const, servers: serverNames})),
        servers: serverNames.map((name) => ({name, role: 'production' as const})),
        ...{taken: there, min: 3, max: 7},
      }
      const asked = tenants.map((tenant, at) => {
        const pin = pins[at]
        return {tenant, vm: pin === undefined || pin > vms ? undefined : `app-${pin}`}
      })
      const shuffled = asked.toSorted((one, other) =>
        one.tenant + seed < other.tenant + seed === seed % 2 > 0 ? 1 : -1,
      )
      const found = choosePlaces(asked, question)
      const again = choosePlaces(shuffled, question)
      expect(again).toEqual(found)
      const free = vms * 7 - there.filter(({vm}) => vmNames.includes(vm)).length
      if ('refused' in found) {
        const pinned = asked.some(({vm}) => vm !== undefined)
        expect(pinned || tenants.length > free).toBe(true)
        return
      }
      expect([...found.keys()].toSorted()).toEqual(tenants.toSorted())
      const all = [...there, ...found.values()].map(({vm, place}) => `${vm}/${place}`)
      expect(new Set(all).size).toBe(all.length)
      for (const vm of vmNames)
        expect([...there, ...found.values()].filter((place) => place.vm === vm).length).toBeLessThanOrEqual(7)
      for (const {tenant, vm} of asked) if (vm !== undefined) expect(found.get(tenant)?.vm).toBe(vm)
    }),
    {numRuns: Number(process.env.LANDLORD_PROPERTY_RUNS ?? 200)},
  )
})

test('how many find no place is said', () => {
  const question = {
    vms: [{name: 'app-1', role: 'production' as const, servers: ['sql-1']}],
    servers: [{name: 'sql-1', role: 'production' as const}],
    ...{taken: [], min: 3, max: 7},
  }
  const tenants = Array.from({length: 9}, (_, at) => ({tenant: `t${at}`}))
  expect(choosePlaces(tenants, question)).toMatchObject({
    code: 'LL-PLACE-NONE',
    refused: expect.stringMatching(/^of 9 new tenants 2 find no place: every place is taken: app-1 has 7 of 7/),
  })
})
