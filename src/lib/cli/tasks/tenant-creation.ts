import {tenantNames} from '../../fleet/names.ts'
import {formatContact} from '../../fleet/tenant-order.ts'
import {createTenant} from '../../routines/tenant/create.ts'
import {backupRemarks} from '../../routines/tenant/facts/backups.ts'
import {termsOf} from '../../routines/tenant/facts/placed.ts'
import type {TenantOrder, TenantPlacement} from '../../routines/tenant/order.ts'
import type {Remark} from '../../ui/plan-screen.ts'
import {addressOf} from '../address.ts'
import type {Task} from '../changing.ts'
import type {Composition} from '../compose.ts'

/** `tenant create` and how it speaks of itself. */
export const tenantCreation = (order: TenantOrder, {topology, inventory}: Composition): Task => ({
  routine: createTenant(order, topology),
  words: wordsOf(order),
  remarks: ({decided}) => {
    if (decided === null) return []
    const {vm, place, server, release} = decided as unknown as TenantPlacement
    const at = `${vm}, place ${place} of ${topology.placement.max}; database server ${server}; release ${release}`
    return [
      ['place', at],
      ['address', addressOf(order.tenant, vm, topology)],
      ['upkeep', upkeepText(termsOf(order, topology))],
      ...leftOut(topology),
      ...backupRemarks(topology),
    ]
  },
  async done() {
    const tenant = await inventory.tenant(order.tenant)
    if (!tenant) return {headline: `${order.tenant} is not in the inventory`, details: [], result: null}
    const names = tenantNames(tenant.name, topology)
    const address = addressOf(tenant.name, tenant.vm, topology)
    const login = names.logins[tenant.liveSlot]
    return {
      headline: `${tenant.name} is up: ${address}`,
      details: [
        `database ${names.database} and login ${login} on ${tenant.server}, service ${names.service} on ${tenant.vm}, release ${tenant.release}`,
      ],
      result: {
        tenant: tenant.name,
        id: tenant.id,
        address,
        vm: tenant.vm,
        place: tenant.place,
        server: tenant.server,
        database: names.database,
        login,
        service: names.service,
        release: tenant.release,
      },
    }
  },
})

/** What the configuration says nothing of, and is therefore not kept: one line each. */
function leftOut({names, certificates, network}: Composition['topology']): readonly Remark[] {
  return [
    ...(network ? [] : [['not kept', "the network's own firewall: the configuration has no network"] as const]),
    ...(certificates ? [] : [['not kept', 'HTTPS: the configuration has no certificates'] as const]),
    ...(names
      ? []
      : [['not kept', 'its name in DNS, and that it answers from outside: the configuration has no dns'] as const]),
  ]
}

const upkeepText = ({window, timeZone, ring}: ReturnType<typeof termsOf>): string =>
  `${window} ${timeZone}; updates in ring ${ring}`

function wordsOf({tenant, displayName, contacts, timeZone, ...order}: TenantOrder): readonly string[] {
  const {release, vm, server, ring, window} = order
  const chosen = Object.entries({release, vm, server, 'time-zone': timeZone, ring, window}).flatMap(([flag, value]) =>
    value === null || value === undefined ? [] : [`--${flag}`, value],
  )
  const people = contacts.flatMap((contact) => ['--contact', formatContact(contact)])
  return ['tenant', 'create', tenant, '--name', displayName, ...people, ...chosen]
}
