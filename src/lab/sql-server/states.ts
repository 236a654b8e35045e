import type {Fault} from '../fault-kinds.ts'
import {matches} from '../fault-kinds.ts'
import type {Effect} from '../faults.ts'
import {exitCodes, LabError} from '../lab-error.ts'
import type {Instance, Told} from './engine/instance.ts'

/** What the server says of itself by SERVERPROPERTY as long as it is set; what it does stays as it is. */
interface State {
  /** The fault says by its `path` what it is about. */
  readonly about?: string
  told(about: string): Told
}

/** By the names that `--match` chooses from. EngineEdition: learn.microsoft.com/sql/t-sql/functions/serverproperty-transact-sql */
const states: Readonly<Record<string, State>> = {
  express: {told: () => ({edition: 'Express Edition (64-bit)', engineEdition: 4})},
  'managed-instance': {told: () => ({edition: 'SQL Azure', engineEdition: 8})},
  'availability-groups': {told: () => ({hadrEnabled: true})},
  'other-version': {about: 'ProductVersion, as 11.0.7001.0', told: (version) => ({version})},
  'other-machine': {about: "MachineName, as a VM's", told: (machine) => ({machine})},
}

export const stateEffect = (instance: Instance): Effect => ({
  begin: (fault) => {
    const chosen = chosenBy(fault)
    for (const [name, {about}] of chosen)
      if (about !== undefined && fault.path === undefined)
        throw new LabError(`${name} needs --path: ${about}.`, exitCodes.usage)
    for (const [name, state] of chosen) instance.says(`${fault.id} ${name}`, state.told(fault.path ?? ''))
  },
  end: (fault) => {
    for (const [name] of chosenBy(fault)) instance.says(`${fault.id} ${name}`, {})
  },
})

function chosenBy(fault: Fault): readonly (readonly [string, State])[] {
  const chosen = Object.entries(states).filter(([name]) => matches(fault, name))
  if (chosen.length > 0) return chosen
  throw new LabError(
    `There is no such state of a SQL Server; there are ${Object.keys(states).join(', ')}.`,
    exitCodes.usage,
  )
}
