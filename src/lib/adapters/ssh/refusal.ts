import {createHash} from 'node:crypto'
import type {ErrorCode} from '../../error-codes.ts'
import {OperatorError, Unreachable} from '../../errors.ts'
import type {Ended} from '../children/child.ts'
import {keyParts} from './config.ts'
import {place, type SshHost, type SshWay} from './way.ts'

/** Why ssh could not log on. Nothing was asked of the host, so whatever was wanted has not begun. */
export function notConnected(way: SshWay, ended: Ended): OperatorError {
  const {exitCode, stderr, by} = ended
  if (by === 'itself' && exitCode === COMMAND_NOT_FOUND)
    return new OperatorError('LL-SSH-MISSING', 'This machine has no ssh.', {
      ...told(way, ended),
      next: ['landlord explain LL-SSH-MISSING'],
    })
  const jump = JUMP_ENDED.test(stderr) && !JUMP_COULD_NOT.test(stderr) ? way.via.at(-1) : undefined
  return jump ? refusedBy(jump, CODES['jump host'], way, ended) : refusedBy(way, CODES[way.kind], way, ended)
}

/** `SHA256:…` as `ssh-keygen -l` prints it. */
export const fingerprint = (hostKey: string): string =>
  `SHA256:${createHash('sha256')
    .update(Buffer.from(keyParts(hostKey)[1], 'base64'))
    .digest('base64')
    .replace(/=+$/, '')}`

interface Codes {
  readonly login: ErrorCode
  readonly hostKey: ErrorCode
  readonly unreachable: ErrorCode
  /** Where its settings stand in the configuration. */
  readonly section: string
}

const CODES: Readonly<Record<SshWay['kind'], Codes>> = {
  VM: {login: 'LL-VM-LOGIN', hostKey: 'LL-VM-HOSTKEY', unreachable: 'LL-VM-UNREACHABLE', section: 'vms'},
  'jump host': {
    login: 'LL-JUMP-LOGIN',
    hostKey: 'LL-JUMP-HOSTKEY',
    unreachable: 'LL-JUMP-UNREACHABLE',
    section: 'jumpHosts',
  },
  'backup store': {
    login: 'LL-BACKUP-STORE-RIGHTS',
    hostKey: 'LL-BACKUP-STORE-HOSTKEY',
    unreachable: 'LL-BACKUP-STORE',
    section: 'backups.stores',
  },
}

function refusedBy(host: SshHost, codes: Codes, way: SshWay, ended: Ended): OperatorError {
  const {stderr} = ended
  if (CHANGED_KEY.test(stderr)) return otherKey(host, codes, way, stderr)
  if (REFUSED_LOGIN.test(stderr))
    return new OperatorError(codes.login, `${host.name} refused ${host.user} with ${keyOf(host)}.`, {
      ...told(way, ended),
      next: [
        host.identityFile === undefined ? 'ssh-add -l' : `ssh-keygen -y -f ${host.identityFile}`,
        ...(codes.section !== 'jumpHosts'
          ? [String.raw`type C:\ProgramData\ssh\administrators_authorized_keys   (on ${host.name})`]
          : []),
        `landlord explain ${codes.login}`,
      ],
    })
  const {why, ...rest} = told(way, ended)
  return new Unreachable(codes.unreachable, `${host.name} does not answer.`, {
    ...rest,
    why:
      why ?? (ended.by === 'time' ? `no connection within ${way.connectTimeoutMs} ms` : 'ssh ended without a reason'),
    next: [`ssh -v -p ${host.port} ${host.user}@${host.host}`, `landlord explain ${codes.unreachable}`],
  })
}

const keyOf = ({identityFile}: SshHost): string =>
  identityFile === undefined ? 'the keys of its agent' : `the key ${identityFile}`

/** Texts of OpenSSH's client, which is not translated and gives every failure the same exit code, 255. */
const CHANGED_KEY =
  /HOST IDENTIFICATION HAS CHANGED|Host key verification failed|no matching host key type found|No \S+ host key is known for/
const REFUSED_LOGIN = /Permission denied \(|Too many authentication failures|UNPROTECTED PRIVATE KEY|Load key "/
/** What the ssh to the host behind it says when the one to the jump host, its proxy, ends. */
const JUMP_ENDED = /UNKNOWN port 65535/
/** The jump host let us in, and found the host behind it closed. RFC 4254, 5.1. */
const JUMP_COULD_NOT = /channel \d+: open failed:/
const COMMAND_NOT_FOUND = 127

const told = (way: SshWay, {stderr}: Ended) => ({
  where: place(way),
  why: way.redactor.clean(lastWords(stderr)) || undefined,
  state: `Nothing was sent to the ${way.kind}.`,
})

function otherKey(host: SshHost, codes: Codes, way: SshWay, stderr: string): OperatorError {
  const shown = /SHA256:[A-Za-z0-9+/]{43}/.exec(stderr)?.[0] ?? 'a key of another type'
  const setting = host === way && way.setting !== undefined ? way.setting : `${codes.section}.${host.name}`
  const key = `${setting}.hostKey`
  return new OperatorError(codes.hostKey, `${host.name} did not show the host key that the configuration names.`, {
    where: place(way),
    why:
      host.hostKey === undefined
        ? `${way.knownHosts ?? 'no file of known hosts'} does not know ${host.host} with the key that was shown`
        : `expected ${keyParts(host.hostKey)[0]} ${fingerprint(host.hostKey)}, was shown ${shown}`,
    state: `The connection was ended before the log-on; nothing was sent to the ${way.kind}.`,
    next: [
      codes.section !== 'jumpHosts'
        ? String.raw`ssh-keygen -lf C:\ProgramData\ssh\ssh_host_ed25519_key.pub   (on the machine's own console: compare)`
        : "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub   (on the host's own console: compare)",
      `ssh-keyscan -p ${host.port} ${host.host}   (then put the proven key into ${key})`,
      `landlord explain ${codes.hostKey}`,
    ],
  })
}

/** The last lines that say something, without the frame of the host key warning. */
function lastWords(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.replaceAll('\r', '').trim())
  return lines
    .filter((line) => line !== '' && !line.startsWith('@'))
    .slice(-3)
    .join(' ')
}
