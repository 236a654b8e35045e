import {createHash} from 'node:crypto'
import {OperatorError, Unreachable} from '../../errors.ts'
import type {Ended} from '../children/child.ts'
import type {WindowsOptions} from './options.ts'
import {keyParts} from './ssh-config.ts'

/** Why ssh could not log on. Nothing was asked of the VM, so whatever was wanted has not begun. */
export function notConnected(options: WindowsOptions, {exitCode, stderr, by}: Ended): OperatorError {
  const said = options.redactor.clean(lastWords(stderr))
  const told = {where: place(options), why: said || undefined, state: 'Nothing was sent to the VM.'}
  if (by === 'itself' && exitCode === COMMAND_NOT_FOUND)
    return new OperatorError('LL-SSH-MISSING', 'This machine has no ssh.', {
      ...told,
      next: ['landlord explain LL-SSH-MISSING'],
    })
  if (CHANGED_KEY.test(stderr)) return otherKey(options, stderr)
  if (REFUSED_LOGIN.test(stderr))
    return new OperatorError(
      'LL-VM-LOGIN',
      `${options.name} refused ${options.user} with the key ${options.identityFile}.`,
      {
        ...told,
        next: [
          `ssh-keygen -y -f ${options.identityFile}`,
          String.raw`type C:\ProgramData\ssh\administrators_authorized_keys   (on the VM)`,
          'landlord explain LL-VM-LOGIN',
        ],
      },
    )
  return new Unreachable('LL-VM-UNREACHABLE', `${options.name} does not answer.`, {
    ...told,
    why: said || (by === 'time' ? `no connection within ${options.connectTimeoutMs} ms` : 'ssh ended without a reason'),
    next: [`ssh -v -p ${options.port} ${options.user}@${options.host}`, 'landlord explain LL-VM-UNREACHABLE'],
  })
}

/** For people: which VM, and how it is reached. */
export const place = ({name, host, port}: WindowsOptions): string => `${name} (${host}:${port})`

/** `SHA256:…` as `ssh-keygen -l` prints it. */
export const fingerprint = (hostKey: string): string =>
  `SHA256:${createHash('sha256')
    .update(Buffer.from(keyParts(hostKey)[1], 'base64'))
    .digest('base64')
    .replace(/=+$/, '')}`

/** Texts of OpenSSH's client, which is not translated and gives every failure the same exit code, 255. */
const CHANGED_KEY = /HOST IDENTIFICATION HAS CHANGED|Host key verification failed|no matching host key type found/
const REFUSED_LOGIN = /Permission denied \(|Too many authentication failures|UNPROTECTED PRIVATE KEY|Load key "/
const COMMAND_NOT_FOUND = 127

function otherKey(options: WindowsOptions, stderr: string): OperatorError {
  const [type] = keyParts(options.hostKey)
  const shown = /SHA256:[A-Za-z0-9+/]{43}/.exec(stderr)?.[0]
  return new OperatorError('LL-VM-HOSTKEY', `${options.name} did not show the host key that the configuration names.`, {
    where: place(options),
    why: `expected ${type} ${fingerprint(options.hostKey)}, was shown ${shown ?? 'a key of another type'}`,
    state: 'The connection was ended before the log-on; nothing was sent to the VM.',
    next: [
      String.raw`ssh-keygen -lf C:\ProgramData\ssh\ssh_host_ed25519_key.pub   (on the VM's own console: compare)`,
      `ssh-keyscan -p ${options.port} ${options.host}   (then put the proven key into vms.${options.name}.hostKey)`,
      'landlord explain LL-VM-HOSTKEY',
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
