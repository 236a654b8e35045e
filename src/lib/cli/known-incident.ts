import {OperatorError} from '../errors.ts'
import type {Incident} from '../incident/incident.ts'
import type {Composition} from './compose.ts'

/** How far back an abbreviated id is looked for. */
const REACH = 500

/** The incident of an id, or of a beginning or end of at least four characters that only one has. Throws LL-INCIDENT-UNKNOWN. */
export async function knownIncident({incidents, spooled}: Composition, wanted: string): Promise<Incident> {
  const id = wanted.toUpperCase()
  const whole = await incidents.incident(id)
  if (whole) return whole
  const recent = id.length >= 4 ? await incidents.newest(REACH) : []
  const [only, ...others] = recent.filter((one) => one.id.startsWith(id) || one.id.endsWith(id))
  if (only && others.length === 0) return only
  throw new OperatorError('LL-INCIDENT-UNKNOWN', `There is no incident ${wanted} here.`, {
    why: spooled
      ? 'the ops store is not reached, and the spool of this machine knows only what was done from here'
      : others.length > 0
        ? 'several begin or end so'
        : undefined,
    state: 'nobody was told anything',
    next: ['landlord incident list'],
  })
}
