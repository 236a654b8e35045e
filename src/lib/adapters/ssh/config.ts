import type {SshHost, SshWay} from './way.ts'

/** How ssh is told which host is meant; the configuration says the rest. */
export const ALIAS = 'target'

export interface SshFiles {
  /** Ours, with the pinned keys. */
  readonly knownHosts: string
  /** Socket of the shared connection; undefined: every call connects by itself. */
  readonly control: string | undefined
  /** Whether ports may be forwarded, as a tunnel does. */
  readonly forwards: boolean
}

/**
 * The whole ssh configuration of one way. A file, because options on a command line do not reach jump hosts; ours alone, because
 * a shared connection of the user's would skip the check of the host key.
 * https://man.openbsd.org/ssh_config
 */
export const sshConfig = (way: SshWay, files: SshFiles): string =>
  [
    block(ALIAS, [...hostLines(way, way.via.length), ...controlLines(files.control)]),
    ...way.via.map((jump, index) => block(alias(index), [...hostLines(jump, index), ...controlLines(undefined)])),
    block('*', commonLines(way, files)),
  ].join('')

/** The pinned keys, each under the name that its host has in the configuration. */
export const knownHosts = (way: SshWay): string =>
  [way, ...way.via]
    .flatMap(({name, hostKey}) => (hostKey === undefined ? [] : [`${name} ${keyParts(hostKey).join(' ')}\n`]))
    .join('')

/** `ssh-ed25519` and the base64 of the key; throws TypeError where it is none. */
export function keyParts(hostKey: string): readonly [type: string, base64: string] {
  const [type, base64] = hostKey.trim().split(/\s+/)
  if (!type || !base64 || !/^[a-z0-9@.-]+$/.test(type) || !/^AAAA[A-Za-z0-9+/]+=*$/.test(base64))
    throw new TypeError('The host key is not of the form `ssh-ed25519 AAAA…`.')
  return [type, base64]
}

const alias = (index: number): string => `jump-${index + 1}`

const block = (name: string, lines: readonly string[]): string => `${[`Host ${name}`, ...lines].join('\n  ')}\n`

/** `before`: how many jump hosts lie before it. */
const hostLines = ({name, host, port, user, identityFile, hostKey}: SshHost, before: number): readonly string[] => [
  `HostName ${word(host)}`,
  `Port ${port}`,
  `User ${word(user)}`,
  ...(identityFile === undefined ? [] : [`IdentityFile ${path(identityFile)}`, 'IdentitiesOnly yes']),
  // Pinned under its own name: two hosts behind different jump hosts may have the same address.
  ...(hostKey === undefined ? [] : [`HostKeyAlias ${word(name)}`, `HostKeyAlgorithms ${hostKeyAlgorithms(hostKey)}`]),
  ...(before === 0 ? [] : [`ProxyJump ${alias(before - 1)}`]),
]

/** Calls use the connection that stands, and never make it: only so is a failure to connect apart from a lost reply. */
const controlLines = (control: string | undefined): readonly string[] =>
  control === undefined
    ? ['ControlMaster no', 'ControlPath none']
    : ['ControlMaster no', 'ControlPersist no', `ControlPath ${path(control)}`]

const commonLines = (way: SshWay, files: SshFiles): readonly string[] => [
  'PreferredAuthentications publickey',
  'BatchMode yes',
  'StrictHostKeyChecking yes',
  `UserKnownHostsFile ${[files.knownHosts, ...(way.knownHosts === undefined ? [] : [way.knownHosts])].map(path).join(' ')}`,
  'GlobalKnownHostsFile none',
  'UpdateHostKeys no',
  'CheckHostIP no',
  `ConnectTimeout ${Math.max(1, Math.ceil(way.connectTimeoutMs / 1000))}`,
  'ConnectionAttempts 1',
  'ServerAliveInterval 5',
  'ServerAliveCountMax 3',
  'ForwardAgent no',
  'ForwardX11 no',
  files.forwards ? 'ExitOnForwardFailure yes' : 'ClearAllForwardings yes',
  'PermitLocalCommand no',
  'RequestTTY no',
  'EscapeChar none',
  // Less would hide why a connection was not made: a key of another type, a server that closed it.
  'LogLevel INFO',
]

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
