import type {Incident, Notice} from '../../incident/incident.ts'
import {outcomeOf, stateOf, toldBy} from '../../incident/standing.ts'
import type {Sheet} from '../../ui/sheet.ts'
import {localTime, spanOf} from '../../ui/span.ts'
import type {Column} from '../../ui/table.ts'

export interface IncidentRow extends Omit<Incident, 'entries'> {
  readonly state: string
  /** People whom nothing is known to have reached. */
  readonly unreached: readonly string[]
}

export function incidentRow(incident: Incident, notices: readonly Notice[]): IncidentRow {
  const {entries, ...record} = incident
  return {...record, state: stateOf(entries), unreached: toldBy(notices).unreached}
}

/** `now` in ms since the epoch, for ages. */
export const incidentColumns = (now: number): readonly Column<IncidentRow>[] => [
  {head: 'INCIDENT', value: ({id}) => id},
  {head: 'STATE', value: ({state}) => state, whole: true, brush: ({state}) => (state === 'open' ? 'bad' : 'quiet')},
  {head: 'SEVERITY', value: ({severity}) => severity, whole: true},
  {head: 'TITLE', value: ({title}) => title},
  {head: 'TENANTS', value: ({tenants}) => tenants.length, right: true},
  {
    head: 'AGE',
    value: ({beganAt}) => beganAt,
    text: ({beganAt}) => spanOf(now - Date.parse(beganAt)),
    right: true,
    spare: true,
  },
  {head: 'UNREACHED', value: ({unreached}) => unreached.join(', '), brush: () => 'bad', spare: true},
  {head: 'BY', value: ({openedBy}) => openedBy, wide: true},
]

export function incidentSheet(incident: Incident, notices: readonly Notice[]): Sheet {
  const {id, title, severity, kind, affected, tenants, placedAt, beganAt, openedAt, openedBy, entries, run} = incident
  return {
    title: `incident ${id}   ${title}`,
    sections: [
      {
        lines: [
          ['state', stateOf(entries)],
          ['severity', `${severity}, ${kind}`],
          ['began', localTime(beganAt)],
          ['opened', `${localTime(openedAt)} by ${openedBy}`],
          ['affected', affected.join(', ') || undefined],
          ['tenants', tenants.join(', ') || 'none that is known'],
          ['placement', placedAt === null ? 'not known when it was opened' : `as of ${localTime(placedAt)}`],
          ['run', run],
        ],
      },
      {
        head: 'timeline',
        lines: entries.map(({at, kind: what, by, data}) => [
          localTime(at),
          [
            what,
            `by ${by}`,
            ...(what === 'merged' ? [`into ${data.into}`] : []),
            ...(data.note ? [data.note] : []),
          ].join('   '),
        ]),
      },
      {
        head: 'told',
        lines: notices.map((notice) => [
          `${notice.channel} to ${notice.recipient}`,
          [outcomeOf(notice), notice.attempts.at(-1)?.detail].filter(Boolean).join('   '),
        ]),
      },
      {head: 'next', lines: [['tell again', `landlord incident page ${id}`]]},
    ],
  }
}
