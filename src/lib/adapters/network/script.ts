import * as z from 'zod/mini'
import type {Authority} from '../../engine/step.ts'
import type {ErrorCode} from '../../error-codes.ts'
import {OperatorError, OutcomeUnknown, Unreachable} from '../../errors.ts'
import type {NetworkReading, NetworkRule, NetworkWriting} from '../../site/network.ts'
import {runChild} from '../children/child.ts'
import {markOf, ownerOf, setBy} from './mark.ts'
import type {ScriptOptions} from './options.ts'

/**
 * A program of the user's own. It gets one JSON document on standard input and answers with one on standard output:
 *
 *   {"v":1,"do":"list","group":"app-1"}                         → {"ok":true,"rules":[RULE, …]}
 *   {"v":1,"do":"set","group":"app-1","rule":RULE}              → {"ok":true}        made, or every field set
 *   {"v":1,"do":"remove","group":"app-1","name":"landlord-web"} → {"ok":true}        absent is fine
 *   anything that went wrong                                    → {"ok":false,"error":{"code":CODE,"message":"…"}}
 *
 * RULE is {name, priority, direction, access, protocol, sources, ports, description} as in site/network.ts; `description` is kept as
 * it was given. CODE is one of login, rights, group, refused, unreachable. A program that ends without an answer leaves the outcome
 * of a change unknown.
 */
export const scriptReading = (options: ScriptOptions): NetworkReading => ({
  kind: 'script',
  async rules(group) {
    const reply = await ask(options, {v: 1, do: 'list', group}, 'reading')
    return (reply.rules ?? []).map(({description, ...rule}) => ({
      ...rule,
      owner: ownerOf(description),
      narrowed: false,
    }))
  },
})

export const scriptWriting = (options: ScriptOptions, authority: Authority): NetworkWriting => ({
  async ensureRule(group, rule: NetworkRule, attempts) {
    if (attempts && !setBy(await ruleOf(options, group, rule.name), attempts)) return
    const {name, priority, direction, access, protocol, sources, ports} = rule
    const sent = {name, priority, direction, access, protocol, sources, ports, description: markOf(authority)}
    await ask(options, {v: 1, do: 'set', group, rule: sent}, 'changing', authority.signal)
  },
  async removeRule(group, name, attempts) {
    if (!setBy(await ruleOf(options, group, name), attempts)) return
    await ask(options, {v: 1, do: 'remove', group, name}, 'changing', authority.signal)
  },
})

const ruleOf = async (options: ScriptOptions, group: string, name: string) =>
  (await scriptReading(options).rules(group))?.find((rule) => rule.name === name)

const reply = z.union([
  z.strictObject({
    ok: z.literal(true),
    rules: z.optional(
      z.array(
        z.strictObject({
          name: z.string(),
          priority: z.int(),
          direction: z.enum(['Inbound', 'Outbound']),
          access: z.enum(['Allow', 'Deny']),
          protocol: z.enum(['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', '*']),
          sources: z.array(z.string()),
          ports: z.array(z.string()),
          description: z.nullish(z.string()),
        }),
      ),
    ),
  }),
  z.strictObject({
    ok: z.literal(false),
    error: z.strictObject({
      code: z.enum(['login', 'rights', 'group', 'refused', 'unreachable']),
      message: z.string(),
    }),
  }),
])

async function ask(
  {command, timeoutMs, redactor}: ScriptOptions,
  request: Readonly<Record<string, unknown>> & {readonly group: string},
  doing: 'reading' | 'changing',
  signal?: AbortSignal,
): Promise<Extract<z.output<typeof reply>, {ok: true}>> {
  signal?.throwIfAborted()
  const [program = '', ...args] = command
  const ended = await runChild(program, args, {input: `${JSON.stringify(request)}\n`, timeoutMs, signal})
  const where = `network security group ${request.group}, by ${program}`
  if (ended.exitCode === 126 || ended.exitCode === 127)
    throw new OperatorError('LL-NETWORK-PROGRAM', `${program} cannot be started.`, {
      where,
      why: redactor.clean(ended.stderr.trim().slice(-300)) || undefined,
      state: 'nothing was changed',
      next: ['landlord explain LL-NETWORK-PROGRAM'],
    })
  const read = reply.safeParse(parsed(ended.stdout))
  if (read.success && read.data.ok) return read.data
  if (read.success && !read.data.ok) {
    const {code, message} = read.data.error
    const told = {where, why: redactor.clean(message), state: 'nothing was changed'}
    if (code === 'unreachable') throw new Unreachable('LL-NETWORK-UNREACHABLE', 'The network did not answer.', told)
    throw new OperatorError(CODES[code], SAYS[code], {...told, next: [`landlord explain ${CODES[code]}`]})
  }
  const why =
    ended.by === 'time'
      ? `no answer within ${timeoutMs} ms`
      : `it ended with ${ended.exitCode ?? 'a signal'} and without an answer that can be read`
  if (doing === 'reading') throw new Unreachable('LL-NETWORK-UNREACHABLE', 'The network did not answer.', {where, why})
  throw new OutcomeUnknown('LL-NETWORK-OUTCOME', 'Whether the rule was set is not known.', {
    where,
    why,
    state: 'It may have been set; resuming looks first.',
    next: ['landlord run list', 'landlord explain LL-NETWORK-OUTCOME'],
  })
}

const CODES = {
  login: 'LL-NETWORK-LOGIN',
  rights: 'LL-NETWORK-RIGHTS',
  group: 'LL-NETWORK-GROUP',
  refused: 'LL-NETWORK-REFUSED',
} as const satisfies Record<string, ErrorCode>

const SAYS = {
  login: 'The program for the network is not logged on.',
  rights: 'The program for the network may not do that.',
  group: 'There is no such network security group.',
  refused: 'The network refused the rule.',
} as const

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
