import {blocked, type Step, satisfied} from '../../../engine/index.ts'
import {
  contactsProblem,
  displayNameProblem,
  reservedProblem,
  ringProblem,
  tenantNameProblem,
} from '../../../fleet/tenant-order.ts'
import {timeZoneProblem} from '../../../fleet/time-zone.ts'
import {windowProblem} from '../../../fleet/window.ts'
import type {Site} from '../../../site/site.ts'
import type {Topology} from '../../../site/topology.ts'
import type {TenantOrder} from '../order.ts'
import type {TenantToMake} from './tenant.ts'

/** Asked again at every run: a journal may hold an order that an older version took. */
export const orderIsValid = ({order, place}: TenantToMake): Step<Site, null> => ({
  id: 'order',
  fact: 'the order is valid',
  async check({read}) {
    const problem = problemOf(order, read.topology)
    if (problem) return blocked('LL-TENANT-ORDER', problem)
    if (!(await read.releases.release(place.release)))
      return blocked('LL-RELEASE-UNKNOWN', `the library holds no release ${place.release}; see: landlord release list`)
    return satisfied(null)
  },
  async apply() {},
  undo: {none: 'nothing was changed'},
})

function problemOf(order: TenantOrder, {rings, reservedNames}: Topology): string | undefined {
  const {timeZone, ring, window} = order
  return (
    tenantNameProblem(order.tenant) ??
    reservedProblem(order.tenant, reservedNames) ??
    displayNameProblem(order.displayName) ??
    contactsProblem(order.contacts) ??
    (timeZone === undefined ? undefined : timeZoneProblem(timeZone)) ??
    (ring === undefined ? undefined : ringProblem(ring, rings)) ??
    (window === undefined ? undefined : windowProblem(window))
  )
}
