import type {EntryKind, Incident, IncidentEntry, Notice, NoticeAttempt} from './incident.ts'

/** What a timeline says of an incident. */
export type IncidentState = 'open' | 'merged'

export const stateOf = (entries: readonly Pick<IncidentEntry, 'kind'>[]): IncidentState =>
  entries.some(({kind}) => kind === ('merged' satisfies EntryKind)) ? 'merged' : 'open'

/** The one that stands for this trouble; undefined: there is none. */
export const standing = (incidents: readonly Incident[]): Incident | undefined =>
  incidents.find(({entries}) => stateOf(entries) === 'open')

/** What became of a notice: that it was sent counts whatever else is written beside it. */
export function outcomeOf({attempts}: Pick<Notice, 'attempts'>): NoticeAttempt['state'] | 'queued' {
  const states = attempts.map(({state}) => state)
  if (states.includes('sent')) return 'sent'
  return states.at(-1) ?? 'queued'
}

export interface Told {
  /** Notices whose outcome is not known because nobody has looked yet: not begun, or cut off. */
  readonly pending: readonly Notice[]
  readonly failed: readonly Notice[]
  readonly uncertain: readonly Notice[]
  readonly sent: readonly Notice[]
  /** People whom nothing has reached for sure. */
  readonly unreached: readonly string[]
}

export function toldBy(notices: readonly Notice[]): Told {
  const being = (...states: readonly string[]) => notices.filter((notice) => states.includes(outcomeOf(notice)))
  const sent = being('sent')
  const reached = new Set(sent.map(({recipient}) => recipient))
  return {
    pending: being('queued', 'sending'),
    failed: being('failed'),
    uncertain: being('uncertain'),
    sent,
    unreached: [...new Set(notices.map(({recipient}) => recipient))].filter((name) => !reached.has(name)),
  }
}
