import {outcomeOf} from '../../incident/standing.ts'
import {type IncidentOrder, openIncident} from '../../routines/incident/open.ts'
import {type PageOrder, pageTeam} from '../../routines/incident/page.ts'
import type {IncidentsReading} from '../../site/incidents.ts'
import type {Done} from '../changing.ts'
import type {Composition} from '../compose.ts'
import type {TellingTask} from '../telling.ts'

/** `incident open` and how it speaks of itself. */
export const incidentOpening = (order: IncidentOrder, {topology, actor}: Composition): TellingTask => ({
  routine: openIncident(order, topology, `${actor.user}@${actor.host}`),
  words: ['incident', 'open', order.title, '--severity', order.severity, ...order.affected.flatMap(flagOf)],
  remarks: () => [['severity', order.severity]],
  done: ({outputs}, at) => toldOf(String((outputs.opened as {readonly incident?: string} | undefined)?.incident), at),
})

/** `incident page`, the same. */
export const incidentPaging = (order: PageOrder, {topology}: Composition): TellingTask => ({
  routine: pageTeam(order, topology),
  words: ['incident', 'page', order.incident, ...(order.note === null ? [] : ['--note', order.note])],
  remarks: () => [['incident', order.incident]],
  done: (_, at) => toldOf(order.incident, at),
})

/** `vm/app-1` as it is ordered. */
const flagOf = (affected: string): readonly string[] => {
  const [kind = '', name = ''] = affected.split('/')
  return [`--${kind}`, name]
}

async function toldOf(id: string, at: Composition): Promise<Done> {
  const incident = await at.incidents.incident(id)
  const notices = await noticesOf(at.incidents, id)
  const whom = incident?.tenants ?? []
  return {
    headline: `incident ${id} is open, and whoever is on call has been told`,
    details: [
      `tenants: ${whom.join(', ') || (incident?.placedAt === null ? 'not known, since the store was never seen from here' : 'none')}`,
      `landlord incident show ${id}`,
    ],
    result: {incident: id, tenants: [...whom], notices, store: at.spooled ? at.spooled.code : 'reached'},
  }
}

const noticesOf = async (incidents: IncidentsReading, id: string) =>
  (await incidents.notices(id)).map((notice) => ({
    ...{id: notice.id, recipient: notice.recipient, channel: notice.channel},
    state: outcomeOf(notice),
    detail: notice.attempts.at(-1)?.detail ?? '',
  }))
