import type {Routine} from '../../engine/index.ts'
import {tenantKey} from '../../fleet/names.ts'
import type {Site} from '../../site/site.ts'
import {fenced} from './facts/fenced.ts'
import {recorded} from './facts/recorded.ts'
import {SERVICE} from './facts/references.ts'
import {serviceStopped} from './facts/stopped.ts'
import {decideStanding, type StandingTenant} from './standing.ts'

/** What an operator orders; the reason is for whoever looks at the tenant later. */
export interface Suspension {
  readonly tenant: string
  readonly reason: string
}

/** The service before the login: what was acknowledged is written by then. The address stays, so clients keep what they have and wait. */
export const suspendTenant = ({tenant, reason}: Suspension): Routine<Site> => ({
  name: 'tenant suspend',
  subject: tenantKey(tenant),
  inputs: {tenant, reason},
  onFailure: 'stop',
  decide: (see) => decideStanding(tenant, see, {}),
  steps: (decided) => {
    const standing = decided as unknown as StandingTenant
    return [
      serviceStopped(standing),
      fenced(standing, {
        id: FENCED.id,
        fact: `nobody can log on as ${tenant}, and nobody is`,
        needs: [SERVICE],
        slots: ['a', 'b'],
      }),
      recorded(standing, {
        id: 'recorded',
        fact: `${tenant} is recorded as suspended`,
        field: 'state',
        wanted: 'suspended',
        needs: [FENCED],
        what: 'the suspended state',
        text: (state) => state,
      }),
    ]
  },
})

const FENCED = {id: 'fenced'}
