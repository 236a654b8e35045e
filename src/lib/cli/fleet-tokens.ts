import {OperatorError} from '../errors.ts'
import type {FleetToken, StoreFinding} from '../site/ops-store.ts'
import type {Composition} from './compose.ts'

export interface FleetTokens {
  readonly tokens: readonly FleetToken[]
  /** Those that did not answer, with the reason: they refuse tokens that are too low by themselves. */
  readonly silent: readonly {readonly where: string; readonly why: string}[]
}

/** The fencing tokens that every server and VM of the configuration has seen. */
export async function fleetTokens({topology, site}: Pick<Composition, 'topology' | 'site'>): Promise<FleetTokens> {
  const {read} = (await site()).observe()
  const asked = [
    ...topology.servers.map(({name}) => ({where: name, fences: () => read.server(name).fences()})),
    ...topology.vms.map(({name}) => ({where: name, fences: () => read.vm(name).fences()})),
  ]
  const answers = await Promise.all(
    asked.map(async ({where, fences}) => {
      try {
        return {where, tokens: await fences()}
      } catch (error) {
        if (error instanceof OperatorError) return {where, why: error.detail.why ?? error.message}
        throw error
      }
    }),
  )
  return {
    tokens: answers.flatMap(({where, tokens = []}) => tokens.map((one) => ({...one, where}))),
    silent: answers.flatMap(({where, why}) => (why === undefined ? [] : [{where, why}])),
  }
}

/** Whether the fleet has seen a token that the store has yet to give out: it would refuse it then. */
export function fleetFinding({tokens, silent}: FleetTokens, known: ReadonlyMap<string, number>): StoreFinding {
  const above = tokens.filter(({key, token}) => token > (known.get(key) ?? 0))
  return {
    what: 'tokens of the fleet',
    ok: above.length === 0,
    text: [
      ...above.map(({key, token, where}) => `${where} has seen ${token} of ${key}, above ${known.get(key) ?? 0}`),
      ...(above.length === 0 ? [`none of ${tokens.length} is above what was given out`] : []),
      ...(silent.length === 0 ? [] : [`no answer from ${silent.map(({where}) => where).join(', ')}`]),
    ].join('; '),
  }
}
