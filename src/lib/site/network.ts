/** How the network's own firewall is kept: by Azure's command line, by a program of the user's own, or by people. */
export type NetworkKind = 'az' | 'script' | 'by-hand'

/**
 * A rule of a network security group.
 * Source: learn.microsoft.com/azure/virtual-network/network-security-groups-overview
 */
export interface NetworkRule {
  readonly name: string
  /** 100 to 4096, unique in its group and direction: the lower one counts first. */
  readonly priority: number
  readonly direction: 'Inbound' | 'Outbound'
  readonly access: 'Allow' | 'Deny'
  /** `*` is any. */
  readonly protocol: 'Tcp' | 'Udp' | 'Icmp' | 'Esp' | 'Ah' | '*'
  /** Addresses, networks, service tags (`Internet`, `VirtualNetwork`), or `*`. */
  readonly sources: readonly string[]
  /** Destination ports: `80`, `8000-8100`, `*`. */
  readonly ports: readonly string[]
}

/** A rule as it stands in its group. */
export interface NetworkRuleFacts extends NetworkRule {
  /** Whose it is, from its description; undefined for one that landlord did not make. */
  readonly owner: {readonly store: string; readonly attempt: string} | undefined
  /** It looks at more than a rule of ours: addresses of the destination, ports of the source, application groups. */
  readonly narrowed: boolean
}

export interface NetworkReading {
  readonly kind: NetworkKind
  /**
   * The rules that were made in a group, Azure's own default rules left out; undefined where nobody can be asked (by hand). Throws
   * `OperatorError` LL-NETWORK-LOGIN, LL-NETWORK-RIGHTS, LL-NETWORK-GROUP, LL-NETWORK-PROGRAM; `Unreachable` LL-NETWORK-UNREACHABLE.
   */
  rules(group: string): Promise<readonly NetworkRuleFacts[] | undefined>
}

/**
 * Changes; each rule is marked with the store and the attempt. Azure compares no fencing tokens: what a run holds is its lease. Throws
 * as reading does, and `OutcomeUnknown` LL-NETWORK-OUTCOME where no answer came.
 */
export interface NetworkWriting {
  /** Makes the rule, or sets every field of the one of that name. */
  ensureRule(group: string, rule: NetworkRule): Promise<void>
  /** Absent is fine. */
  removeRule(group: string, name: string): Promise<void>
}
