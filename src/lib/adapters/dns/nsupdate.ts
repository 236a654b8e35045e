import {statSync} from 'node:fs'
import type {Authority} from '../../engine/step.ts'
import {OperatorError, OutcomeUnknown, Unreachable} from '../../errors.ts'
import type {NamesWriting} from '../../site/names.ts'
import {type Ended, runChild} from '../children/child.ts'
import {type DnsOptions, primaryOf} from './options.ts'
import {pointText, removeText} from './update-text.ts'

/** Changes by dynamic updates, signed with the key of a file that nsupdate reads itself: it is in no argument and no environment. */
export function nsupdateWriting(options: DnsOptions, {signal}: Authority): NamesWriting {
  const send = (host: string, text: string) => update(options, host, text, signal)
  return {
    point: (order) => send(order.host, pointText(options, order)),
    remove: (order) => send(order.host, removeText(options, order)),
  }
}

async function update(options: DnsOptions, host: string, text: string, signal: AbortSignal): Promise<void> {
  const keyFile = ownKey(options)
  const seconds = Math.max(1, Math.ceil(options.timeoutMs / 1000))
  // -v: by TCP. Over UDP nsupdate would send again what had already been done, and take the refusal for another's change.
  const args = ['-v', '-t', String(seconds), '-k', keyFile]
  const timeoutMs = options.timeoutMs + GRACE_MS
  const ended = await runChild('nsupdate', args, {input: text, timeoutMs, signal})
  if (ended.exitCode !== 0) throw failure(options, host, ended)
}

const GRACE_MS = 2000

/** nsupdate refuses no key that all may read. Throws LL-DNS-KEY-FILE. */
function ownKey({keyFile = ''}: DnsOptions): string {
  const wrong = (why: string, next: readonly string[], cause?: unknown) =>
    new OperatorError('LL-DNS-KEY-FILE', 'The key for DNS updates is not to be had.', {
      where: keyFile,
      why,
      state: 'nothing was changed',
      next,
      cause,
    })
  try {
    const {mode} = statSync(keyFile)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw wrong(`others than its owner may read it`, [`chmod 600 '${keyFile}'`])
    return keyFile
  } catch (error) {
    if (error instanceof OperatorError) throw error
    throw wrong(`it cannot be read: ${(error as NodeJS.ErrnoException).code}`, [], error)
  }
}

/** What nsupdate (BIND 9) says on standard error. The code that the server gave is in it as RFC 2136, 2.2 and RFC 8945, 3 name it. */
function failure(options: DnsOptions, host: string, {by, exitCode, stderr}: Ended): Error {
  const where = `${primaryOf(options)}, zone ${options.zone}`
  const said = options.redactor.clean(stderr.trim()).slice(-300)
  // It goes on without one, and is refused for that.
  if (/could not read key/.test(stderr))
    return new OperatorError('LL-DNS-KEY-FILE', 'The key for DNS updates is none that nsupdate reads.', {
      where: options.keyFile,
      why: said,
      state: 'nothing was changed',
      next: ['landlord explain LL-DNS-KEY-FILE'],
    })
  const [, code = '', detail = ''] = /update failed: (\w+)(?:\((\w+)\))?/.exec(stderr) ?? []
  const known = REFUSALS[detail] ?? REFUSALS[code]
  if (known) {
    const [refusal, message] = known
    return new OperatorError(refusal, message(host, options.zone), {
      where,
      why: detail === '' ? code : `${code}, ${detail}`,
      state: 'an update is done whole or not at all: nothing was changed',
      next: [`landlord explain ${refusal}`],
    })
  }
  if (exitCode === NOT_FOUND)
    return new OperatorError('LL-DNS-MISSING', 'There is no nsupdate on this machine.', {
      where: 'PATH',
      why: said,
      state: 'nothing was changed',
      next: ['apt-get install bind9-dnsutils'],
    })
  // What BIND 9.18 says of a connection that was refused is 'operation canceled'.
  if (/failed: (operation canceled|connection refused|host unreachable|network unreachable)/.test(stderr))
    return new Unreachable('LL-DNS-UNREACHABLE', 'The name server takes no connection.', {
      where,
      why: said,
      state: 'nothing was sent, so nothing was changed',
      next: ['landlord explain LL-DNS-UNREACHABLE'],
    })
  if (code !== '')
    return new OperatorError('LL-DNS-FAILED', `The name server did not carry out the change of ${host}.`, {
      where,
      why: code,
      state: 'an update is done whole or not at all: nothing was changed',
      next: ['landlord explain LL-DNS-FAILED'],
    })
  return new OutcomeUnknown('LL-DNS-OUTCOME', `The answer to the change of ${host} never came.`, {
    where,
    why:
      by === 'time'
        ? `no answer within ${options.timeoutMs} ms`
        : said || `nsupdate ended with ${exitCode ?? 'a signal'}`,
    state: 'Whether it took is not known. Resuming looks first.',
    next: ['landlord run list', 'landlord explain LL-DNS-OUTCOME'],
  })
}

/** Of a shell that does not find the program; on Windows there is none in between. */
const NOT_FOUND = 127

type Refusal = readonly [
  'LL-DNS-CHANGED' | 'LL-DNS-REFUSED' | 'LL-DNS-KEY' | 'LL-DNS-CLOCK' | 'LL-DNS-ZONE',
  (host: string, zone: string) => string,
]
const changed: Refusal = ['LL-DNS-CHANGED', (host) => `${host} is no longer what it was when it was looked at.`]
const badKey: Refusal = ['LL-DNS-KEY', () => 'The name server does not accept the key.']
const zoneless: Refusal = ['LL-DNS-ZONE', (_host, zone) => `The name server does not take updates of ${zone}.`]

const REFUSALS: Readonly<Record<string, Refusal>> = {
  NXRRSET: changed,
  YXRRSET: changed,
  NXDOMAIN: changed,
  YXDOMAIN: changed,
  REFUSED: ['LL-DNS-REFUSED', (host) => `The name server refuses to change ${host}.`],
  BADKEY: badKey,
  BADSIG: badKey,
  BADTIME: ['LL-DNS-CLOCK', () => "The name server's clock and this machine's differ too much."],
  NOTAUTH: zoneless,
  NOTZONE: zoneless,
}
