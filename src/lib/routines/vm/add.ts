import {blocked, type Routine} from '../../engine/index.ts'
import {serverKey, vmKey} from '../../fleet/names.ts'
import type {Site} from '../../site/site.ts'
import type {Topology, VmPlace} from '../../site/topology.ts'
import {claimed} from '../host/claimed.ts'
import {firewallOf} from '../host/firewall.ts'
import {networkOfServer, networkOfVm} from '../host/network.ts'
import {recorded} from '../host/recorded.ts'
import {hostsNothingElse, onlyTheTeam} from './facts/alone.ts'
import {hasRoom, reached, reachesServers, servicesMayLogOn, systemIsFit} from './facts/fit.ts'

/** Takes a VM into the fleet: what must be so is looked at first, and nothing of the VM is changed while any of it is not. */
export const addVm = (name: string, topology: Topology, by: string): Routine<Site> => ({
  name: 'vm add',
  subject: vmKey(name),
  inputs: {vm: name},
  onFailure: 'stop',
  async decide({read}) {
    const vm = read.topology.vms.find((place) => place.name === name)
    if (!vm) return blocked('LL-VM-UNKNOWN', `the project file names no VM ${name}`)
    const added = (await read.hosts.hosts()).filter((host) => host.kind === 'server').map((host) => host.name)
    return {
      decided: {servers: vm.servers.filter((server) => added.includes(server))},
      leases: [
        {key: vmKey(name), mode: 'exclusive'},
        ...vm.servers.map((server) => ({key: serverKey(server), mode: 'shared'}) as const),
      ],
      reservations: [],
    }
  },
  steps(decided) {
    const vm = topology.vms.find((place) => place.name === name) ?? notConfigured(name)
    const {servers} = decided as {readonly servers: readonly string[]}
    return [
      reached(vm),
      systemIsFit(vm),
      hasRoom(vm),
      servicesMayLogOn(vm),
      hostsNothingElse(vm),
      onlyTheTeam(vm),
      claimed(
        name,
        async ({read}) => (await read.vm(name).facts()).store,
        (act) => act.vm(name).claim(),
      ),
      firewallOf(name, topology),
      ...networkOfVm(name, topology),
      // Servers that were added before it let in only those VMs that were there then.
      ...servers.flatMap((server) => networkOfServer(server, topology, `network-${server}`)),
      reachesServers(vm),
      recorded('vm', name, by, async ({read}) => {
        const {name: machine, os, build, powershell, sshd, memoryBytes, patchedOn, disks} = await read.vm(name).facts()
        return {
          machine: machine.toUpperCase(),
          version: build,
          facts: {
            os,
            powershell,
            sshd: sshd ?? null,
            memoryBytes,
            patchedOn: patchedOn ?? null,
            disks: disks.map((disk) => ({...disk})),
          },
        }
      }),
    ]
  },
})

/** For a runbook without a project file; a run is refused before its steps are made. */
const notConfigured = (name: string): VmPlace => ({
  name,
  role: 'production',
  address: 'ADDRESS',
  servers: [],
  tenantsFolder: 'D:\\tenants',
  releasesFolder: 'D:\\releases',
  httpPort: 80,
  httpsPort: 8080,
  publicAddress: 'ADDRESS',
  sshPort: 22,
  networkGroup: undefined,
  internalAddress: 'ADDRESS',
  allow: [],
  team: undefined,
})
