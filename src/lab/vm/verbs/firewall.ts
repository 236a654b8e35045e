import type {FirewallRule} from '../firewall.ts'
import {list, object, text, whole} from '../shape.ts'
import {found, type Outcome, VerbError, verb} from '../verb.ts'

export const firewallRead = verb('check', object({names: list(text)}), ({names}, {machine}) => {
  const {profiles} = machine.firewall
  const rules = machine.firewall.rules().filter(({name}) => names.includes(name))
  return found({
    profiles,
    rules: rules.map(({name, group, ports, remote, enabled}) => ({
      name,
      ours: group === landlord,
      ports,
      remote,
      asWanted: enabled,
    })),
  })
})

export const firewallEnsure = verb(
  'apply',
  object({name: text, displayName: text, ports: list(whole), remote: list(text)}),
  ({name, ports, remote}, {machine}): Outcome => {
    const there = machine.firewall.rule(name)
    if (there) requireOurs(there)
    const wanted = {
      name,
      group: landlord,
      ports: [...ports].sort((a, b) => a - b),
      remote: remote.map(network).sort(),
      enabled: true,
    }
    if (JSON.stringify(there) === JSON.stringify(wanted)) return {changes: [], data: {}}
    machine.firewall.put(wanted)
    return {changes: [`firewall rule ${name}`], data: {}}
  },
)

export const firewallRemove = verb('apply', object({name: text}), ({name}, {machine}): Outcome => {
  const there = machine.firewall.rule(name)
  if (!there) return {changes: [], data: {}}
  requireOurs(there)
  machine.firewall.remove(name)
  return {changes: [`removed the firewall rule ${name}`], data: {}}
})

/** Group of the rules that landlord makes. */
const landlord = 'landlord'

function requireOurs({name, group}: FirewallRule): void {
  if (group !== landlord) throw new VerbError('FOREIGN', `the firewall rule ${name} was not made by landlord`)
}

/** Windows keeps a network of one address as that address. */
const network = (address: string): string => address.replace(/\/32$/, '')
