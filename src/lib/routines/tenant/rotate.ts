import type {Routine} from '../../engine/index.ts'
import {tenantKey} from '../../fleet/names.ts'
import type {Site} from '../../site/site.ts'
import type {Intervals} from '../../site/topology.ts'
import {tenantAnswers} from './facts/answers.ts'
import {fenced} from './facts/fenced.ts'
import {recorded} from './facts/recorded.ts'
import {ANSWERS} from './facts/references.ts'
import {configurationOpens, serviceWorksAs, slotReady, unfit} from './facts/rotation.ts'
import {decideStanding, otherSlot, type StandingTenant, suspended} from './standing.ts'

/** The new login before the old one goes: at no moment are both dead, wherever it is cut off. */
export const rotateTenant = (tenant: string, intervals: Intervals): Routine<Site> => ({
  name: 'tenant rotate',
  subject: tenantKey(tenant),
  inputs: {tenant},
  onFailure: 'stop',
  decide: (see) =>
    decideStanding(tenant, see, {
      refuse: (found, record) => (record.state === 'suspended' ? suspended(record) : unfit(found, see)),
    }),
  steps: (decided) => {
    const standing = decided as unknown as StandingTenant
    const {live} = standing
    const next = otherSlot(live)
    const answers = tenantAnswers(standing, intervals)
    return [
      slotReady(standing),
      configurationOpens(standing, intervals),
      serviceWorksAs(standing, intervals),
      answers,
      fenced(standing, {
        id: FENCED.id,
        fact: `${tenant}_${live} is disabled and has no session left`,
        needs: [ANSWERS],
        slots: [live],
      }),
      recorded(standing, {
        id: 'recorded',
        fact: `slot ${next} is recorded as the live one`,
        field: 'liveSlot',
        wanted: next,
        needs: [FENCED],
        what: 'the record of the live slot',
        text: (slot) => `slot ${slot}`,
      }),
      {...answers, id: 'answers-alone', fact: `${tenant} answers without ${tenant}_${live}`, needs: [FENCED]},
    ]
  },
})

const FENCED = {id: 'fenced'}
