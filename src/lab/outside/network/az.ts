import type {Groups, SecurityRule} from './groups.ts'
import {type OptionKind, optionsOf, Usage} from './words.ts'

/** How `az` ended. learn.microsoft.com/cli/azure/use-azure-cli-successfully-troubleshooting: 1 refused, 2 command line, 3 not there. */
export interface AzEnded {
  readonly exit: 0 | 1 | 2 | 3
  readonly stdout: string
  readonly stderr: string
  readonly changed: boolean
}

/** The one resource group of the lab. */
const resourceGroup = 'lab'

const way: Readonly<Record<string, OptionKind>> = {
  '--resource-group': 'one',
  '--nsg-name': 'one',
  '--subscription': 'one',
  '--only-show-errors': 'none',
  '--output': 'one',
}
const fields: Readonly<Record<string, OptionKind>> = {
  '--name': 'one',
  '--priority': 'one',
  '--direction': 'one',
  '--access': 'one',
  '--protocol': 'one',
  '--source-address-prefixes': 'list',
  '--source-port-ranges': 'list',
  '--destination-address-prefixes': 'list',
  '--destination-port-ranges': 'list',
  '--description': 'one',
}

/** `az network nsg rule list|create|update|delete`, as landlord says it; everything else is refused. */
export function az(words: readonly string[], groups: Groups): AzEnded {
  try {
    const [verb, rest] = verbOf(words)
    const given = optionsOf(
      rest,
      verb === 'list' ? way : verb === 'delete' ? {...way, '--name': 'one'} : {...way, ...fields},
    )
    const one = (option: string): string => given[option]?.[0] ?? missing(option)
    if (one('--output') !== 'json') throw new Usage(`the lab does not support --output ${one('--output')}`)
    if (one('--resource-group').toLowerCase() !== resourceGroup)
      return refused(3, 'ResourceGroupNotFound', `Resource group '${one('--resource-group')}' could not be found.`)
    const group = one('--nsg-name')
    const rules = groups.rules(group)
    if (!rules)
      return refused(
        3,
        'ResourceNotFound',
        `The Resource 'Microsoft.Network/networkSecurityGroups/${group}' under resource group '${resourceGroup}' was not found.`,
      )
    if (verb === 'list')
      return printed(
        rules.map((rule) => shown(rule, group)),
        false,
      )
    const name = one('--name')
    const there = rules.find((rule) => rule.name.toLowerCase() === name.toLowerCase())
    const others = rules.filter((rule) => rule !== there)
    if (verb === 'delete') {
      if (there) groups.put(group, others)
      return {exit: 0, stdout: '', stderr: '', changed: there !== undefined}
    }
    if (verb === 'update' && !there) return refused(3, 'NotFound', `The security rule '${name}' was not found.`)
    const rule = ruled(name, given, verb === 'update' ? there : undefined)
    const twin = others.find((other) => other.priority === rule.priority && other.direction === rule.direction)
    if (twin)
      return refused(
        1,
        'SecurityRuleConflict',
        `Security rule ${name} conflicts with rule ${twin.name}. Rules cannot have the same Priority and Direction.`,
      )
    groups.put(group, [...others, rule])
    return printed(shown(rule, group), true)
  } catch (error) {
    if (error instanceof Usage) return {exit: 2, stdout: '', stderr: `ERROR: ${error.message}\n`, changed: false}
    throw error
  }
}

const verbs = ['list', 'create', 'update', 'delete'] as const

function verbOf(words: readonly string[]): readonly [(typeof verbs)[number], readonly string[]] {
  const verb = verbs.find((known) => words.slice(0, 4).join(' ') === `network nsg rule ${known}`)
  if (!verb) throw new Usage(`the lab does not support az ${words.slice(0, 4).join(' ')}`)
  return [verb, words.slice(4)]
}

function missing(option: string): never {
  throw new Usage(`the following arguments are required: ${option}`)
}

