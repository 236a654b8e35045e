import type {NetworkRule, NetworkRuleFacts} from '../fleet/network-rule.ts'

export type {NetworkRule, NetworkRuleFacts} from '../fleet/network-rule.ts'

/** How the network's own firewall is kept: by Azure's command line, by a program of the user's own, or by people. */
export type NetworkKind = 'az' | 'script' | 'by-hand'

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
  /** Makes the rule, or sets every field of the one of that name; with `attempts`, only where one of these has set it. */
  ensureRule(group: string, rule: NetworkRule, attempts?: readonly string[]): Promise<void>
  /** Only where one of these attempts has set it. Absent is fine. */
  removeRule(group: string, name: string, attempts: readonly string[]): Promise<void>
}
