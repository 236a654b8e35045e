import type {Fault} from '../fault-kinds.ts'
import type {Effect} from '../faults.ts'
import {chosenStates, type State} from '../states.ts'
import {nameKey} from './engine/compare.ts'
import type {Instance, Told} from './engine/instance.ts'
import type {DatabaseState} from './storage/model.ts'

/** What the server says of itself as long as it is set; or what else is begun and ended. */
interface ServerState extends State {
  told?(about: string): Told
  begin?(instance: Instance, about: string): void
  end?(instance: Instance, about: string): void
}

/** By the names that `--match` chooses from. EngineEdition: learn.microsoft.com/sql/t-sql/functions/serverproperty-transact-sql */
const states: Readonly<Record<string, ServerState>> = {
  express: {told: () => ({edition: 'Express Edition (64-bit)', engineEdition: 4})},
  'managed-instance': {told: () => ({edition: 'SQL Azure', engineEdition: 8})},
  'availability-groups': {told: () => ({hadrEnabled: true})},
  'other-version': {about: 'ProductVersion, as 11.0.7001.0', told: (version) => ({version})},
  'other-machine': {about: "MachineName, as a VM's", told: (machine) => ({machine})},
  encrypted: {about: 'thumbprint of the certificate that encrypts its databases', told: (encryptor) => ({encryptor})},
  certificate: {about: 'thumbprint of a certificate that it has', told: (certificate) => ({certificate})},
  'log-full': {
    about: 'a database',
    begin: (instance, name) => void instance.fullLogs.add(nameKey(name)),
    end: (instance, name) => void instance.fullLogs.delete(nameKey(name)),
  },
  suspect: {
    about: 'a database, as after a recovery that failed',
    begin: (instance, name) => marked(instance, name, 'ONLINE', 'SUSPECT'),
    end: (instance, name) => marked(instance, name, 'SUSPECT', 'ONLINE'),
  },
}

/** Whoever is in it is thrown out. */
function marked(instance: Instance, name: string, from: DatabaseState, to: DatabaseState): void {
  const cell = instance.find(name)
  if (cell === undefined || cell.committed.state !== from) return
  for (const session of instance.othersIn(cell, undefined)) session.kill()
  cell.commit({...cell.committed, state: to})
}

export const stateEffect = (instance: Instance): Effect => ({
  begin: (fault) => {
    for (const [name, state] of chosenBy(fault)) {
      instance.says(`${fault.id} ${name}`, state.told?.(fault.path ?? '') ?? {})
      state.begin?.(instance, fault.path ?? '')
    }
  },
  end: (fault) => {
    for (const [name, state] of chosenBy(fault)) {
      instance.says(`${fault.id} ${name}`, {})
      state.end?.(instance, fault.path ?? '')
    }
  },
})

const chosenBy = (fault: Fault) => chosenStates(states, 'a SQL Server', fault)
