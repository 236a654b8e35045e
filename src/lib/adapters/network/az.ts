import type {Authority} from '../../engine/step.ts'
import {Unreachable} from '../../errors.ts'
import type {NetworkReading, NetworkRuleFacts, NetworkWriting} from '../../site/network.ts'
import {runChild} from '../children/child.ts'
import {createArguments, deleteArguments, listArguments, updateArguments} from './az-arguments.ts'
import {type Asked, azFailure} from './az-failure.ts'
import {rulesOf} from './az-rules.ts'
import {markOf, setBy} from './mark.ts'
import type {AzOptions} from './options.ts'

/** Network security groups by Azure's command line. Every call is a process of its own, which reads its log-on from the user's folder. */
export const azReading = (options: AzOptions): NetworkReading => ({
  kind: 'az',
  rules: (group) => rules(options, group),
})

export const azWriting = (options: AzOptions, authority: Authority): NetworkWriting => ({
  async ensureRule(group, rule, attempts) {
    // `create` would put a whole new rule in the place of one that is there, tags and all; `update` sets the fields that it is given.
    const there = (await rules(options, group, authority.signal)).find(({name}) => name === rule.name)
    if (attempts && !setBy(there, attempts)) return
    const args = (there ? updateArguments : createArguments)(group, rule, markOf(authority), options)
    await az(options, args, {group, doing: 'changing'}, authority.signal)
  },
  async removeRule(group, name, attempts) {
    const there = (await rules(options, group, authority.signal)).find((rule) => rule.name === name)
    if (!setBy(there, attempts)) return
    await az(options, deleteArguments(group, name, options), {group, doing: 'changing'}, authority.signal)
  },
})

async function rules(options: AzOptions, group: string, signal?: AbortSignal): Promise<readonly NetworkRuleFacts[]> {
  const printed = await az(options, listArguments(group, options), {group, doing: 'reading'}, signal)
  const found = rulesOf(printed)
  if (found !== undefined) return found
  throw new Unreachable('LL-NETWORK-UNREACHABLE', `What az says of ${group} cannot be read.`, {
    where: `network security group ${group} in ${options.resourceGroup}`,
    why: 'it is not the list of rules that Microsoft documents',
    state: 'nothing was changed',
    next: ['az version', 'landlord explain LL-NETWORK-UNREACHABLE'],
  })
}

async function az(options: AzOptions, args: readonly string[], asked: Asked, signal?: AbortSignal): Promise<string> {
  signal?.throwIfAborted()
  const ended = await runChild(options.program, args, {input: '', timeoutMs: options.timeoutMs, signal})
  if (ended.by === 'itself' && ended.exitCode === 0) return ended.stdout
  throw azFailure(options, asked, ended)
}
