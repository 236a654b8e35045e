import type {ChildPlan, ManyPlan, Pace} from '../engine/index.ts'
import {type Figures, figures} from './figures.ts'
import type {Look} from './look.ts'
import {type Paint, paintOf} from './paint.ts'
import type {Remark} from './plan-screen.ts'
import {localTime} from './span.ts'
import {columns, cut, padEnd, spread, wrap} from './text.ts'

/** On a terminal so many of a kind are listed, the others counted; elsewhere all are. */
const LISTED = 8

/** How many would be begun. */
export const pendingIn = ({children}: ManyPlan): number => children.filter(({blocked}) => !blocked).length

/** The plan for many: how fast, what for whom, who cannot be begun, how many, and the command that carries it out. */
export function manyPlanScreen(
  plan: ManyPlan,
  words: {readonly remarks: readonly Remark[]; readonly pace: Pace; readonly command?: string | undefined},
  look: Look,
): string {
  const paint = paintOf(look)
  const signs = figures(look.unicode)
  const remarks = [...words.remarks, ...ownRemarks(plan, words.pace)]
  const label = Math.max(...remarks.map(([name]) => name.length), 4) + 3
  const listed = (children: readonly ChildPlan[], what: string) => listLines(children, what, {look, paint, signs})
  return [
    spread(paint.strong(plan.routine), paint.quiet('plan, nothing changed'), look.width, signs.ellipsis),
    ...remarks.flatMap(([name, text]) =>
      wrap(text, look.width - label - 2).map(
        (line, i) => `  ${paint.quiet(padEnd(i === 0 ? name : '', label))}${line}`,
      ),
    ),
    ...(plan.children.length > 0 ? [''] : []),
    ...listed(
      plan.children.filter(({blocked}) => !blocked),
      'more',
    ),
    ...listed(
      plan.children.filter(({blocked}) => blocked),
      'more that cannot be begun',
    ),
    '',
    ...wrap(summary(plan), look.width - 2).map((line) => `  ${line}`),
    ...(words.command === undefined ? [] : ['', `  ${paint.strong(words.command)}`]),
  ].join('\n')
}

function ownRemarks({leases, unfinished, resumes, children}: ManyPlan, pace: Pace): readonly Remark[] {
  const locks = leases.map(({key, mode}) => (mode === 'shared' ? `shared ${key}` : key))
  return [
    ...(locks.length > 0 ? [['locks', locks.join(', ')] as const] : []),
    ...(children.length > 1 ? [['pace', paceText(pace)] as const] : []),
    ...(resumes && unfinished
      ? [
          [
            'run',
            `goes on with ${unfinished.id}, unfinished since ${localTime(unfinished.openedAt)}: its list counts`,
          ] as const,
        ]
      : []),
  ]
}

function paceText({canary, wave, concurrency, limits}: Pace): string {
  const first = wave ?? Math.max(1, canary) * 2
  const waves = wave === undefined ? `waves of ${first}, ${first * 2}, ${first * 4} and so on` : `waves of ${wave}`
  const groups = Object.entries(limits).map(([kind, limit]) => `${limit} on one ${kind}`)
  return `${canary > 0 ? `${canary} first as canary, then ` : ''}${waves}; ${[`${concurrency} at once`, ...groups].join(', ')}`
}

interface Draw {
  readonly look: Look
  readonly paint: Paint
  readonly signs: Figures
}

function listLines(children: readonly ChildPlan[], what: string, {look, paint, signs}: Draw): readonly string[] {
  const shown = look.height > 0 && children.length > LISTED + 1 ? children.slice(0, LISTED) : children
  const names = Math.max(0, ...shown.map(({target}) => columns(target.key)))
  const lines = shown.map((child) => {
    const sign = child.blocked ? paint.bad(signs.blocked) : paint.change(signs.willChange)
    const text = textOf(child)
    const room = Math.max(8, look.width - names - 8)
    return `  ${sign} ${paint.strong(padEnd(child.target.key, names))}   ${paint.quiet(look.height > 0 ? cut(text, room, signs.ellipsis) : text)}`
  })
  const more = children.length - shown.length
  return [...lines, ...(more > 0 ? [paint.quiet(`    ${signs.ellipsis} ${more} ${what}`)] : [])]
}

function textOf({change, later, diff, blocked, resumes}: ChildPlan): string {
  if (blocked) return `${blocked.reason} (${blocked.code})`
  const counts = [...(change > 0 ? [`${change} will change`] : []), ...(later > 0 ? [`${later} known later`] : [])]
  return [
    ...(resumes === undefined ? [] : [`goes on with run ${resumes}`]),
    ...(counts.length > 0 ? [counts.join(', ')] : []),
    ...(diff.length > 0 ? [diff.join('; ')] : []),
  ].join(': ')
}

function summary(plan: ManyPlan): string {
  const pending = pendingIn(plan)
  const blocked = plan.children.length - pending
  if (plan.blocked) return `${plan.blocked.reason} (${plan.blocked.code}).`
  if (pending + blocked === 0)
    return plan.held === 0 ? 'There is none.' : `All ${plan.held} hold already: nothing to do.`
  const parts = [
    `${pending} will change`,
    ...(plan.held > 0
      ? [
          `${plan.held} ${plan.resumes ? verb(plan.held, 'is done', 'are done') : verb(plan.held, 'needs nothing', 'need nothing')}`,
        ]
      : []),
    ...(blocked > 0 ? [`${blocked} cannot be begun`] : []),
  ]
  return `${parts.join(', ')}.`
}

const verb = (count: number, one: string, more: string): string => (count === 1 ? one : more)
