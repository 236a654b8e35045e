import {rulesByHand} from '../../routines/host/network.ts'
import {addServer} from '../../routines/server/add.ts'
import {addVm} from '../../routines/vm/add.ts'
import type {HostRecord} from '../../site/hosts.ts'
import type {Topology} from '../../site/topology.ts'
import type {Remark} from '../../ui/plan-screen.ts'
import type {Task} from '../changing.ts'
import type {Composition} from '../compose.ts'

/** `vm add` and how it speaks of itself. */
export const vmAddition = (name: string, composition: Composition): Task => {
  const vm = composition.topology.vms.find((place) => place.name === name)
  return {
    routine: addVm(name, composition.topology, actorOf(composition)),
    words: ['vm', 'add', name],
    remarks: () => [
      ['vm', `${vm?.address}, ${vm?.role}; database servers ${vm?.servers.join(', ')}`],
      ...networkRemarks('vm', name, composition.topology, vm?.networkGroup),
    ],
    done: () => done('vm', name, composition),
  }
}

/** `server add` and how it speaks of itself. */
export const serverAddition = (name: string, composition: Composition): Task => {
  const server = composition.topology.servers.find((place) => place.name === name)
  return {
    routine: addServer(name, composition.topology, actorOf(composition)),
    words: ['server', 'add', name],
    remarks: () => [
      ['server', `${server?.address}, ${server?.role}`],
      ...networkRemarks('server', name, composition.topology, server?.networkGroup),
      [
        'not looked at',
        'its Windows and its own firewall: landlord has no way in there; and what the internet sees of it: no vantage is configured',
      ],
    ],
    done: () => done('server', name, composition),
  }
}

const actorOf = ({actor}: Composition): string => `${actor.user}@${actor.host}`

function networkRemarks(
  kind: HostRecord['kind'],
  name: string,
  topology: Topology,
  group: string | undefined,
): readonly Remark[] {
  const {network} = topology
  if (!network) return [['not looked at', "the network's own firewall: the project file has no section `network`"]]
  if (group === undefined) return [['not looked at', "the network's own firewall: no `networkGroup` is configured"]]
  if (network.kind !== 'by-hand') return [['network', `security group ${group}, by ${network.kind}`]]
  const rules = rulesByHand(kind, name, topology).join('; ')
  return [['by hand', `security group ${group} is not read; there should be: ${rules}`]]
}

async function done(kind: HostRecord['kind'], name: string, {hosts}: Composition) {
  const record = await hosts.host(kind, name)
  return {
    headline: `${name} is in the fleet`,
    details: record ? [`${record.machine}, ${record.version}, added ${record.addedAt} by ${record.addedBy}`] : [],
    result: record ? {...record} : null,
  }
}