function ruled(
  name: string,
  given: Readonly<Record<string, readonly string[]>>,
  there: SecurityRule | undefined,
): SecurityRule {
  const one = (option: string): string | undefined => given[option]?.[0]
  const word = <T extends string>(option: string, known: readonly T[], fallback: T): T => {
    const said = one(option)
    if (said === undefined) return fallback
    return known.find((each) => each.toLowerCase() === said.toLowerCase()) ?? invalid(option, said)
  }
  const priority = Number(one('--priority') ?? there?.priority ?? missing('--priority'))
  if (!Number.isInteger(priority) || priority < 100 || priority > 4096) invalid('--priority', `${priority}`)
  const description = one('--description') ?? there?.description ?? null
  if (description !== null && description.length > 140) invalid('--description', description)
  if (!/^[A-Za-z0-9]([\w.-]{0,78}\w)?$/.test(name)) invalid('--name', name)
  return {
    name,
    description,
    priority,
    direction: word('--direction', ['Inbound', 'Outbound'], there?.direction ?? 'Inbound'),
    access: word('--access', ['Allow', 'Deny'], there?.access ?? 'Allow'),
    protocol: word('--protocol', ['*', 'Ah', 'Esp', 'Icmp', 'Tcp', 'Udp'], (there?.protocol ?? '*') as '*'),
    sources: checked('--source-address-prefixes', address, given, there?.sources ?? ['*']),
    sourcePorts: checked('--source-port-ranges', ports, given, there?.sourcePorts ?? ['*']),
    destinations: checked('--destination-address-prefixes', address, given, there?.destinations ?? ['*']),
    ports: checked('--destination-port-ranges', ports, given, there?.ports ?? ['80']),
  }
}

/** Addresses, networks, a service tag, or everything. */
const address = /^(\*|[A-Za-z][A-Za-z.]*|[\d.]+(\/\d+)?|[0-9A-Fa-f:]+(\/\d+)?)$/
const ports = /^(\*|\d{1,5}(-\d{1,5})?)$/

function checked(
  option: string,
  form: RegExp,
  given: Readonly<Record<string, readonly string[]>>,
  fallback: readonly string[],
): readonly string[] {
  const words = given[option] ?? fallback
  const wrong = words.find((each) => !form.test(each))
  return wrong === undefined ? words : invalid(option, wrong)
}

function invalid(option: string, word: string): never {
  throw new Usage(`argument ${option}: invalid value: '${word}'`)
}

/** One value stands in the singular field, several in the plural one. */
const shown = (rule: SecurityRule, group: string) => ({
  access: rule.access,
  description: rule.description,
  ...parted('destinationAddressPrefix', 'destinationAddressPrefixes', rule.destinations),
  ...parted('destinationPortRange', 'destinationPortRanges', rule.ports),
  direction: rule.direction,
  id: `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/${resourceGroup}/providers/Microsoft.Network/networkSecurityGroups/${group}/securityRules/${rule.name}`,
  name: rule.name,
  priority: rule.priority,
  protocol: rule.protocol,
  provisioningState: 'Succeeded',
  resourceGroup,
  ...parted('sourceAddressPrefix', 'sourceAddressPrefixes', rule.sources),
  ...parted('sourcePortRange', 'sourcePortRanges', rule.sourcePorts),
  type: 'Microsoft.Network/networkSecurityGroups/securityRules',
})

const parted = (single: string, plural: string, words: readonly string[]) =>
  words.length === 1 ? {[single]: words[0], [plural]: []} : {[plural]: words}

const printed = (value: unknown, changed: boolean): AzEnded => ({
  exit: 0,
  stdout: `${JSON.stringify(value, undefined, 2)}\n`,
  stderr: '',
  changed,
})

export const refused = (exit: 1 | 3, code: string, message: string): AzEnded => ({
  exit,
  stdout: '',
  stderr: `ERROR: (${code}) ${message}\nCode: ${code}\nMessage: ${message}\n`,
  changed: false,
})
