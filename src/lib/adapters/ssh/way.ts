import type {Redactor} from '../../secret.ts'

/** A host that ssh logs on to. */
export interface SshHost {
  /** As the configuration and messages call it. */
  readonly name: string
  readonly host: string
  readonly port: number
  readonly user: string
  /**
   * Full path of the private key on this machine, or of the public half of one that the agent holds. Undefined: what the agent offers.
   */
  readonly identityFile: string | undefined
  /**
   * Its public host key as `ssh-keyscan` prints it, without the name: `ssh-ed25519 AAAA…`. Undefined: as the team's known hosts say.
   */
  readonly hostKey: string | undefined
}

/** How a host is reached. Times in ms. */
export interface SshWay extends SshHost {
  /** What it is in the configuration, and so in messages. */
  readonly kind: 'VM' | 'jump host' | 'backup store'
  /** Where its settings stand in the configuration; the section of its kind and its name, if left out. */
  readonly setting?: string
  /** Jump hosts that lie before it, the outermost first. */
  readonly via: readonly SshHost[]
  /** The team's known_hosts file, for hosts without a key of their own. */
  readonly knownHosts: string | undefined
  readonly connectTimeoutMs: number
  readonly redactor: Redactor
}

/** For people: which host, and how it is reached. */
export const place = ({name, host, port, via}: Pick<SshWay, 'name' | 'host' | 'port' | 'via'>): string =>
  `${name} (${host}:${port}${via.length === 0 ? '' : `, by way of ${via.map((jump) => jump.name).join(', ')}`})`
