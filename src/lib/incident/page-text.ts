import type {IncidentRecord} from './incident.ts'

/** A text message of one part: GSM 03.38 has 160 places. */
const LONGEST = 160

export interface PageText {
  readonly title: string
  readonly mail: string
  readonly text: string
}

type Paged = Pick<
  IncidentRecord,
  'id' | 'severity' | 'title' | 'affected' | 'tenants' | 'beganAt' | 'openedBy' | 'placedAt'
>

/** What whoever is on call reads: what, where, since when, whom it touches, and where to look. Never sent to customers. */
export function pageText(incident: Paged, note: string | null = null): PageText {
  const {id, severity, title, affected, tenants, beganAt, openedBy, placedAt} = incident
  const heading = `[${severity}] ${title}`
  const whom =
    tenants.length > 0
      ? `${tenants.join(', ')} (${tenants.length})`
      : placedAt === null
        ? 'not known: the ops store was not reached'
        : 'none by placement'
  const lines = [
    heading,
    ...(note === null ? [] : ['', note]),
    '',
    `began     ${beganAt}`,
    `affected  ${affected.join(', ') || 'not said'}`,
    `tenants   ${whom}`,
    `opened    by ${openedBy}`,
    `incident  ${id}`,
    '',
    `landlord incident show ${id}`,
    '',
  ]
  const short = [heading, note ?? affected.join(' '), `${tenants.length} tenants`, id].filter((part) => part !== '')
  return {title: heading, mail: lines.join('\n'), text: cut(short.join('; '), id)}
}

/** The id stays whole: it is what to ask landlord about. */
function cut(text: string, id: string): string {
  if (text.length <= LONGEST) return text
  const end = `...; ${id}`
  return text.slice(0, LONGEST - end.length) + end
}
