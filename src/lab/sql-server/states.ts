import type {Fault} from '../fault-kinds.ts'
import type {Effect} from '../faults.ts'
import {chosenStates, type State} from '../states.ts'
import type {Instance, Told} from './engine/instance.ts'

/** What the server says of itself by SERVERPROPERTY as long as it is set; what it does stays as it is. */
interface Saying extends State {
  told(about: string): Told
}

/** By the names that `--match` chooses from. EngineEdition: learn.microsoft.com/sql/t-sql/functions/serverproperty-transact-sql */
const states: Readonly<Record<string, Saying>> = {
  express: {told: () => ({edition: 'Express Edition (64-bit)', engineEdition: 4})},
  'managed-instance': {told: () => ({edition: 'SQL Azure', engineEdition: 8})},
  'availability-groups': {told: () => ({hadrEnabled: true})},
  'other-version': {about: 'ProductVersion, as 11.0.7001.0', told: (version) => ({version})},
  'other-machine': {about: "MachineName, as a VM's", told: (machine) => ({machine})},
}

export const stateEffect = (instance: Instance): Effect => ({
  begin: (fault) => {
    for (const [name, state] of chosenBy(fault)) instance.says(`${fault.id} ${name}`, state.told(fault.path ?? ''))
  },
  end: (fault) => {
    for (const [name] of chosenBy(fault)) instance.says(`${fault.id} ${name}`, {})
  },
})

const chosenBy = (fault: Fault) => chosenStates(states, 'a SQL Server', fault)
