import type {JournalEvent, RunRecord} from '../../engine/store.ts'
import {type ContactParts, formatContact} from '../../fleet/tenant-order.ts'
import type {Section, Sheet} from '../../ui/sheet.ts'
import {localTime, spanOf} from '../../ui/span.ts'
import type {Column} from '../../ui/table.ts'

/** A run and how it stands: at work, cut off, done … */
export interface RunRow extends RunRecord {
  readonly standing: string
}

/** `now` in ms since the epoch, for ages. */
export const runColumns = (now: number): readonly Column<RunRow>[] => [
  {head: 'RUN', value: ({id}) => id},
  {head: 'ROUTINE', value: ({routine}) => routine, whole: true},
  {head: 'SUBJECT', value: ({subject}) => subject, text: ({subject}) => subject.slice(subject.indexOf(':') + 1)},
  {head: 'STATE', value: ({standing}) => standing, whole: true, brush: ({state}) => brushOf(state)},
  {head: 'CHANGED', value: ({changed}) => changed, right: true, spare: true},
  {
    head: 'AGE',
    value: ({openedAt}) => openedAt,
    text: ({openedAt}) => spanOf(now - Date.parse(openedAt)),
    right: true,
    spare: true,
  },
  {head: 'OPENED', value: ({openedAt}) => openedAt, text: ({openedAt}) => localTime(openedAt), wide: true},
  {
    head: 'CLOSED',
    value: ({closedAt}) => closedAt,
    text: ({closedAt}) => (closedAt ? localTime(closedAt) : ''),
    wide: true,
  },
  {head: 'BY', value: ({actor}) => `${actor.user}@${actor.host}`, spare: true},
  {head: 'VERSION', value: ({version}) => version, wide: true},
]

const brushOf = (state: RunRecord['state']) =>
  state === 'done' ? undefined : state === 'undone' ? 'quiet' : state === 'open' ? 'caution' : 'bad'

const isFinished = ({state}: RunRecord): boolean => state === 'done' || state === 'undone'

/** What a run did, from its journal: one line an event, with what matters of it. Of a run of many also its children. */
export function runSheet(run: RunRow, events: readonly JournalEvent[], verdict: string, children?: Section): Sheet {
  const next: Section = isFinished(run)
    ? {
        head: 'next',
        lines: run.state === 'done' && run.archivedIn === null ? [['undo', `landlord run undo ${run.id}`]] : [],
      }
    : {
        head: 'next',
        lines: [
          ['resume', `landlord run resume ${run.id}`],
          ['undo', `landlord run undo ${run.id}`],
        ],
      }
  return {
    title: `run ${run.id}   ${run.routine} ${run.subject.slice(run.subject.indexOf(':') + 1)}`,
    sections: [
      {
        lines: [
          ['state', run.standing],
          ['changed', String(run.changed)],
          ['opened', `${localTime(run.openedAt)} by ${run.actor.user} on ${run.actor.host}, version ${run.version}`],
          [
            'closed',
            run.closedAt
              ? `${localTime(run.closedAt)}, after ${spanOf(Date.parse(run.closedAt) - Date.parse(run.openedAt))}`
              : undefined,
          ],
          ['journal', verdict],
          ['parent', run.parent === null ? undefined : `run ${run.parent}`],
        ],
      },
      {head: 'ordered', lines: membersOf(run.inputs)},
      {head: 'decided', lines: membersOf(run.decided)},
      ...(children ? [children] : []),
      {
        head: 'events',
        lines: events.map((event) => [`${event.at.slice(11, 23)}Z  ${event.kind}`, eventText(event) || ' ']),
      },
      next,
    ],
  }
}

/** What was ordered or decided, a line a member; what was left open is left out. */
export const membersOf = (value: RunRecord['inputs']): readonly (readonly [string, string | undefined])[] =>
  Object.entries((value ?? {}) as {readonly [key: string]: unknown})
    .filter(([, member]) => member !== null)
    .map(([name, member]) => [name, readable(member)])

/** A value as a person would say it: people as they are ordered, lists with semicolons, members by name. */
function readable(value: unknown): string {
  if (Array.isArray(value)) return value.map(readable).join('; ')
  if (typeof value !== 'object' || value === null) return String(value)
  const members = value as Readonly<Record<string, unknown>>
  if (isContact(members)) return formatContact(members)
  return Object.entries(members)
    .filter(([, member]) => member !== null)
    .map(([name, member]) => `${name} ${readable(member)}`)
    .join(', ')
}

const isContact = (value: object): value is ContactParts => 'name' in value && 'email' in value && 'phone' in value

export function eventText({step, data}: JournalEvent): string {
  const said = (data ?? {}) as {readonly [key: string]: unknown}
  const parts = [
    said.target,
    said.finding,
    said.reason,
    said.state,
    said.message,
    said.code,
    said.why,
    Array.isArray(said.diff) ? said.diff.join('; ') : undefined,
    said.recovered === true ? 'recovered' : undefined,
    said.drift === true ? 'drift' : undefined,
    said.decision,
    errorText(said.error),
  ].filter((part) => typeof part === 'string' && part !== '')
  return [step ?? '', [...new Set(parts as string[])].join(': ')].filter(Boolean).join('   ')
}

const errorText = (error: unknown): string | undefined =>
  error && typeof error === 'object' && 'message' in error ? String(error.message) : undefined
