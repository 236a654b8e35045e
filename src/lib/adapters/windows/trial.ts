import {OperatorError} from '../../errors.ts'
import type {ChannelTried} from '../../site/channels.ts'
import type {VmFacts} from '../../site/vm-host.ts'
import type {Connection} from '../ssh/index.ts'
import {ask} from './ask.ts'
import {Channel} from './channel.ts'
import {channelDigest} from './command-line.ts'
import {vmFacts} from './host-facts.ts'
import type {WindowsOptions} from './options.ts'
import {SingleShot} from './single-shot.ts'

/** Which machine is meant, in the form that proofs keep. */
export const machineOf = ({host, port}: Pick<WindowsOptions, 'host' | 'port'>): string => `${host}:${port}`

/**
 * Asks for the facts by a single shot, and twice by a channel that is opened and closed for it. Throws where not even the single
 * shot is answered.
 */
export async function tryChannel(options: WindowsOptions, connection: Connection): Promise<ChannelTried> {
  const single = await ask({options, carrier: new SingleShot(options, connection)}, 'vm.facts', {}, vmFacts)
  const channel = new Channel(options, connection)
  try {
    const opened = await channel.open()
    if (opened !== 'stands') return {works: false, why: opened.why}
    for (const time of ['first', 'second']) {
      const facts = await ask({options, carrier: channel}, 'vm.facts', {}, vmFacts)
      const other = STANDING.find((fact) => JSON.stringify(facts[fact]) !== JSON.stringify(single[fact]))
      if (other) return {works: false, why: `its ${time} answer tells ${other} otherwise than a single call does`}
    }
    const trial = {script: channelDigest(), machine: machineOf(options), powershell: single.powershell}
    return {works: true, trial}
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    return {works: false, why: error.detail.why ?? error.message}
  } finally {
    await channel.close()
  }
}

/** Facts that do not change from one question to the next. */
const STANDING = [
  ...(['name', 'os', 'build', 'powershell', 'sshd', 'domain', 'workgroup', 'memoryBytes'] as const),
  ...(['bootedAt', 'patchedOn', 'store'] as const),
] satisfies readonly Exclude<keyof VmFacts, 'asked'>[]
