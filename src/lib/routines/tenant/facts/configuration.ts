import {Unreachable} from '../../../errors.ts'
import type {Secret} from '../../../secret.ts'
import type {Sight, SiteWriting} from '../../../site/site.ts'
import type {ServiceConfiguration, ServiceFacts, VmTenantFacts} from '../../../site/vm.ts'
import type {Slot} from '../standing.ts'
import {type TenantAt, type TenantThings, things} from './tenant.ts'

/** The service and its configuration, as they stand on the VM. */
export function lookOnVm(tenant: TenantAt, {read}: Sight): Promise<VmTenantFacts> {
  const {names, vm} = things(tenant, read.topology)
  return read.vm(vm.name).tenant(tenant.order.tenant, names.service)
}

/** Whether the service's own configuration opens its database as that slot: why not, or nothing. */
export async function configurationProblem(tenant: TenantAt, slot: Slot, see: Sight): Promise<string | undefined> {
  const {names} = things(tenant, see.read.topology)
  const {config} = await lookOnVm(tenant, see)
  if (config?.login !== names.logins[slot])
    return `the configuration names ${config?.login ?? 'no login'}, not ${names.logins[slot]}`
  return openingProblem(tenant, slot, see)
}

/** The same of a configuration that is known to name that slot. */
export async function openingProblem(tenant: TenantAt, slot: Slot, see: Sight): Promise<string | undefined> {
  const {names} = things(tenant, see.read.topology)
  const found = await see.inspect.vm(tenant.place.vm).sqlProbe(tenant.order.tenant)
  switch (found.outcome) {
    case 'opened':
      return found.login === names.logins[slot] && found.database === names.database
        ? undefined
        : `the configuration opens ${found.database} as ${found.login}`
    case 'refused':
      return `SQL Server refuses the configuration (${found.number})`
    case 'no-configuration':
      return 'there is no configuration'
    case 'unreachable':
      throw new Unreachable('LL-SQL-UNREACHABLE', `${tenant.place.vm} does not reach ${tenant.place.server}.`, {
        where: `${tenant.place.vm}, with the service's own configuration`,
        why: found.message,
        state: 'logins and configuration were left as they are',
      })
  }
}

/** The slot gets a new password, and the configuration with it: nobody ever needs to know an old one. */
export async function handOver(tenant: TenantAt, slot: Slot, act: SiteWriting): Promise<void> {
  const target = things(tenant, act.topology)
  const password = act.newPassword()
  await act.server(target.server.name).setPassword(target.names.logins[slot], password)
  await act.vm(target.vm.name).writeConfig(configurationFor(tenant.order.tenant, slot, password, target))
}

/** What the service is told: where it listens, and how its database is opened. */
export const configurationFor = (
  tenant: string,
  slot: Slot,
  password: Secret,
  {names, vm, server}: TenantThings,
): ServiceConfiguration => ({
  tenant,
  service: names.service,
  hosts: [names.host],
  port: vm.httpPort,
  httpsPort: vm.httpsPort,
  server: server.reachedFromVms,
  serverName: server.tlsName,
  database: names.database,
  login: names.logins[slot],
  password,
})

/** Its process began after the configuration was written, so it works with what that says. Both by the VM's clock. */
export const hasReadItsConfiguration = ({service, config}: VmTenantFacts): boolean =>
  service?.state === 'running' &&
  service.startedAt !== undefined &&
  config !== undefined &&
  service.startedAt > config.writtenAt

/** The service again as it is, but for some fields. */
export const serviceOrder = (service: ServiceFacts, configPath: string) => ({
  name: service.name,
  displayName: service.displayName,
  program: /^"([^"]+)"/.exec(service.path)?.[1] ?? service.path,
  configPath,
  account: service.account,
  start: service.start,
  restartAfterMs: service.restartAfterMs,
})
