import fc from 'fast-check'
import {expect, test} from 'vitest'
import {choosePlace, type PlacementQuestion} from '../../src/lib/fleet/placement.ts'

const LIMITS = {server: null, min: 3, max: 7, servers: [{name: 'sql-1', role: 'production'}]} as const
const vm = (name: string, servers = ['sql-1']) => ({name, role: 'production' as const, servers})
const taken = (name: string, ...places: number[]) => places.map((place) => ({vm: name, place, tenant: `t${place}`}))

test('a VM that has begun is brought to three before another one is begun', () => {
  expect(choosePlace({...LIMITS, vms: [vm('app-1'), vm('app-2')], taken: taken('app-2', 1, 2)})).toMatchObject({
    vm: 'app-2',
    place: 3,
  })
})

test('beyond three, the emptiest is taken', () => {
  const question = {
    ...LIMITS,
    vms: [vm('app-1'), vm('app-2')],
    taken: [...taken('app-1', 1, 2, 3, 4), ...taken('app-2', 1, 2, 3)],
  }
  expect(choosePlace(question)).toMatchObject({vm: 'app-2', place: 4})
})

test('a place that became free is used again', () => {
  expect(choosePlace({...LIMITS, vms: [vm('app-1')], taken: taken('app-1', 1, 3, 4)})).toMatchObject({place: 2})
})

test('seven is full, and the refusal says who has the last place', () => {
  const full = [...taken('app-1', 1, 2, 3, 4, 5, 6), {vm: 'app-1', place: 7, tenant: 'borg', run: 'R7'}]
  expect(choosePlace({...LIMITS, vms: [vm('app-1')], taken: full})).toEqual({
    code: 'LL-PLACE-NONE',
    refused:
      'every place is taken: app-1 has 7 of 7, the last place reserved for borg by run R7. Another VM makes room: landlord vm add',
  })
})

test('a server that no VM may use is refused by name', () => {
  expect(choosePlace({...LIMITS, server: 'sql-9', vms: [vm('app-1')], taken: []})).toMatchObject({
    refused: 'no application VM may use the database server sql-9',
  })
})

const questions = fc
  .record({
    names: fc.uniqueArray(fc.constantFrom('app-1', 'app-2', 'app-3', 'app-10', 'b'), {minLength: 1}),
    taken: fc.uniqueArray(
      fc.record({vm: fc.constantFrom('app-1', 'app-2', 'app-3', 'app-10', 'b'), place: fc.integer({min: 1, max: 7})}),
      {
        selector: ({vm, place}) => `${vm}/${place}`,
        maxLength: 36,
      },
    ),
  })
  .map(
    ({names, taken}): PlacementQuestion => ({
      ...LIMITS,
      vms: names.map((name) => vm(name)),
      taken: taken.map((place, index) => ({...place, tenant: `t${index}`})),
    }),
  )

test('never over the limit, never a taken place, always one if there is one, whatever the order', () => {
  fc.assert(
    fc.property(questions, (question) => {
      const answer = choosePlace(question)
      const count = (name: string) => question.taken.filter((place) => place.vm === name).length
      if ('refused' in answer) return question.vms.every(({name}) => count(name) === question.max)
      const free = !question.taken.some((place) => place.vm === answer.vm && place.place === answer.place)
      const turned = choosePlace({...question, vms: question.vms.toReversed(), taken: question.taken.toReversed()})
      const begun = question.vms.filter(({name}) => count(name) > 0 && count(name) < question.min)
      return (
        free &&
        answer.place >= 1 &&
        answer.place <= question.max &&
        question.vms.some(({name}) => name === answer.vm) &&
        JSON.stringify(turned) === JSON.stringify(answer) &&
        (begun.length === 0 || begun.some(({name}) => name === answer.vm))
      )
    }),
    {numRuns: 2000},
  )
})

test('an empty VM is begun only when the others are full', () => {
  const vms = [vm('app-1'), vm('app-2')]
  expect(choosePlace({...LIMITS, vms, taken: taken('app-2', 1, 2, 3, 4, 5, 6)})).toMatchObject({vm: 'app-2', place: 7})
  expect(choosePlace({...LIMITS, vms, taken: taken('app-2', 1, 2, 3, 4, 5, 6, 7)})).toMatchObject({
    vm: 'app-1',
    place: 1,
  })
})

test('tenants go to production alone', () => {
  const servers = [
    {name: 'sql-1', role: 'production'},
    {name: 'sql-staging', role: 'staging'},
    {name: 'sql-verify', role: 'verification'},
  ] as const
  const staging = {name: 'app-0', role: 'staging', servers: ['sql-staging', 'sql-1']} as const
  const question = {...LIMITS, servers, vms: [staging, vm('app-1', ['sql-verify', 'sql-staging', 'sql-1'])], taken: []}
  expect(choosePlace(question)).toMatchObject({vm: 'app-1', server: 'sql-1'})
  expect(choosePlace({...question, server: 'sql-verify'})).toMatchObject({
    refused: "sql-verify is a verification server: customers' tenants live in production alone",
  })
  expect(choosePlace({...question, vms: [staging]})).toMatchObject({
    refused: "app-0 is a staging VM: customers' tenants live in production alone",
  })
})
