import {describe, expect, test} from 'vitest'
import {isPublic, liesWithin} from '../../src/lib/fleet/address-range.ts'
import type {NetworkRuleFacts} from '../../src/lib/fleet/network-rule.ts'
import {differences, openings, serverRules, vmRules} from '../../src/lib/fleet/network-rules.ts'

const management = ['10.0.9.0/24']
const vm = vmRules({httpPort: 80, httpsPort: 8080, sshPort: 22, management})
const server = serverRules({port: 1433, vms: ['10.0.1.11', '10.0.1.12'], management})
const rule = (more: Partial<NetworkRuleFacts>): NetworkRuleFacts => ({
  name: 'other',
  priority: 200,
  direction: 'Inbound',
  access: 'Allow',
  protocol: 'Tcp',
  sources: ['Internet'],
  ports: ['3389'],
  owner: undefined,
  narrowed: false,
  ...more,
})

test('a VM is open to the internet on two ports, a database server to those that are named and to nobody else', () => {
  expect(vm.map(({name, sources, ports, priority}) => [priority, name, sources, ports])).toEqual([
    [1000, 'landlord-web', ['Internet'], ['80', '8080']],
    [1010, 'landlord-management', ['10.0.9.0/24'], ['22']],
  ])
  expect(server.map(({name, access, sources, ports, priority}) => [priority, name, access, sources, ports])).toEqual([
    [1000, 'landlord-sql', 'Allow', ['10.0.1.11', '10.0.1.12'], ['1433']],
    [1010, 'landlord-management', 'Allow', ['10.0.9.0/24'], ['*']],
    [4096, 'landlord-nobody-else', 'Deny', ['*'], ['*']],
  ])
})

describe('before a VM', () => {
  const found = (...rules: readonly NetworkRuleFacts[]) => openings(rules, vm, {management, closed: false})

  test.each(['*', 'Internet', '0.0.0.0/0', '203.0.113.7', '20.0.0.0/8', 'AzureCloud', '::/0'])(
    'a port that is open to %s is told',
    (source) => {
      expect(found(rule({sources: [source]}))).toEqual([
        expect.stringContaining(`other: Allow Tcp 3389 from ${source} (priority 200)`),
      ])
    },
  )
  test.each(['VirtualNetwork', 'AzureLoadBalancer', '10.1.2.3', '192.168.0.0/16', '10.0.9.4', 'fd00::1'])(
    'one that is open to %s is not',
    (source) => {
      expect(found(rule({sources: [source]}))).toEqual([])
    },
  )
  test('what an earlier Deny covers whole opens nothing; in part it does', () => {
    const deny = rule({
      name: 'shut',
      access: 'Deny',
      priority: 150,
      sources: ['*'],
      ports: ['3000-4000'],
      protocol: '*',
    })
    expect(found(rule({}), deny)).toEqual([])
    expect(found(rule({ports: ['3389', '5985']}), deny)).toHaveLength(1)
    expect(found(rule({}), {...deny, priority: 250})).toHaveLength(1)
    expect(found(rule({}), {...deny, protocol: 'Udp'})).toHaveLength(1)
    expect(found(rule({}), {...deny, narrowed: true})).toHaveLength(1)
  })
  test('a Deny before our own rule is told, since nobody would come in', () => {
    const deny = rule({access: 'Deny', ports: ['80'], sources: ['Internet']})
    expect(found(deny)).toEqual([expect.stringContaining("comes before landlord's own")])
    expect(found({...deny, ports: ['81']})).toEqual([])
    expect(found({...deny, priority: 2000})).toEqual([])
  })
  test('outbound rules are not looked at', () => {
    expect(found(rule({direction: 'Outbound'}))).toEqual([])
  })
})

test('before a database server even the own virtual network is too much, the management network is not', () => {
  const found = (source: string) => openings([rule({sources: [source]})], server, {management, closed: true})
  for (const source of ['VirtualNetwork', '10.0.1.11', 'Internet', '10.0.0.0/8']) expect(found(source)).toHaveLength(1)
  expect(found('10.0.9.17')).toEqual([])
})

test('a rule is compared field by field; the order of lists and the case of words do not count', () => {
  const [wanted] = vm
  if (!wanted) throw new Error('no rule')
  const is: NetworkRuleFacts = {...wanted, owner: undefined, narrowed: false}
  expect(differences({...is, ports: ['8080', '80'], sources: ['internet']}, wanted)).toEqual([])
  expect(
    differences(
      {...is, priority: 300, access: 'Deny', protocol: '*', sources: ['*'], ports: ['80'], narrowed: true},
      wanted,
    ),
  ).toEqual([
    'priority 300 → 1000',
    'Deny → Allow',
    'protocol * → Tcp',
    'from * → Internet',
    'ports 80 → 80 8080',
    'limited to some destinations or source ports → to none',
  ])
})

test('networks lie within one another by their bits', () => {
  expect(liesWithin('10.0.9.0/25', ['10.0.9.0/24'])).toBe(true)
  expect(liesWithin('10.0.9.0/23', ['10.0.9.0/24'])).toBe(false)
  expect(liesWithin('10.0.10.1', ['10.0.9.0/24', '10.0.10.0/24'])).toBe(true)
  expect(liesWithin('fd12::1', ['fc00::/7'])).toBe(true)
  for (const word of ['Internet', '*', '10.0.9.0/33', '1.2.3', '']) expect(liesWithin(word, ['0.0.0.0/0'])).toBe(false)
  expect(['172.16.0.1', '100.64.0.1', '127.0.0.1', 'fe80::1'].filter(isPublic)).toEqual([])
  expect(['172.32.0.1', '9.9.9.9', '2001:db8::1', 'Storage'].filter((one) => !isPublic(one))).toEqual([])
})
