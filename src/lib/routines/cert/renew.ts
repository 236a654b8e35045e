import type {Routine} from '../../engine/index.ts'
import {tenantKey} from '../../fleet/names.ts'
import type {Site} from '../../site/site.ts'
import type {Topology} from '../../site/topology.ts'
import {decideStanding, suspended} from '../tenant/standing.ts'
import {certificateAnswers} from './facts/answers.ts'
import {certificateBound} from './facts/bound.ts'
import {certificateInstalled} from './facts/installed.ts'
import {oldOnesGone} from './facts/old.ts'
import {decidedBy, type Renewal, type RenewalSight, refusalOf, renewalSight} from './renewal.ts'

/**
 * The new certificate beside the old one, then the binding in one step: no handshake finds none. The old one stays on the VM until
 * the next renewal, so that there is a way back.
 */
export const renewCertificate = (
  tenant: string,
  site: Pick<Topology, 'intervals' | 'names'>,
  now: () => number,
): Routine<Site> => ({
  name: 'cert renew',
  subject: tenantKey(tenant),
  inputs: {tenant},
  onFailure: 'stop',
  async decide(see) {
    let sight: RenewalSight | undefined
    return decideStanding(tenant, see, {
      async refuse(_standing, record) {
        if (record.state === 'suspended') return suspended(record)
        const found = await renewalSight(record, see, now())
        if ('finding' in found) return found
        sight = found
        return refusalOf(found)
      },
      decided: () => (sight ? decidedBy(sight) : {}),
    })
  },
  steps: (decided) => {
    const renewal = decided as unknown as Renewal
    return [
      certificateInstalled(renewal),
      certificateBound(renewal),
      certificateAnswers(renewal, site),
      oldOnesGone(renewal),
    ]
  },
})
