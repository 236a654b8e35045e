import {ulid} from 'ulid'
import type {Routine, StepOf} from '../../engine/index.ts'
import {dedupKey} from '../../incident/dedup.ts'
import type {IncidentRecord, Severity} from '../../incident/incident.ts'
import {standing} from '../../incident/standing.ts'
import type {TellingReading, TellingSite} from '../../site/site.ts'
import type {Topology} from '../../site/topology.ts'
import {teamPaged} from './facts.ts'

/** What an operator reports: what is down, since when, how bad. */
export interface IncidentOrder {
  readonly title: string
  readonly severity: Severity
  /** `vm/app-1`, `server/sql-1`, `tenant/acme`. */
  readonly affected: readonly string[]
  /** UTC, ISO 8601; null: now. */
  readonly began: string | null
}

/** Kept for every resume: which incident it is, and whom it touched when it was opened. */
interface Decided {
  readonly incident: string
  readonly page: string
  readonly tenants: readonly string[]
  readonly placedAt: string | null
  readonly beganAt: string
  readonly openedAt: string
}

/**
 * Opened, then told, and nothing before that could wait for something that is down: neither a server nor a VM is asked. The same
 * trouble reported twice is one incident, and nobody is told twice.
 */
export const openIncident = (order: IncidentOrder, topology: Topology, by: string): Routine<TellingSite> => {
  const key = dedupKey('downtime', order.affected, 'reported', order.title)
  return {
    name: 'incident open',
    subject: `incident:${key}`,
    inputs: {...order, affected: [...order.affected]},
    onFailure: 'stop',
    spools: true,
    decide: async (see) => ({decided: {...(await decided(key, order, see))}, leases: [], reservations: []}),
    steps: (chosen) => {
      const what = chosen as unknown as Decided
      const {incident, page} = what
      return [opened(recordOf(key, order, what, by)), teamPaged({incident, page, note: null}, topology)]
    },
  }
}

async function decided(key: string, order: IncidentOrder, {read}: {readonly read: TellingReading}): Promise<Decided> {
  const there = standing(await read.incidents.withKey(key))
  if (there) {
    const {id, tenants, placedAt, beganAt, openedAt} = there
    const first = (await read.incidents.notices(id))[0]?.page
    return {incident: id, page: first ?? ulid(), tenants, placedAt, beganAt, openedAt}
  }
  const placedAt = await read.incidents.placedAt()
  const openedAt = new Date().toISOString()
  return {
    ...{incident: ulid(), page: ulid(), placedAt, openedAt},
    tenants: involved(order.affected, placedAt === null ? [] : await read.inventory.tenants()),
    beganAt: order.began ?? openedAt,
  }
}

/** Who is placed on what is down, and who was named. */
function involved(
  affected: readonly string[],
  placed: readonly {readonly name: string; readonly vm: string; readonly server: string}[],
): readonly string[] {
  const named = affected.flatMap((one) => (one.startsWith('tenant/') ? [one.slice('tenant/'.length)] : []))
  const carried = placed.filter(
    ({vm, server}) => affected.includes(`vm/${vm}`) || affected.includes(`server/${server}`),
  )
  return [...new Set([...named, ...carried.map(({name}) => name)])].sort()
}

const recordOf = (
  key: string,
  {title, severity, affected}: IncidentOrder,
  {incident, tenants, placedAt, beganAt, openedAt}: Decided,
  by: string,
): Omit<IncidentRecord, 'run'> => ({
  ...{id: incident, key, kind: 'downtime', severity, title, affected, tenants, placedAt, beganAt, openedAt},
  openedBy: by,
})

const opened = (record: Omit<IncidentRecord, 'run'>): StepOf<TellingSite> => ({
  id: 'opened',
  fact: `an incident is open: ${record.title}`,
  async check({read}) {
    const there = await read.incidents.incident(record.id)
    if (there) return {finding: 'satisfied', outputs: {incident: there.id}, note: there.id}
    const whom = record.tenants.length === 0 ? 'no tenant that is known' : record.tenants.join(', ')
    return {
      finding: 'needed',
      before: null,
      diff: [`${record.severity}, ${record.affected.join(', ') || 'site'}: ${whom}`],
    }
  },
  apply: (act, {authority}) => act.incidents.open({...record, run: authority.run}),
  undo: {none: 'a timeline is only added to; what was no incident is closed as a false alarm'},
})
