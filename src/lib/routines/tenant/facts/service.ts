import {blocked, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import {serviceSid} from '../../../fleet/names.ts'
import type {Site} from '../../../site/site.ts'
import type {ServiceFacts} from '../../../site/vm.ts'
import {mayLogOnAsService} from '../../../site/vm-host.ts'
import {hasData, writtenByCustomers} from './database.ts'
import {ADDRESSES, DATABASE, FOLDER, LOGIN, PLACED, RELEASE, SCHEMA, SERVICE} from './references.ts'
import {displayNameOf, type TenantThings, type TenantToMake, things} from './tenant.ts'

type Before = {readonly exists: boolean; readonly program: string}

/** After the first, second and every later failure. */
const RESTART_AFTER_MS = [5_000, 30_000, 60_000]

/** A Windows service of its own (promise P05), under its own virtual account, that comes back by itself. */
export const serviceRuns = (tenant: TenantToMake): Step<Site, null> => ({
  id: SERVICE.id,
  fact: `the service of ${tenant.order.tenant} runs on ${tenant.place.vm}`,
  needs: [PLACED, DATABASE, SCHEMA, RELEASE, FOLDER, LOGIN, ADDRESSES],
  async check({read}, {from}) {
    if (!from(PLACED)) return knownAfter(PLACED)
    const target = things(tenant, read.topology)
    const release = await read.releases.release(tenant.place.release)
    if (!release) return blocked('LL-RELEASE-UNKNOWN', `the library holds no release ${tenant.place.release}`)
    const program = `${target.vm.releasesFolder}\\${release.version}\\${release.entryPoint.replaceAll('/', '\\')}`
    const {service} = await read.vm(target.vm.name).tenant(tenant.order.tenant, target.names.service)
    const before: Before = {exists: service !== undefined, program}
    if (service?.state !== 'running') {
      const access = await read.vm(target.vm.name).access()
      if (!mayLogOnAsService(access, serviceSid(target.names.service)))
        return blocked(
          'LL-VM-LOGON-RIGHT',
          `${target.names.account} may not log on as a service on ${target.vm.name}, so its service could not start (1069)`,
        )
    }
    if (!service)
      return needed(
        [
          `${target.names.service}: automatic start, restarts after ${RESTART_AFTER_MS.map((ms) => `${ms / 1000} s`).join(', ')}`,
        ],
        before,
      )
    if (!isOurs(service, target))
      return blocked('LL-FOREIGN', `a service ${service.name} exists on ${target.vm.name} that runs ${service.path}`)
    const diff = differences(service, tenant, target, program)
    return diff.length === 0 ? satisfied(null) : needed(diff, before)
  },
  async apply({vm, topology}, {before}) {
    const {names, configPath} = things(tenant, topology)
    const writing = vm(tenant.place.vm)
    await writing.ensureService({
      name: names.service,
      displayName: displayName(tenant),
      program: (before as Before).program,
      configPath,
      account: names.account,
      start: 'automatic',
      restartAfterMs: RESTART_AFTER_MS,
    })
    await writing.setServiceState({
      service: names.service,
      wanted: 'running',
      timeoutMs: topology.intervals.serviceStart,
    })
  },
  undo: {
    what: 'the service',
    async check(see, left, {from}) {
      const target = things(tenant, see.read.topology)
      const written = await writtenByCustomers(tenant, see, from(SCHEMA)?.rows)
      if (written.length > 0) return hasData(tenant, written)
      if ((left.before as Before | null)?.exists) return satisfied(null, 'it was there before this run')
      const {service} = await see.read.vm(target.vm.name).tenant(tenant.order.tenant, target.names.service)
      if (!service) return satisfied(null)
      if (!left.attempts.includes(service.stamp ?? ''))
        return satisfied(null, 'what stands there now is not of this run')
      return needed([`stop and remove ${service.name} from ${target.vm.name}`])
    },
    async apply({vm, topology}, left) {
      await vm(tenant.place.vm).removeService({service: things(tenant, topology).names.service, stamp: left.attempts})
    },
  },
})

const displayName = ({order}: TenantToMake): string => displayNameOf(order.displayName, order.tenant)

/** It runs something of our releases, with this tenant's configuration: its command line says whose it is. */
const isOurs = (service: ServiceFacts, {vm, configPath}: TenantThings): boolean => {
  const path = service.path.toLowerCase()
  return path.startsWith(`"${vm.releasesFolder}\\`.toLowerCase()) && path.includes(`"${configPath}"`.toLowerCase())
}

function differences(
  service: ServiceFacts,
  tenant: TenantToMake,
  {names, configPath}: TenantThings,
  program: string,
): string[] {
  const wanted: [string, string, string][] = [
    ['program', service.path, `"${program}" --config "${configPath}"`],
    ['display name', service.displayName, displayName(tenant)],
    ['account', service.account, names.account],
    ['start', service.start, 'automatic'],
    ['restarts', service.restartAfterMs.join(), RESTART_AFTER_MS.join()],
    ['restart after an error exit', String(service.restartOnErrorExit), 'true'],
    ['SID type', service.sidType, 'unrestricted'],
    ['state', service.state, 'running'],
  ]
  return wanted.filter(([, is, should]) => is !== should).map(([what, is, should]) => `${what}: ${is} → ${should}`)
}
