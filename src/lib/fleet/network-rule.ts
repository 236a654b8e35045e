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
