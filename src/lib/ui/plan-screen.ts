import type {Finding} from '../engine/finding.ts'
import type {Plan, PlanLine} from '../engine/outcome.ts'
import type {RunRecord} from '../engine/store.ts'
import {type Figures, figures} from './figures.ts'
import type {Look} from './look.ts'
import {type Brush, type Paint, paintOf} from './paint.ts'
import {localTime} from './span.ts'
import {columns, padEnd, spread, wrap} from './text.ts'

/** What a command says of its plan besides the steps: `place`, `app-2 (5th of 7)`. */
export type Remark = readonly [label: string, text: string]

/** The plan: what was decided, every fact with what would change, the way back, and the command that carries it out. */
export function planScreen(
  plan: Plan,
  words: {readonly remarks: readonly Remark[]; readonly command?: string | undefined; readonly asked?: 'do' | 'undo'},
  look: Look,
): string {
  const paint = paintOf(look)
  const signs = figures(look.unicode)
  const undoing = words.asked === 'undo'
  const remarks = [...words.remarks, ...ownRemarks(plan)]
  const label = Math.max(...remarks.map(([name]) => name.length), 4) + 3
  return [
    spread(
      paint.strong(`${undoing ? 'undo of ' : ''}${titleOf(plan)}`),
      paint.quiet('plan, nothing changed'),
      look.width,
      signs.ellipsis,
    ),
    ...remarks.flatMap(([name, text]) =>
      wrap(text, look.width - label - 2).map(
        (line, i) => `  ${paint.quiet(padEnd(i === 0 ? name : '', label))}${line}`,
      ),
    ),
    '',
    ...(undoing ? undoLines(plan, look) : planLines(plan, look, paint, signs)),
    ...(plan.lines.length > 0
      ? ['', ...wrap(undoing ? undoSummary(plan) : summary(plan), look.width - 2).map((line) => `  ${line}`)]
      : []),
    ...(undoing ? [] : wayBack(plan)).flatMap((text) =>
      wrap(text, look.width - 4).map((line, i) => `  ${i === 0 ? '' : '  '}${paint.quiet(line)}`),
    ),
    ...(words.command === undefined ? [] : ['', `  ${paint.strong(words.command)}`]),
  ].join('\n')
}

/** `tenant create acme` */
export const titleOf = ({routine, subject}: {readonly routine: string; readonly subject: string}): string =>
  `${routine} ${subject.slice(subject.indexOf(':') + 1)}`

/** How many facts hold, will change, are known later, stand in the way. */
export function countOf(plan: Pick<Plan, 'lines'>): {
  readonly hold: number
  readonly change: number
  readonly later: number
  readonly blocked: number
} {
  const of = (...findings: Finding['finding'][]) =>
    plan.lines.filter((line) => findings.includes(line.finding.finding)).length
  return {hold: of('satisfied'), change: of('needed'), later: of('unknown', 'in-flight'), blocked: of('blocked')}
}

function ownRemarks(plan: Plan): readonly Remark[] {
  const shared = plan.leases.map(({key, mode}) => (mode === 'shared' ? `shared ${key}` : key))
  return [
    ...(shared.length > 0 ? [['locks', shared.join(', ')] as const] : []),
    ...(plan.unfinished ? [['run', unfinishedRemark(plan.unfinished, plan.resumes)] as const] : []),
  ]
}

const unfinishedRemark = ({id, routine, openedAt}: RunRecord, resumes: boolean): string =>
  resumes
    ? `goes on with ${id}, unfinished since ${localTime(openedAt)}`
    : `in the way: ${id}, ${routine}, unfinished since ${localTime(openedAt)}; what it left half done shows here`

/** What an undo would take back, line by line. */
export function undoLines(plan: Pick<Plan, 'lines'>, look: Look): readonly string[] {
  const signs = figures(look.unicode)
  return planLines(plan, look, paintOf(look), {...signs, willChange: signs.undone, held: ' '})
}

