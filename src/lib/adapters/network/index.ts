import type {Authority} from '../../engine/step.ts'
import {OperatorError} from '../../errors.ts'
import type {NetworkReading, NetworkWriting} from '../../site/network.ts'
import {azReading, azWriting} from './az.ts'
import type {NetworkOptions} from './options.ts'
import {scriptReading, scriptWriting} from './script.ts'

/** The network's own firewall. Nothing is started before it is asked something. */
export interface NetworkSite {
  reading(): NetworkReading
  writing(authority: Authority): NetworkWriting
}

export function networkSite(options: NetworkOptions): NetworkSite {
  switch (options.kind) {
    case 'az':
      return {reading: () => azReading(options), writing: (authority) => azWriting(options, authority)}
    case 'script':
      return {reading: () => scriptReading(options), writing: (authority) => scriptWriting(options, authority)}
    case 'by-hand':
      return {
        reading: () => ({kind: 'by-hand', rules: async () => undefined}),
        writing: () => ({ensureRule: byHand, removeRule: byHand}),
      }
  }
}

async function byHand(group: string): Promise<never> {
  throw new OperatorError('LL-NETWORK-PROGRAM', `The rules of ${group} are kept by hand.`, {
    why: 'the section `network` of the project file says so',
    state: 'nothing was changed',
    next: ['landlord explain LL-NETWORK-PROGRAM'],
  })
}
