import {expect, test} from 'vitest'
import {rulesOf} from '../../../src/lib/adapters/network/az-rules.ts'

/** As Azure keeps a rule with one source and two ports; az prints it so. */
const printed = {
  access: 'Allow',
  description: 'landlord, store 01JD0000000000000000000000, attempt 01JD0000000000000000000001',
  destinationAddressPrefix: '*',
  destinationAddressPrefixes: [],
  destinationPortRanges: ['80', '8080'],
  direction: 'Inbound',
  etag: 'W/"0b1c"',
  id: '/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/app-1/securityRules/landlord-web',
  name: 'landlord-web',
  priority: 1000,
  protocol: 'TCP',
  provisioningState: 'Succeeded',
  resourceGroup: 'rg',
  sourceAddressPrefix: 'Internet',
  sourceAddressPrefixes: [],
  sourcePortRange: '*',
  sourcePortRanges: [],
  type: 'Microsoft.Network/networkSecurityGroups/securityRules',
}

test('one value and several are told alike, and the owner is read from the description', () => {
  expect(rulesOf(JSON.stringify([printed]))).toEqual([
    {
      name: 'landlord-web',
      priority: 1000,
      direction: 'Inbound',
      access: 'Allow',
      protocol: 'Tcp',
      sources: ['Internet'],
      ports: ['80', '8080'],
      owner: {store: '01JD0000000000000000000000', attempt: '01JD0000000000000000000001'},
      narrowed: false,
    },
  ])
})

test.each([
  {destinationAddressPrefix: '10.0.1.11'},
  {sourcePortRange: '1024-65535'},
  {destinationApplicationSecurityGroups: [{id: '/subscriptions/0/…'}]},
])('a rule that looks at more than ours do is told as narrowed: %j', (more) => {
  expect(rulesOf(JSON.stringify([{...printed, description: null, ...more}]))).toMatchObject([
    {narrowed: true, owner: undefined},
  ])
})

test.each(['', 'no JSON', '{}', '[{"name":"x"}]', JSON.stringify([{...printed, protocol: 'Sctp'}])])(
  'what is no list of rules is not half understood: %s',
  (text) => {
    expect(rulesOf(text)).toBeUndefined()
  },
)
