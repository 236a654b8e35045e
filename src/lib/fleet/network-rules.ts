import {isPublic, liesWithin} from './address-range.ts'
import type {NetworkRule, NetworkRuleFacts} from './network-rule.ts'

const inbound = {direction: 'Inbound'} as const

/** A VM: tenants' two ports to everybody (promise P09), ssh to the management network alone. */
export const vmRules = (vm: {
  readonly httpPort: number
  readonly httpsPort: number
  readonly sshPort: number
  readonly management: readonly string[]
}): readonly NetworkRule[] => [
  {
    ...inbound,
    name: 'landlord-web',
    priority: 1000,
    access: 'Allow',
    protocol: 'Tcp',
    sources: ['Internet'],
    ports: [`${vm.httpPort}`, `${vm.httpsPort}`],
  },
  {
    ...inbound,
    name: 'landlord-management',
    priority: 1010,
    access: 'Allow',
    protocol: 'Tcp',
    sources: [...new Set(vm.management)],
    ports: [`${vm.sshPort}`],
  },
]

/**
 * A database server: its one port to its application VMs, the management network (landlord comes from there, and those who look after
 * the server), and nobody else, its own virtual network included, which Azure lets in by default (promise P08).
 */
export const serverRules = (server: {
  readonly port: number
  /** Addresses of the VMs that use it. */
  readonly vms: readonly string[]
  readonly management: readonly string[]
}): readonly NetworkRule[] => [
  ...(server.vms.length === 0
    ? []
    : [
        {
          ...inbound,
          name: 'landlord-sql',
          priority: 1000,
          access: 'Allow',
          protocol: 'Tcp',
          sources: [...new Set(server.vms)],
          ports: [`${server.port}`],
        } as const,
      ]),
  {
    ...inbound,
    name: 'landlord-management',
    priority: 1010,
    access: 'Allow',
    protocol: 'Tcp',
    sources: [...new Set(server.management)],
    ports: ['*'],
  },
  {
    ...inbound,
    name: 'landlord-nobody-else',
    priority: 4096,
    access: 'Deny',
    protocol: '*',
    sources: ['*'],
    ports: ['*'],
  },
]

/** What differs, for people; empty: the rule is as it should be. */
export function differences(is: NetworkRuleFacts, should: NetworkRule): readonly string[] {
  const list = (words: readonly string[]) =>
    [...words]
      .map((word) => word.toLowerCase())
      .sort()
      .join(' ')
  return [
    ...(is.priority === should.priority ? [] : [`priority ${is.priority} → ${should.priority}`]),
    ...(is.access === should.access ? [] : [`${is.access} → ${should.access}`]),
    ...(is.direction === should.direction ? [] : [`${is.direction} → ${should.direction}`]),
    ...(is.protocol === should.protocol ? [] : [`protocol ${is.protocol} → ${should.protocol}`]),
    ...(list(is.sources) === list(should.sources)
      ? []
      : [`from ${is.sources.join(' ')} → ${should.sources.join(' ')}`]),
    ...(list(is.ports) === list(should.ports) ? [] : [`ports ${is.ports.join(' ')} → ${should.ports.join(' ')}`]),
    ...(is.narrowed ? ['limited to some destinations or source ports → to none'] : []),
  ]
}

/** For people: `landlord-web: Allow Tcp 80 8080 from Internet`. */
export const ruleText = ({name, access, protocol, ports, sources}: NetworkRule): string =>
  `${name}: ${access} ${protocol === '*' ? 'everything' : `${protocol} ${ports.join(' ')}`} from ${sources.join(' ')}`

/**
 * What stands in a group besides our rules and opens more than was promised, or takes precedence over ours. A rule that an earlier
 * Deny covers whole opens nothing. `insiders`: who may come in from a network that is not public: those of a VM all may, a
 * database server's only as named.
 */
export function openings(
  rules: readonly NetworkRuleFacts[],
  ours: readonly NetworkRule[],
  {management, closed}: {readonly management: readonly string[]; readonly closed: boolean},
): readonly string[] {
  const others = rules
    .filter(({name, direction}) => direction === 'Inbound' && !ours.some((own) => own.name === name))
    .toSorted((one, other) => one.priority - other.priority)
  const lets = others.filter((rule) => rule.access === 'Allow' && letsIn(rule, management, closed))
  const open = lets.filter((rule) => !others.some((deny) => deny.priority < rule.priority && covers(deny, rule)))
  const before = others.filter(
    (rule) =>
      rule.access === 'Deny' &&
      ours.some((own) => own.access === 'Allow' && rule.priority < own.priority && touches(rule, own)),
  )
  return [
    ...open.map((rule) => `${ruleText(rule)} (priority ${rule.priority})`),
    ...before.map((rule) => `${ruleText(rule)} (priority ${rule.priority}) comes before landlord's own`),
  ]
}

const letsIn = ({sources}: NetworkRule, management: readonly string[], closed: boolean): boolean =>
  sources.some((source) => !liesWithin(source, management) && (closed || isPublic(source)))

/** Whether a Deny leaves nothing of what the other rule allows. */
const covers = (deny: NetworkRuleFacts, rule: NetworkRuleFacts): boolean =>
  deny.access === 'Deny' &&
  !deny.narrowed &&
  (deny.protocol === '*' || deny.protocol === rule.protocol) &&
  rule.ports.every((port) => deny.ports.some((denied) => portsWithin(port, denied))) &&
  rule.sources.every((source) => deny.sources.some((denied) => sourceWithin(source, denied)))

/** Whether a Deny takes something of what a rule of ours allows. */
const touches = (deny: NetworkRule, own: NetworkRule): boolean =>
  (deny.protocol === '*' || deny.protocol === own.protocol) &&
  own.ports.some((port) => deny.ports.some((denied) => portsMeet(port, denied))) &&
  own.sources.some((source) =>
    deny.sources.some((denied) => sourceWithin(source, denied) || sourceWithin(denied, source)),
  )

const sourceWithin = (inner: string, outer: string): boolean => {
  const [one, other] = [inner.toLowerCase(), outer.toLowerCase()]
  if (EVERYBODY.includes(other) || one === other) return true
  // Everybody on the internet: what is no private network.
  return other === 'internet' ? isPublic(inner) : liesWithin(inner, [outer])
}

const EVERYBODY = ['*', 'any', '0.0.0.0/0']

const bounds = (ports: string): readonly [number, number] => {
  if (ports === '*') return [0, 65_535]
  const [first, last = first] = ports.split('-').map(Number)
  return [first ?? 0, last ?? 0]
}

function portsWithin(inner: string, outer: string): boolean {
  const [[a, b], [c, d]] = [bounds(inner), bounds(outer)]
  return c <= a && b <= d
}

function portsMeet(one: string, other: string): boolean {
  const [[a, b], [c, d]] = [bounds(one), bounds(other)]
  return a <= d && c <= b
}
