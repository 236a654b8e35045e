import type {WindowsOptions} from './options.ts'

/** How ssh is told which VM is meant; its own configuration says the rest. */
export const ALIAS = 'vm'

export interface SshFiles {
  readonly knownHosts: string
  /** Socket of the shared connection; undefined: every call connects by itself. */
  readonly control: string | undefined
}

/**
 * The whole ssh configuration of one VM. A file, because options on a command line do not reach jump hosts; ours alone, because
 * a shared connection of the user's would skip the check of the host key.
 * https://man.openbsd.org/ssh_config
 */
export const sshConfig = (options: WindowsOptions, {knownHosts, control}: SshFiles): string =>
  `${[
    `Host ${ALIAS}`,
    `HostName ${word(options.host)}`,
    `Port ${options.port}`,
    `User ${word(options.user)}`,
    `IdentityFile ${path(options.identityFile)}`,
    'IdentitiesOnly yes',
    'PreferredAuthentications publickey',
    'BatchMode yes',
    'StrictHostKeyChecking yes',
    `UserKnownHostsFile ${path(knownHosts)}`,
    'GlobalKnownHostsFile none',
    `HostKeyAlgorithms ${hostKeyAlgorithms(options.hostKey)}`,
    'UpdateHostKeys no',
    'CheckHostIP no',
    `ConnectTimeout ${Math.max(1, Math.ceil(options.connectTimeoutMs / 1000))}`,
    'ConnectionAttempts 1',
    'ServerAliveInterval 5',
    'ServerAliveCountMax 3',
    'ForwardAgent no',
    'ForwardX11 no',
    'ClearAllForwardings yes',
    'PermitLocalCommand no',
    'RequestTTY no',
    'EscapeChar none',
    // Less would hide why a connection was not made: a key of another type, a server that closed it.
    'LogLevel INFO',
    ...(control === undefined
      ? ['ControlMaster no', 'ControlPath none']
      : // Calls use the connection that stands, and never make it: only so is a failure to connect apart from a lost reply.
        ['ControlMaster no', 'ControlPersist no', `ControlPath ${path(control)}`]),
  ].join('\n  ')}\n`

/** The pinned key in the form that ssh looks it up: the bare name at port 22, else `[name]:port`. */
export const knownHosts = ({host, port, hostKey}: Pick<WindowsOptions, 'host' | 'port' | 'hostKey'>): string =>
  `${port === 22 ? host : `[${host}]:${port}`} ${keyParts(hostKey).join(' ')}\n`

/** `ssh-ed25519` and the base64 of the key; throws TypeError where it is none. */
export function keyParts(hostKey: string): readonly [type: string, base64: string] {
  const [type, base64] = hostKey.trim().split(/\s+/)
  if (!type || !base64 || !/^[a-z0-9@.-]+$/.test(type) || !/^AAAA[A-Za-z0-9+/]+=*$/.test(base64))
    throw new TypeError('The host key is not of the form `ssh-ed25519 AAAA…`.')
  return [type, base64]
}

/** A key says `ssh-rsa` and signs with SHA-2; all others sign as they are called. */
function hostKeyAlgorithms(hostKey: string): string {
  const [type] = keyParts(hostKey)
  return type === 'ssh-rsa' ? 'rsa-sha2-512,rsa-sha2-256' : type
}

/** One word; `DOMAIN\user` is one too. */
function word(text: string): string {
  if (!/^(?!-)(?:[^\s"'#%\\]|\\(?=\w))+$/.test(text))
    throw new TypeError(`'${text}' cannot stand in an ssh configuration.`)
  return text
}

/** ssh expands `%x` and `${NAME}` in paths; the second cannot be escaped. */
function path(text: string): string {
  if (/["\r\n]|\$\{/.test(text)) throw new TypeError(`The path '${text}' cannot stand in an ssh configuration.`)
  return `"${text.replaceAll('%', '%%')}"`
}
