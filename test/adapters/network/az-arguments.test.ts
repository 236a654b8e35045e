import {expect, test} from 'vitest'
import {
  createArguments,
  deleteArguments,
  listArguments,
  updateArguments,
} from '../../../src/lib/adapters/network/az-arguments.ts'
import {markOf, ownerOf} from '../../../src/lib/adapters/network/mark.ts'
import type {NetworkRule} from '../../../src/lib/site/network.ts'

const way = {resourceGroup: 'tenants (prod)', subscription: undefined}
const rule: NetworkRule = {
  name: 'landlord-web',
  priority: 1000,
  direction: 'Inbound',
  access: 'Allow',
  protocol: 'Tcp',
  sources: ['Internet', '10.0.9.0/24'],
  ports: ['80', '8080'],
}
const where = ['--resource-group', 'tenants (prod)', '--nsg-name', 'app-1', '--only-show-errors', '--output', 'json']
const fields = [
  ...['--name', 'landlord-web', '--priority', '1000'],
  ...['--direction', 'Inbound', '--access', 'Allow', '--protocol', 'Tcp'],
  ...['--source-address-prefixes', 'Internet', '10.0.9.0/24', '--source-port-ranges', '*'],
  ...['--destination-address-prefixes', '*', '--destination-port-ranges', '80', '8080'],
  ...['--description', 'whose'],
]

test('every command is a list of words that no shell reads', () => {
  expect(listArguments('app-1', way)).toEqual(['network', 'nsg', 'rule', 'list', ...where])
  expect(createArguments('app-1', rule, 'whose', way)).toEqual([
    'network',
    'nsg',
    'rule',
    'create',
    ...where,
    ...fields,
  ])
  expect(updateArguments('app-1', rule, 'whose', way)).toEqual([
    'network',
    'nsg',
    'rule',
    'update',
    ...where,
    ...fields,
  ])
  expect(deleteArguments('app-1', 'landlord-web', way)).toEqual([
    'network',
    'nsg',
    'rule',
    'delete',
    ...where,
    '--name',
    'landlord-web',
  ])
})

test('a subscription is named to every command', () => {
  const named = listArguments('app-1', {...way, subscription: 'Pay as you go'})
  expect(named.slice(named.indexOf('--subscription'))).toEqual([
    '--subscription',
    'Pay as you go',
    '--only-show-errors',
    '--output',
    'json',
  ])
})

test.each(['-o', ''])('a word that az would take for an option, or for nothing, is refused: %j', (word) => {
  expect(() => createArguments('app-1', {...rule, sources: [word]}, 'whose', way)).toThrow(TypeError)
})

test('whose a rule is stands in its description, within the 140 characters that it takes', () => {
  const whose = {store: '01JD0000000000000000000000', attempt: '01JD0000000000000000000001'}
  const mark = markOf(whose)
  expect(mark.length).toBeLessThanOrEqual(140)
  expect(ownerOf(mark)).toEqual(whose)
  for (const other of [null, undefined, '', 'landlord', `${mark}!`]) expect(ownerOf(other)).toBeUndefined()
})
