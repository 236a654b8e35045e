import {list, object, text, whole} from '../shape.ts'
import {type Outcome, verb} from '../verb.ts'

export const firewallEnsure = verb(
  'apply',
  object({name: text, displayName: text, ports: list(whole), remote: list(text)}),
  ({name, ports, remote}, {machine}): Outcome => {
    const wanted = {name, ports: [...ports].sort((a, b) => a - b), remote: [...remote].sort(), enabled: true}
    if (JSON.stringify(machine.firewall.rule(name)) === JSON.stringify(wanted)) return {changes: [], data: {}}
    machine.firewall.put(wanted)
    return {changes: [`firewall rule ${name}`], data: {}}
  },
)
