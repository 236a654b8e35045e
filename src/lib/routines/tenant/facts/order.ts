import {blocked, type Step, satisfied} from '../../../engine/index.ts'
import {contactsProblem, displayNameProblem, tenantNameProblem} from '../../../fleet/tenant-order.ts'
import type {Site} from '../../../site/site.ts'

import type {TenantToMake} from './tenant.ts'

/** Asked again at every run: a journal may hold an order that an older version took. */
export const orderIsValid = ({order, place}: TenantToMake): Step<Site, null> => ({
  id: 'order',
  fact: 'the order is valid',
  async check({read}) {
    const problem =
      tenantNameProblem(order.tenant) ?? displayNameProblem(order.displayName) ?? contactsProblem(order.contacts)
    if (problem) return blocked('LL-TENANT-ORDER', problem)
    if (!(await read.releases.release(place.release)))
      return blocked('LL-RELEASE-UNKNOWN', `the library holds no release ${place.release}; see: landlord release list`)
    return satisfied(null)
  },
  async apply() {},
  undo: {none: 'nothing was changed'},
})
