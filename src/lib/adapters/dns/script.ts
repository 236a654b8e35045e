import type {Authority} from '../../engine/step.ts'
import {OperatorError, OutcomeUnknown, Unreachable} from '../../errors.ts'
import type {NameOrder, NamesWriting} from '../../site/names.ts'
import {type Ended, runChild} from '../children/child.ts'
import type {DnsOptions} from './options.ts'
import {ownerName, ownerText} from './owner.ts'

/**
 * A program of the user's own that changes the zone: docs/dns-script.md. It gets one JSON document on standard input, and says
 * by its exit code what became of it. Looks never go through it: the zone's servers are asked.
 */
export const scriptWriting = (options: DnsOptions, {attempt, signal}: Authority): NamesWriting => ({
  point: ({addresses, ...order}) => carryOut(options, order, {do: 'point', addresses, attempt}, signal),
  remove: (order) => carryOut(options, order, {do: 'remove', addresses: [], attempt}, signal),
})

/** Exported for its test: what the program reads. */
export const scriptRequest = (
  {zone, ttlSeconds}: Pick<DnsOptions, 'zone' | 'ttlSeconds'>,
  {host, owner, expected}: NameOrder,
  more: {readonly do: 'point' | 'remove'; readonly addresses: readonly string[]; readonly attempt: string},
) => ({
  v: 1,
  do: more.do,
  zone,
  host,
  addresses: more.addresses,
  ttlSeconds,
  owner: {name: ownerName(host), text: ownerText(owner)},
  expected: {addresses: expected.addresses, owner: expected.owner ? ownerText(expected.owner) : null},
  attempt: more.attempt,
})

async function carryOut(
  options: DnsOptions,
  order: NameOrder,
  more: Parameters<typeof scriptRequest>[2],
  signal: AbortSignal,
): Promise<void> {
  const [program = '', ...args] = options.command ?? []
  const input = `${JSON.stringify(scriptRequest(options, order, more))}\n`
  const ended = await runChild(program, args, {input, timeoutMs: options.timeoutMs, signal, environment: 'bare'})
  if (ended.exitCode !== 0 || ended.by !== 'itself') throw failure(options, order.host, program, ended)
}

const DONE_NOTHING = 'the program says that it changed nothing'

function failure(options: DnsOptions, host: string, program: string, {by, exitCode, stdout, stderr}: Ended): Error {
  const said = options.redactor.clean((stderr.trim() || stdout.trim()).slice(-500))
  const detail = {where: program, why: said || `it ended with ${exitCode ?? 'a signal'}`, state: DONE_NOTHING}
  switch (by === 'itself' ? exitCode : undefined) {
    case 3:
      return new OperatorError('LL-DNS-CHANGED', `${host} is no longer what it was when it was looked at.`, detail)
    case 69:
      return new Unreachable('LL-DNS-UNREACHABLE', 'The program does not reach what keeps the zone.', detail)
    case 77:
      return new OperatorError('LL-DNS-REFUSED', `The program may not change ${host}.`, detail)
    case 126:
    case 127:
      return new OperatorError('LL-DNS-MISSING', 'The program that changes the zone cannot be started.', {
        ...detail,
        state: 'nothing was changed',
      })
    default:
      return new OutcomeUnknown('LL-DNS-OUTCOME', `What became of the change of ${host} is not known.`, {
        ...detail,
        why: by === 'time' ? `no end within ${options.timeoutMs} ms` : detail.why,
        state: 'Whether it took is not known. Resuming looks first.',
        next: ['landlord run list', 'landlord explain LL-DNS-OUTCOME'],
      })
  }
}
