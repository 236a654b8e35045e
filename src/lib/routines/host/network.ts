import {isIP} from 'node:net'
import {blocked, type Finding, needed, type Step, satisfied} from '../../engine/index.ts'
import {differences, openings, ruleText, serverRules, vmRules} from '../../fleet/network-rules.ts'
import type {NetworkRule, NetworkRuleFacts} from '../../site/network.ts'
import type {Sight, Site} from '../../site/site.ts'
import type {ServerPlace, Topology} from '../../site/topology.ts'

/** A network security group and what it should hold. */
interface Wanted {
  readonly group: string
  readonly rules: readonly NetworkRule[]
  /** Nobody comes in but who is named: a database server. */
  readonly closed: boolean
  /** What the configuration lacks. */
  readonly problem?: string
}

/** Names of the rules that it is to set, and those of them that were there. */
type Before = {readonly set: readonly string[]; readonly rules: readonly NetworkRule[]}

/** The network's own firewall before a VM (promise P09); none where the project file says nothing of it, or it is kept by hand. */
export const networkOfVm = (name: string, topology: Topology): readonly Step<Site, null>[] =>
  isKept(topology) && vmGroup(name, topology)
    ? [
        groupStep('network', `the network lets the internet in to ${name} for HTTP and HTTPS alone`, (current) =>
          vmGroup(name, current),
        ),
      ]
    : []

/** The network's own firewall before a database server (promise P08); none where it is not landlord's to keep. */
export const networkOfServer = (name: string, topology: Topology, id = 'network'): readonly Step<Site, null>[] =>
  isKept(topology) && serverGroup(name, topology)
    ? [
        groupStep(id, `the network lets nobody in to ${name} but its VMs and the management network`, (current) =>
          serverGroup(name, current),
        ),
      ]
    : []

/** For people who set them by hand. */
export const rulesByHand = (kind: 'vm' | 'server', name: string, topology: Topology): readonly string[] =>
  (kind === 'vm' ? vmGroup(name, topology) : serverGroup(name, topology))?.rules.map(ruleText) ?? []

const isKept = ({network}: Topology): boolean => network !== undefined && network.kind !== 'by-hand'

function vmGroup(name: string, topology: Topology): Wanted | undefined {
  const vm = topology.vms.find((place) => place.name === name)
  if (vm?.networkGroup === undefined || !topology.network) return undefined
  return {group: vm.networkGroup, rules: vmRules({...vm, management: topology.network.management}), closed: false}
}

function serverGroup(name: string, topology: Topology): Wanted | undefined {
  const server = topology.servers.find((place) => place.name === name)
  if (server?.networkGroup === undefined || !topology.network) return undefined
  return wantedOfServer(server, server.networkGroup, topology)
}

/** Servers may share a group: then all their VMs come in. */
function wantedOfServer(server: ServerPlace, group: string, topology: Topology): Wanted {
  const together = topology.servers.filter((place) => place.networkGroup === group).map((place) => place.name)
  const vms = topology.vms.filter((vm) => vm.servers.some((used) => together.includes(used)))
  const unnumbered = vms.find(({internalAddress}) => isIP(internalAddress.split('/')[0] ?? '') === 0)
  return {
    group,
    closed: true,
    rules: serverRules({
      port: server.port,
      vms: vms.map((vm) => vm.internalAddress),
      management: topology.network?.management ?? [],
    }),
    ...(unnumbered
      ? {problem: `vms.${unnumbered.name}.internalAddress is missing: rules take addresses, no names`}
      : {}),
  }
}

