import type {State} from './state.ts'

/** An inbound rule that allows TCP to local ports. It names no program: HTTP.sys listens in the system's own process. */
export interface FirewallRule {
  readonly name: string
  /** Null: of nobody's. */
  readonly group: string | null
  readonly ports: readonly number[]
  /** `Any`, addresses, or networks as `10.0.0.0/24`. */
  readonly remote: readonly string[]
  readonly enabled: boolean
}

export interface FirewallProfile {
  readonly name: 'domain' | 'private' | 'public'
  readonly enabled: boolean
  readonly inbound: 'block' | 'allow'
  /** Whether rules of the machine's own count beside the group policy's. */
  readonly localRules: boolean
}

/**
 * The rules of the host's firewall. They are facts only: connections over loopback never pass it, on Windows neither, so that
 * nothing here is refused, and a probe on the machine itself says nothing about it.
 */
export class Firewall {
  /** As on a machine that nobody altered. */
  profiles: readonly FirewallProfile[] = usualProfiles
  readonly #state: State

  constructor(state: State) {
    this.#state = state
  }

  rules(): readonly FirewallRule[] {
    return this.#state
      .prepare('SELECT * FROM firewall ORDER BY name')
      .all()
      .map(({name, rule_group, ports, remote, enabled}) => ({
        name: String(name),
        group: rule_group === null ? null : String(rule_group),
        ports: JSON.parse(String(ports)) as number[],
        remote: JSON.parse(String(remote)) as string[],
        enabled: enabled === 1,
      }))
  }

  rule(name: string): FirewallRule | undefined {
    return this.rules().find((rule) => rule.name === name)
  }

  put({name, group, ports, remote, enabled}: FirewallRule): void {
    this.#state
      .prepare('INSERT OR REPLACE INTO firewall VALUES (?, ?, ?, ?, ?)')
      .run(name, group, JSON.stringify(ports), JSON.stringify(remote), enabled ? 1 : 0)
  }

  remove(name: string): void {
    this.#state.prepare('DELETE FROM firewall WHERE name = ?').run(name)
  }
}

export const usualProfiles = (['domain', 'private', 'public'] as const).map((name) => ({
  name,
  enabled: true,
  inbound: 'block',
  localRules: true,
})) satisfies readonly FirewallProfile[]
