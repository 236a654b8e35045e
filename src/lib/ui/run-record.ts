import type {JournalEvent, RunRecord} from '../engine/store.ts'
import {escaped, fenced} from './record.ts'
import {spanOf} from './span.ts'

/** A run as its journal has it, for a ticket. All texts are free of secrets. */
export interface RunDossier {
  readonly run: RunRecord
  /** `at work`, `cut off`, `done` … */
  readonly standing: string
  readonly ordered: readonly (readonly [name: string, text: string | undefined])[]
  readonly decided: readonly (readonly [name: string, text: string | undefined])[]
  readonly steps: readonly DossierStep[]
  readonly events: readonly JournalEvent[]
  /** What the chain of hashes says. */
  readonly verdict: string
  readonly children: readonly RunRecord[]
}

export interface DossierStep {
  readonly fact: string
  readonly result: string
  /** UTC, ISO 8601: its first attempt; undefined where there was none. */
  readonly began: string | undefined
  /** From its first attempt to what became of it. */
  readonly ms: number | undefined
  readonly changes: readonly string[]
  readonly note: string | undefined
  /** What was found of it at last, as JSON. */
  readonly found: string | undefined
}

/** The run in Markdown: what, who, when; the plan it carried out; steps with times and changes; evidence, and the head of its chain. */
export function runRecordText({run, standing, ordered, decided, steps, events, verdict, children}: RunDossier): string {
  const name = `${run.routine} ${run.subject.slice(run.subject.indexOf(':') + 1)}`
  const took = run.closedAt === null ? undefined : spanOf(Date.parse(run.closedAt) - Date.parse(run.openedAt))
  return [
    `## ${run.state === 'done' ? '✔ ' : run.state === 'undone' ? '↶ ' : '✖ '}${escaped(name)}: ${escaped(standing)}, ${run.changed} changed`,
    '',
    `- run: \`${run.id}\``,
    `- by: ${escaped(`${run.actor.user}@${run.actor.host}`)}, landlord ${escaped(run.version)}`,
    `- opened: ${run.openedAt}`,
    ...(run.closedAt === null ? [] : [`- closed: ${run.closedAt}, after ${took}`]),
    ...list('ordered', ordered),
    ...list('decided', decided),
    ...planLines(events),
    ...courseLines(events),
    '',
    ...(steps.length === 0 ? [] : stepTable(steps)),
    ...childLines(children),
    '### Evidence',
    '',
    `The journal is ${escaped(verdict)}. Head of its chain: \`${run.head}\`.`,
    '',
    ...foundLines(steps),
  ].join('\n')
}

const list = (head: string, members: RunDossier['ordered']): readonly string[] =>
  members.flatMap(([name, text]) => (text ? [`- ${head} ${escaped(name)}: ${escaped(text)}`] : []))

interface Planned {
  readonly digest: string
  readonly madeAt: string
  readonly madeBy: {readonly person: string; readonly host: string}
}

interface Approved {
  readonly person: string
  readonly at: string
  readonly note: string
}

function planLines([opened]: readonly JournalEvent[]): readonly string[] {
  const {plan, approved = []} = (opened?.data ?? {}) as {plan?: Planned; approved?: readonly Approved[]}
  return [
    ...(plan
      ? [
          `- plan: \`${escaped(plan.digest)}\`, made ${escaped(plan.madeAt)} by ${escaped(`${plan.madeBy.person}@${plan.madeBy.host}`)}`,
        ]
      : []),
    ...approved.map(
      ({person, at, note}) => `- approved: by ${escaped(person)}, ${escaped(at)}${note ? `: ${escaped(note)}` : ''}`,
    ),
  ]
}

/** What happened to the run as a whole on its way: stopped, resumed, its locks taken away. */
const courseLines = (events: readonly JournalEvent[]): readonly string[] =>
  events.slice(1).flatMap(({kind, at, step, data}) => {
    if (step !== undefined || kind === 'run.closed' || kind === 'wave.begun' || kind === 'child.ended') return []
    const said = data as {
      readonly state?: string
      readonly reason?: string
      readonly error?: {readonly code?: string; readonly message?: string}
      readonly actor?: {readonly user: string; readonly host: string}
    }
    const parts = [
      said.state,
      said.error ? `${said.error.code}: ${said.error.message}` : undefined,
      said.reason,
      said.actor ? `by ${said.actor.user}@${said.actor.host}` : undefined,
    ].filter(Boolean)
    return [`- ${kind.replace('.', ' ')}: ${at}${parts.length > 0 ? `, ${escaped(parts.join(', '))}` : ''}`]
  })

const stepTable = (steps: readonly DossierStep[]): readonly string[] => [
  '### Steps',
  '',
  '| | step | result | began | took | |',
  '|---|---|---|---|---|---|',
  ...steps.map(
    ({fact, result, began, ms, changes, note}, i) =>
      `| ${i + 1} | ${escaped(fact)} | ${result} | ${began ?? ''} | ${ms === undefined ? '' : spanOf(ms)} | ${escaped([...changes, note ?? ''].filter(Boolean).join('; '))} |`,
  ),
  '',
]

/** Hundreds of them are a line each, to be unfolded. */
function childLines(children: readonly RunRecord[]): readonly string[] {
  if (children.length === 0) return []
  const failed = children.filter(({state}) => state !== 'done' && state !== 'undone').length
  return [
    '<details>',
    `<summary>${children.length} runs of its own, ${failed} not done</summary>`,
    '',
    '| run | subject | state | changed | opened | closed |',
    '|---|---|---|---|---|---|',
    ...children.map(
      ({id, subject, state, changed, openedAt, closedAt}) =>
        `| \`${id}\` | ${escaped(subject)} | ${state} | ${changed} | ${openedAt} | ${closedAt ?? ''} |`,
    ),
    '',
    '</details>',
    '',
  ]
}

function foundLines(steps: readonly DossierStep[]): readonly string[] {
  const found = steps.flatMap(({fact, found}) => (found === undefined ? [] : [`${fact}\n  ${found}`]))
  if (found.length === 0) return []
  return [
    '<details>',
    '<summary>What was found at last</summary>',
    '',
    ...fenced(found.join('\n')),
    '',
    '</details>',
    '',
  ]
}
