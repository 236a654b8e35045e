import {blocked, needed, type Step, satisfied} from '../../engine/index.ts'
import type {Sight, Site} from '../../site/site.ts'
import type {Topology, VmPlace} from '../../site/topology.ts'
import type {FirewallRule} from '../../site/vm-host.ts'

type WantedRule = FirewallRule & {readonly displayName: string}

/** Names of our rules that were there before, with what they said. */
type Before = {
  readonly rules: readonly {
    readonly name: string
    readonly ports: readonly number[]
    readonly remote: readonly string[]
  }[]
}

/** The rule that Windows' OpenSSH brings: open to everybody, and not ours to change. */
const STOCK_SSH = 'OpenSSH-Server-In-TCP'

/** Names of the rules that are looked at on a VM. */
export const firewallNames = (name: string, topology: Topology): readonly string[] => [
  ...wantedRules(name, topology).map((rule) => rule.name),
  STOCK_SSH,
]

/** The VM's own firewall: tenants' two ports are open (promise P09), ssh to the management network alone. */
export const firewallOf = (name: string, {network}: Pick<Topology, 'network'>): Step<Site, null> => ({
  id: 'firewall',
  fact: network
    ? `the firewall of ${name} is open for HTTP and HTTPS, and for ssh to the management network alone`
    : `the firewall of ${name} is open for HTTP and HTTPS`,
  async check(see) {
    const {wanted, facts} = await look(name, see)
    const off = facts.profiles.filter(({enabled}) => !enabled).map((profile) => profile.name)
    if (off.length > 0)
      return blocked('LL-NETWORK-OPEN', `the firewall of ${name} is off for networks of the kind ${off.join(', ')}`)
    const open = facts.profiles.filter(({inbound}) => inbound === 'allow').map((profile) => profile.name)
    if (open.length > 0)
      return blocked(
        'LL-NETWORK-OPEN',
        `the firewall of ${name} lets everything in that no rule forbids, for networks of the kind ${open.join(', ')}`,
      )
    const deaf = facts.profiles.filter(({localRules}) => !localRules).map((profile) => profile.name)
    if (deaf.length > 0)
      return blocked(
        'LL-NETWORK-OPEN',
        `group policy lets no local rule count on ${name} (${deaf.join(', ')}): ${wanted.map(textOf).join('; ')} must come from there`,
      )
    const foreign = facts.rules.find((rule) => !rule.ours && wanted.some((own) => own.name === rule.name))
    if (foreign) return blocked('LL-FOREIGN', `a firewall rule ${foreign.name} on ${name} was not made by landlord`)
    const stock = facts.rules.find((rule) => rule.name === STOCK_SSH && rule.asWanted && rule.remote.includes('Any'))
    if (stock && see.read.topology.network)
      return blocked(
        'LL-NETWORK-OPEN',
        `ssh of ${name} is open to everybody; on the VM: Set-NetFirewallRule -Name ${STOCK_SSH} -RemoteAddress ${see.read.topology.network.management.join(',')}`,
      )
    const diff = wanted.filter((own) => !facts.rules.some((rule) => rule.asWanted && same(rule, own)))
    if (diff.length > 0) return needed(diff.map(textOf), {rules: ours(facts.rules, wanted)} satisfies Before)
    return satisfied(
      null,
      see.read.topology.network ? undefined : 'ssh is not limited: no management network is configured',
    )
  },
  async apply({vm, topology}) {
    for (const rule of wantedRules(name, topology)) await vm(name).ensureFirewall(rule)
  },
  undo: {
    what: 'the rules that it set in the firewall',
    async check(see, left) {
      const {wanted, facts} = await look(name, see)
      const before = (left.before as Before | null)?.rules ?? []
      const mine = wanted.filter((own) =>
        facts.rules.some((rule) => rule.name === own.name && rule.ours && same(rule, own)),
      )
      const diff = mine
        .filter((own) => !before.some((rule) => same(rule, own)))
        .map((own) => {
          const was = before.find((rule) => rule.name === own.name)
          return was ? `${own.name}: back to ${textOf(was)}` : `remove ${own.name}`
        })
      return diff.length === 0 ? satisfied(null) : needed(diff)
    },
    async apply({vm, topology}, left) {
      const before = (left.before as Before | null)?.rules ?? []
      for (const {name: rule, displayName} of wantedRules(name, topology)) {
        const was = before.find((one) => one.name === rule)
        if (was) await vm(name).ensureFirewall({...was, displayName})
        else await vm(name).removeFirewall({name: rule})
      }
    },
  },
})

async function look(name: string, {read}: Sight) {
  const wanted = wantedRules(name, read.topology)
  return {wanted, facts: await read.vm(name).firewall(firewallNames(name, read.topology))}
}

function wantedRules(name: string, topology: Topology): readonly WantedRule[] {
  const vm = topology.vms.find((place) => place.name === name) as VmPlace
  const management = topology.network?.management
  return [
    {
      name: 'landlord-web',
      displayName: 'landlord: HTTP and HTTPS of tenants',
      ports: [vm.httpPort, vm.httpsPort].sort((a, b) => a - b),
      remote: ['Any'],
    },
    ...(management
      ? [{name: 'landlord-ssh', displayName: 'landlord: ssh', ports: [vm.sshPort], remote: [...new Set(management)]}]
      : []),
  ]
}

const same = (one: FirewallRule, other: FirewallRule): boolean =>
  one.name === other.name &&
  [...one.ports].sort((a, b) => a - b).join() === [...other.ports].sort((a, b) => a - b).join() &&
  one.remote.map(network).sort().join() === other.remote.map(network).sort().join()

/** Windows keeps a network of one address as that address. */
const network = (address: string): string => address.replace(/\/(32|128)$/, '')

const ours = (rules: readonly FirewallRule[], wanted: readonly FirewallRule[]): Before['rules'] =>
  rules
    .filter((rule) => wanted.some((own) => own.name === rule.name))
    .map(({name, ports, remote}) => ({name, ports, remote}))

const textOf = ({name, ports, remote}: FirewallRule): string =>
  `${name}: TCP ${ports.join(', ')} from ${remote.join(', ')}`
