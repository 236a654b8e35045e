import {blocked, type Decision, type Routine} from '../../engine/index.ts'
import {placeKey, serverKey, tenantKey, vmKey} from '../../fleet/names.ts'
import {choosePlace} from '../../fleet/placement.ts'
import type {Sight, Site} from '../../site/site.ts'
import type {Topology} from '../../site/topology.ts'
import {addressesReserved} from './facts/addresses.ts'
import {tenantAnswers} from './facts/answers.ts'
import {backupSteps, policySteps} from './facts/backups.ts'
import {certificateOnVm} from './facts/certificate.ts'
import {databaseExists} from './facts/database.ts'
import {portsOpen} from './facts/firewall.ts'
import {folderIsItsOwn} from './facts/folder.ts'
import {isolationProven} from './facts/isolation.ts'
import {loginAndConfiguration} from './facts/login.ts'
import {nameResolves} from './facts/name.ts'
import {orderIsValid} from './facts/order.ts'
import {answersFromOutside} from './facts/outside.ts'
import {placed} from './facts/placed.ts'
import {CERTIFICATE} from './facts/references.ts'
import {releaseOnVm} from './facts/release.ts'
import {schemaAtRelease} from './facts/schema.ts'
import {serviceRuns} from './facts/service.ts'
import {watched} from './facts/watched.ts'
import type {TenantOrder, TenantPlacement} from './order.ts'

/**
 * Database before address, and the login after the schema: no client may ever reach a tenant without data, or another's. What
 * the configuration says nothing of is left out.
 */
export const createTenant = (order: TenantOrder, site: Topology): Routine<Site> => ({
  name: 'tenant create',
  subject: tenantKey(order.tenant),
  inputs: {...order, contacts: order.contacts.map((contact) => ({...contact}))},
  onFailure: 'stop',
  decide: (see, kept) => decide(order, see, kept as unknown as KeptPlacement | undefined),
  steps: (decided) => {
    const {intervals, names, certificates} = site
    const tenant = {order, place: decided as unknown as TenantPlacement}
    return [
      orderIsValid(tenant),
      placed(tenant),
      databaseExists(tenant),
      schemaAtRelease(tenant),
      releaseOnVm(tenant),
      folderIsItsOwn(tenant),
      loginAndConfiguration(tenant),
      ...(certificates ? [certificateOnVm(tenant)] : []),
      addressesReserved(tenant, site),
      ...portsOpen(tenant, site),
      serviceRuns(tenant),
      tenantAnswers(tenant, intervals, certificates && CERTIFICATE),
      isolationProven(tenant),
      ...backupSteps(tenant, site),
      ...(names ? [nameResolves(tenant, intervals), answersFromOutside(tenant, intervals)] : []),
      ...policySteps(tenant, site),
      watched(tenant),
    ]
  },
})

/** Of a saved plan, or of a list for which places were chosen together. */
type KeptPlacement = Omit<TenantPlacement, 'release'> & Partial<Pick<TenantPlacement, 'release'>>

/** A tenant that stands keeps its place and release; a new one gets the best free place and the newest release. */
async function decide(
  order: TenantOrder,
  see: Sight,
  kept: KeptPlacement | undefined,
): Promise<Decision | ReturnType<typeof blocked>> {
  const {read} = see
  const standing = await read.inventory.tenant(order.tenant)
  if (standing)
    return decision(order, {
      vm: standing.vm,
      place: standing.place,
      server: standing.server,
      release: order.release ?? standing.release,
    })
  const releases = await read.releases.releases()
  const release = order.release ?? kept?.release ?? releases.findLast(({retired}) => !retired)?.version
  if (releases.some(({version, retired}) => version === release && retired))
    return blocked('LL-RELEASE-RETIRED', `release ${release} is retired: no new tenant gets it`)
  if (!release)
    return blocked('LL-RELEASE-NONE', 'the library holds no release; add one with: landlord release add FILE')
  const {vms, servers, placement} = read.topology
  const taken = await read.inventory.places()
  const choose = (vm: string | null, server: string | null) =>
    choosePlace({vms: vms.filter(({name}) => (vm ?? name) === name), servers, server, taken, ...placement})
  if (kept && isStillFree(kept, order, taken, placement.max) && !('refused' in choose(kept.vm, kept.server)))
    return decision(order, {...placeOf(kept), release})
  const choice = choose(order.vm, order.server)
  if ('refused' in choice) return blocked(choice.code, choice.refused)
  return decision(order, {vm: choice.vm, place: choice.place, server: choice.server, release})
}

/** Whether the place that a saved plan showed is still to be had, and is where the order wants it. */
const isStillFree = (
  {vm, place, server}: KeptPlacement,
  order: TenantOrder,
  taken: readonly {readonly vm: string; readonly place: number}[],
  max: number,
): boolean =>
  (order.vm ?? vm) === vm &&
  (order.server ?? server) === server &&
  Number.isInteger(place) &&
  place >= 1 &&
  place <= max &&
  !taken.some((other) => other.vm === vm && other.place === place)

const placeOf = ({vm, place, server}: KeptPlacement) => ({vm, place, server})

const decision = (order: TenantOrder, place: TenantPlacement): Decision => ({
  decided: {...place},
  leases: [
    {key: tenantKey(order.tenant), mode: 'exclusive'},
    {key: vmKey(place.vm), mode: 'shared'},
    {key: serverKey(place.server), mode: 'shared'},
  ],
  reservations: [{key: placeKey(place.vm, place.place), what: `place ${place.place} on ${place.vm}`}],
})