const groupStep = (
  id: string,
  fact: string,
  wantedBy: (topology: Topology) => Wanted | undefined,
): Step<Site, null> => ({
  id,
  fact,
  async check(see) {
    const {network, topology} = see.read
    const wanted = wantedBy(topology)
    if (!network || !wanted) return blocked('LL-CONFIG', 'the project file no longer says how its network is kept')
    if (wanted.problem) return blocked('LL-CONFIG', wanted.problem)
    const rules = await network.rules(wanted.group)
    if (!rules) return blocked('LL-NETWORK-PROGRAM', `the rules of ${wanted.group} are kept by hand and cannot be read`)
    return finding(rules, wanted, see)
  },
  async apply({network, topology}, {before}) {
    const wanted = wantedBy(topology)
    if (!network || !wanted) return
    const names = (before as unknown as Before).set
    for (const rule of wanted.rules.filter(({name}) => names.includes(name)))
      await network.ensureRule(wanted.group, rule)
  },
  undo: {
    what: 'the rules that it set in the network',
    async check({read}, left) {
      const wanted = wantedBy(read.topology)
      const rules = wanted && (await read.network?.rules(wanted.group))
      const mine = rules?.filter(({owner}) => owner && left.attempts.includes(owner.attempt)) ?? []
      const before = (left.before as Before | null)?.rules ?? []
      return mine.length === 0
        ? satisfied(null)
        : needed(
            mine.map(({name}) => {
              const was = before.find((rule) => rule.name === name)
              return was ? `${ruleText(was)} again` : `remove ${name} from ${wanted?.group}`
            }),
          )
    },
    async apply({network, topology}, left) {
      const wanted = wantedBy(topology)
      if (!network || !wanted) return
      const {set, rules: before} = (left.before ?? {set: [], rules: []}) as unknown as Before
      // The Deny first: as long as it stands alone nobody would come in.
      for (const name of [...set].reverse()) {
        const was = before.find((rule) => rule.name === name)
        if (was) await network.ensureRule(wanted.group, was, left.attempts)
        else await network.removeRule(wanted.group, name, left.attempts)
      }
    },
  },
})

function finding(rules: readonly NetworkRuleFacts[], wanted: Wanted, {read}: Sight): Finding<null> {
  const there = (rule: NetworkRule) => rules.find(({name}) => name === rule.name)
  const foreign = wanted.rules.map(there).find((rule) => rule && rule.owner?.store !== read.store)
  if (foreign)
    return foreign.owner
      ? blocked(
          'LL-STORE-FOREIGN',
          `the rule ${foreign.name} of ${wanted.group} is of the store ${foreign.owner.store}`,
        )
      : blocked('LL-FOREIGN', `a rule ${foreign.name} of ${wanted.group} was not made by landlord`)
  const own = (name: string) => wanted.rules.some((rule) => rule.name === name)
  const clash = wanted.rules
    .map((rule) =>
      rules.find((one) => !own(one.name) && one.direction === rule.direction && one.priority === rule.priority),
    )
    .find((rule) => rule !== undefined)
  if (clash)
    return blocked(
      'LL-FOREIGN',
      `the rule ${clash.name} of ${wanted.group} has the priority ${clash.priority}, which is landlord's`,
    )
  const open = openings(rules, wanted.rules, {
    management: read.topology.network?.management ?? [],
    closed: wanted.closed,
  })
  if (open.length > 0)
    return blocked('LL-NETWORK-OPEN', `${wanted.group} opens more than was promised: ${open.join('; ')}`)
  const diff = wanted.rules.flatMap((rule) => {
    const found = there(rule)
    const lines = found ? differences(found, rule).map((line) => `${rule.name}: ${line}`) : [ruleText(rule)]
    return lines.length === 0 ? [] : [{name: rule.name, lines, was: found}]
  })
  if (diff.length === 0) return satisfied(null)
  return needed(
    diff.flatMap(({lines}) => lines),
    {
      set: diff.map(({name}) => name),
      rules: diff.flatMap(({was}) => (was ? [plain(was)] : [])),
    },
  )
}

const plain = ({
  name,
  priority,
  direction,
  access,
  protocol,
  sources,
  ports,
}: NetworkRule): NetworkRule & {[key: string]: never} =>
  ({name, priority, direction, access, protocol, sources, ports}) as never
