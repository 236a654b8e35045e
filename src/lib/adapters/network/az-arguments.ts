import type {NetworkRule} from '../../site/network.ts'
import type {AzOptions} from './options.ts'

/** Which group, and how to answer: JSON on standard output, nothing but errors on standard error. */
type Way = Pick<AzOptions, 'resourceGroup' | 'subscription'>

// Source of all: learn.microsoft.com/cli/azure/network/nsg/rule

export const listArguments = (group: string, way: Way): readonly string[] => [...RULE, 'list', ...where(group, way)]

export const createArguments = (group: string, rule: NetworkRule, mark: string, way: Way): readonly string[] => [
  ...RULE,
  'create',
  ...where(group, way),
  ...fields(rule, mark),
]

export const updateArguments = (group: string, rule: NetworkRule, mark: string, way: Way): readonly string[] => [
  ...RULE,
  'update',
  ...where(group, way),
  ...fields(rule, mark),
]

export const deleteArguments = (group: string, name: string, way: Way): readonly string[] => [
  ...RULE,
  'delete',
  ...where(group, way),
  '--name',
  name,
]

const RULE = ['network', 'nsg', 'rule']

const where = (group: string, {resourceGroup, subscription}: Way): readonly string[] => [
  ...['--resource-group', resourceGroup, '--nsg-name', group],
  ...(subscription === undefined ? [] : ['--subscription', subscription]),
  ...['--only-show-errors', '--output', 'json'],
]

/** All of them, also those that have defaults: what somebody changed by hand is set back. */
function fields(rule: NetworkRule, mark: string): readonly string[] {
  for (const word of [rule.name, ...rule.sources, ...rule.ports])
    if (word === '' || word.startsWith('-')) throw new TypeError(`'${word}' cannot stand in a rule of the network.`)
  return [
    ...['--name', rule.name, '--priority', String(rule.priority)],
    ...['--direction', rule.direction, '--access', rule.access, '--protocol', rule.protocol],
    ...['--source-address-prefixes', ...rule.sources, '--source-port-ranges', '*'],
    ...['--destination-address-prefixes', '*', '--destination-port-ranges', ...rule.ports],
    ...['--description', mark],
  ]
}
