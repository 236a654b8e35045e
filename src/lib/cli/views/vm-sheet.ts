import {gigabytes} from '../../fleet/hosts.ts'
import type {ChannelUse} from '../../site/channels.ts'
import type {HostRecord} from '../../site/hosts.ts'
import type {TakenPlace} from '../../site/inventory.ts'
import type {NetworkRuleFacts} from '../../site/network.ts'
import type {VmPlace} from '../../site/topology.ts'
import type {ServiceFacts} from '../../site/vm.ts'
import type {VmFacts} from '../../site/vm-host.ts'
import type {Sheet} from '../../ui/sheet.ts'
import type {Asked} from '../asked.ts'
import {networkLines} from './network-lines.ts'
import {addedText} from './server-sheet.ts'

export interface VmSeen {
  readonly vm: VmPlace
  /** Tenants that a VM should have and may have (promise P06). */
  readonly min: number
  readonly max: number
  readonly places: readonly TakenPlace[]
  /** Null where `vm add` never took it in. */
  readonly record: HostRecord | null
  /** What carries verbs there. */
  readonly channel: ChannelUse
  /** Undefined where nobody was asked. */
  readonly facts?: Asked<VmFacts>
  /** By tenant; null where it has no service. */
  readonly services?: Asked<Readonly<Record<string, ServiceFacts | null>>>
  readonly rules?: Asked<readonly NetworkRuleFacts[] | null>
}

export function vmSheet(seen: VmSeen): Sheet {
  const {vm, min, max: most, places, record, channel, facts, services, rules} = seen
  return {
    title: `vm ${vm.name}   ${vm.address}`,
    sections: [
      {
        lines: [
          ['added', addedText(record, vm.name, 'vm')],
          ['tenants', tenantsText(places.length, {vm, min, most})],
          ['servers', vm.servers.join(', ')],
          ['folders', `${vm.tenantsFolder}, ${vm.releasesFolder}`],
          ['PowerShell', channelText(channel, vm.name)],
          ...factLines(facts),
        ],
      },
      {
        head: 'places',
        lines: [
          ...places.map((taken) => [`${taken.place}`, placeText(taken, services)] as const),
          ['free', most > places.length ? freePlaces(places, most) : undefined],
        ],
      },
      {head: 'network', lines: [['group', vm.networkGroup], ...networkLines(rules)]},
    ],
  }
}

function channelText(use: ChannelUse, vm: string): string {
  if (use.form === 'channel')
    return `one for all verbs of a run, proven ${use.proof.provenAt.slice(0, 10)} by ${use.proof.provenBy}`
  return `one for each verb${
    {
      never: ', as the project file says',
      unproven: `: landlord doctor ${vm} proves that one can carry all`,
      changed: `: proven for another script or machine, landlord doctor ${vm} proves it anew`,
    }[use.because]
  }`
}

function tenantsText(count: number, {vm, min, most}: {vm: VmPlace; min: number; most: number}): string {
  const text = `${count} of ${most}`
  if (count > most) return `${text}: more than were promised`
  return vm.role === 'production' && count > 0 && count < min
    ? `${text}: fewer than the ${min} that it should host`
    : text
}

function factLines(facts: Asked<VmFacts> | undefined): readonly (readonly [string, string | undefined])[] {
  if (facts === undefined) return []
  if ('silent' in facts) return [['state', `not known: ${facts.silent}`]]
  const {os, powershell, rebootPending, disks, store} = facts.answer
  return [
    ['system', `${os}, PowerShell ${powershell}${rebootPending ? ', a restart is pending' : ''}`],
    [
      'disks',
      disks
        .map(({drive, freeBytes, sizeBytes}) => `${drive} ${gigabytes(freeBytes)} free of ${gigabytes(sizeBytes)}`)
        .join(', '),
    ],
    ['store', store ?? 'none yet: no change has been made'],
  ]
}

const freePlaces = (places: readonly TakenPlace[], most: number): string =>
  Array.from({length: most}, (_, i) => i + 1)
    .filter((place) => !places.some((taken) => taken.place === place))
    .join(', ')

function placeText({tenant, run}: TakenPlace, services: VmSeen['services']): string {
  if (run !== undefined) return `${tenant}, reserved by run ${run}`
  if (services === undefined || 'silent' in services) return tenant
  const service = services.answer[tenant]
  return `${tenant}, ${service ? `service ${service.name} ${service.state}` : 'no service'}`
}
