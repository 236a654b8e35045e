import {matches} from '../fault-kinds.ts'
import type {Effect, Faults} from '../faults.ts'
import type {Machine} from './machine.ts'

/** Kills services that run and match, each as often as it comes back, until the fault has acted as often as it was to. */
export function serviceCrash(machine: Machine, faults: Faults): Effect {
  const timers = new Map<string, NodeJS.Timeout>()
  return {
    begin: (fault) => {
      const look = () => {
        for (const {name} of machine.table.all()) {
          const life = machine.services.life(name)
          if (life?.state !== 'running' || !matches(fault, name) || !faults.isSet(fault)) continue
          faults.hit(fault)
          life.kill()
        }
        if (!faults.isSet(fault)) clearInterval(timers.get(fault.id))
      }
      timers.set(fault.id, setInterval(look, lookEveryMs).unref())
      look()
    },
    end: ({id}) => clearInterval(timers.get(id)),
  }
}

const lookEveryMs = 50
