import type {State} from './state.ts'

/** An inbound rule that allows TCP to local ports. It names no program: HTTP.sys listens in the system's own process. */
export interface FirewallRule {
  readonly name: string
  readonly ports: readonly number[]
  /** `Any`, addresses, or networks as `10.0.0.0/24`. */
  readonly remote: readonly string[]
  readonly enabled: boolean
}

/**
 * The rules of the host's firewall. They are facts only: connections over loopback never pass it, on Windows neither, so that
 * nothing here is refused, and a probe on the machine itself says nothing about it.
 */
export class Firewall {
  readonly #state: State

  constructor(state: State) {
    this.#state = state
  }

  rules(): readonly FirewallRule[] {
    return this.#state
      .prepare('SELECT * FROM firewall ORDER BY name')
      .all()
      .map(({name, ports, remote, enabled}) => ({
        name: String(name),
        ports: JSON.parse(String(ports)) as number[],
        remote: JSON.parse(String(remote)) as string[],
        enabled: enabled === 1,
      }))
  }

  rule(name: string): FirewallRule | undefined {
    return this.rules().find((rule) => rule.name === name)
  }

  put({name, ports, remote, enabled}: FirewallRule): void {
    this.#state
      .prepare('INSERT OR REPLACE INTO firewall VALUES (?, ?, ?, ?)')
      .run(name, JSON.stringify(ports), JSON.stringify(remote), enabled ? 1 : 0)
  }
}
