import {blocked, type Step, satisfied} from '../../../engine/index.ts'
import {databaseEngines, outsiders, strangers} from '../../../fleet/hosts.ts'
import type {Site} from '../../../site/site.ts'
import type {VmPlace} from '../../../site/topology.ts'
import {condition} from '../../host/condition.ts'

/** Nothing but tenants' services and what the allow-list names (promise P07); and no database server (P20). */
export const hostsNothingElse = (vm: VmPlace): Step<Site, null> =>
  condition('alone', `${vm.name} hosts nothing but tenants' services`, async ({read}) => {
    const {services} = await read.vm(vm.name).services()
    const engines = databaseEngines(services)
    if (engines.length > 0)
      return blocked('LL-HOST-SHARED', `${vm.name} is a database server too: ${engines.join(', ')}`)
    const {name} = await read.vm(vm.name).facts()
    const server = (await read.hosts.hosts()).find(
      (host) => host.kind === 'server' && host.machine === name.toUpperCase(),
    )
    if (server)
      return blocked(
        'LL-HOST-SHARED',
        `${vm.name} is the machine ${name}, and so is the database server ${server.name}`,
      )
    const others = strangers(services, {servicePrefix: read.topology.servicePrefix, allow: vm.allow})
    if (others.length > 0)
      return blocked(
        'LL-VM-CROWDED',
        `on ${vm.name} there is more than tenants' services: ${others.join(', ')}; allowed is what vms.${vm.name}.allow names`,
      )
    // Also says whether anybody listens for every host name: he would get all tenants' requests.
    const wildcards = (await read.vm(vm.name).addresses([])).reservations.filter(({url}) =>
      /^https?:\/\/\+:\d+\/$/.test(url),
    )
    return wildcards.length > 0
      ? blocked(
          'LL-VM-CROWDED',
          `${wildcards.map(({url}) => url).join(', ')} is reserved on ${vm.name}: it takes every tenant's requests`,
        )
      : satisfied(null)
  })

/** Nobody but the team administers it or logs on to its desktop (promise P11). */
export const onlyTheTeam = (vm: VmPlace): Step<Site, null> =>
  condition('people', `nobody but the team may administer ${vm.name} or log on to it`, async ({read}) => {
    if (vm.team === undefined) return satisfied(null, `not looked at: vms.${vm.name}.team names nobody`)
    const {administrators, remoteDesktopUsers} = await read.vm(vm.name).access()
    if (!administrators || !remoteDesktopUsers)
      return blocked(
        'LL-VM-PEOPLE',
        `the members of ${administrators ? 'Remote Desktop Users' : 'Administrators'} on ${vm.name} cannot be listed: one of them cannot be resolved`,
      )
    const found = [
      ...outsiders(administrators, vm.team).map((who) => `${who} in Administrators`),
      ...outsiders(remoteDesktopUsers, vm.team).map((who) => `${who} in Remote Desktop Users`),
    ]
    return found.length > 0
      ? blocked('LL-VM-PEOPLE', `on ${vm.name} others than the team may log on: ${found.join(', ')}`)
      : satisfied(null)
  })
