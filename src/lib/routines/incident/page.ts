import {ulid} from 'ulid'
import type {Blocked} from '../../engine/finding.ts'
import type {Routine} from '../../engine/index.ts'
import type {Decision} from '../../engine/step.ts'
import type {TellingSite} from '../../site/site.ts'
import type {Topology} from '../../site/topology.ts'
import {type Paging, teamPaged} from './facts.ts'

export interface PageOrder {
  readonly incident: string
  readonly note: string | null
}

/** Tells everybody on call once more, as often as it is ordered; cut off, it is the same page that goes on. */
export const pageTeam = ({incident, note}: PageOrder, topology: Topology): Routine<TellingSite> => ({
  name: 'incident page',
  subject: `page:${incident}`,
  inputs: {incident, note},
  onFailure: 'stop',
  spools: true,
  async decide({read}): Promise<Decision | Blocked> {
    const found = await read.incidents.incident(incident)
    if (found) return {decided: {incident, page: ulid(), note}, leases: [], reservations: []}
    return {finding: 'blocked', code: 'LL-INCIDENT-UNKNOWN', reason: `there is no incident ${incident} here`}
  },
  steps: (decided) => [teamPaged(decided as unknown as Paging, topology)],
})