function planLines(plan: Pick<Plan, 'lines'>, look: Look, paint: Paint, signs: Figures): readonly string[] {
  const facts = Math.max(0, ...plan.lines.map(({fact}) => columns(fact)))
  const room = look.width - facts - 7
  return plan.lines.flatMap((line) => {
    const {sign, brush, notes} = lineOf(line, plan, signs, paint)
    const dimmed = line.finding.finding === 'satisfied' ? paint.quiet : paint.strong
    const fact = wrap(line.fact, look.width - 4)
    const head = `  ${brush(sign)} ${dimmed(fact[0] ?? '')}`
    const more = fact.slice(1).map((text) => `    ${dimmed(text)}`)
    if (notes.length === 0) return [head, ...more]
    const beside = room >= NOTE_COLUMNS ? notes.flatMap((note) => wrap(note, room)) : []
    if (beside.length === 0)
      return [
        head,
        ...more,
        ...notes.flatMap((note) => wrap(note, look.width - 8)).map((note) => `        ${paint.quiet(note)}`),
      ]
    const gap = ' '.repeat(facts - columns(line.fact) + 3)
    const [first = '', ...rest] = beside
    return [head + gap + paint.quiet(first), ...rest.map((note) => ' '.repeat(facts + 7) + paint.quiet(note))]
  })
}

interface Shown {
  readonly sign: string
  readonly brush: Brush
  readonly notes: readonly string[]
}

function lineOf({finding, id}: PlanLine, plan: Pick<Plan, 'lines'>, signs: Figures, paint: Paint): Shown {
  const mark = plan.lines.find((line) => line.id === id)?.pointOfNoReturn ? ['from here there is no way back'] : []
  switch (finding.finding) {
    case 'satisfied':
      return {sign: signs.held, brush: paint.good, notes: finding.note === undefined ? [] : [finding.note]}
    case 'needed':
      return {sign: signs.willChange, brush: paint.change, notes: [...finding.diff, ...mark]}
    case 'unknown':
      return {sign: signs.unknown, brush: paint.quiet, notes: [`known after: ${factOf(plan, finding.after)}`, ...mark]}
    case 'in-flight':
      return {sign: signs.inFlight, brush: paint.caution, notes: [`under way: ${finding.what}`]}
    case 'blocked':
      return {sign: signs.blocked, brush: paint.bad, notes: [`${finding.reason} (${finding.code})`]}
  }
}

const factOf = (plan: Pick<Plan, 'lines'>, id: string): string => plan.lines.find((line) => line.id === id)?.fact ?? id

function summary(plan: Plan): string {
  const {hold, change, later, blocked} = countOf(plan)
  if (change + later + blocked === 0) return `All ${hold} hold already: nothing to do.`
  const parts = [
    `${hold} ${hold === 1 ? 'holds' : 'hold'}`,
    `${change} will change`,
    ...(later > 0 ? [`${later} known later`] : []),
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
  ]
  return `${parts.join(', ')}.`
}

function undoSummary(plan: Plan): string {
  const {change, hold, blocked} = countOf(plan)
  if (plan.lines.length === 0) return 'Nothing is left to undo.'
  const parts = [
    `${change} will go`,
    ...(hold > 0 ? [`${hold} with nothing to take back`] : []),
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
  ]
  return `${parts.join(', ')}.`
}

/** What undo would and would not take back of what this plan changes. */
function wayBack(plan: Plan): readonly string[] {
  const acting = plan.lines.filter(({finding}) => finding.finding === 'needed' || finding.finding === 'unknown')
  if (acting.length === 0) return []
  const taken = acting.flatMap(({undo}) => ('what' in undo ? [undo.what] : []))
  const kept = acting.flatMap(({fact, undo}) => ('none' in undo ? [`${fact} (${undo.none})`] : []))
  return [
    ...(taken.length > 0 ? [`Undo: ${taken.join('; ')}.`] : []),
    ...(kept.length > 0 ? [`Without an undo of its own: ${kept.join('; ')}.`] : []),
  ]
}

/** Below this many columns notes stand under their fact. */
const NOTE_COLUMNS = 26
