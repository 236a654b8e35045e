import {blocked, type Routine} from '../../engine/index.ts'
import {serverKey} from '../../fleet/names.ts'
import type {Site} from '../../site/site.ts'
import type {Topology} from '../../site/topology.ts'
import {claimed} from '../host/claimed.ts'
import {networkOfServer} from '../host/network.ts'
import {recorded} from '../host/recorded.ts'
import {hasRoom, isApart, principalsAreRight, reached, systemIsFit} from './facts/fit.ts'

/** Takes a database server into the fleet. landlord has no way to its Windows: its own firewall is for those who look after it. */
export const addServer = (name: string, topology: Topology, by: string): Routine<Site> => ({
  name: 'server add',
  subject: serverKey(name),
  inputs: {server: name},
  onFailure: 'stop',
  async decide({read}) {
    return read.topology.servers.some((place) => place.name === name)
      ? {decided: null, leases: [{key: serverKey(name), mode: 'exclusive'}], reservations: []}
      : blocked('LL-SERVER-UNKNOWN', `the project file names no database server ${name}`)
  },
  steps() {
    const server = topology.servers.find((place) => place.name === name) ?? {name, address: 'ADDRESS', tlsName: 'NAME'}
    return [
      reached(server),
      systemIsFit(server),
      isApart(server),
      principalsAreRight(server),
      hasRoom(server),
      claimed(
        name,
        async ({read}) => (await read.server(name).facts()).store,
        (act) => act.server(name).claim(),
      ),
      ...networkOfServer(name, topology),
      recorded('server', name, by, async ({read}) => {
        const {version, edition, collation, dataPath, logPath} = await read.server(name).facts()
        const {machine, engineEdition} = await read.server(name).host()
        return {
          machine: (machine ?? name).toUpperCase(),
          version,
          facts: {edition, engineEdition, collation, dataPath, logPath},
        }
      }),
    ]
  },
})
