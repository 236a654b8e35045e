import type {ChildUndoPlan, Plan} from '../engine/index.ts'
import {figures} from './figures.ts'
import type {Look} from './look.ts'
import {paintOf} from './paint.ts'
import {countOf, type Remark, undoLines} from './plan-screen.ts'
import {padEnd, spread, wrap} from './text.ts'

/** What an undo of many would take back: each child with its lines, in the order in which they go. */
export function manyUndoScreen(
  order: {readonly routine: string; readonly children: readonly ChildUndoPlan[]; readonly remarks: readonly Remark[]},
  look: Look,
): string {
  const {routine, children, remarks} = order
  const paint = paintOf(look)
  const signs = figures(look.unicode)
  const label = Math.max(4, ...remarks.map(([name]) => name.length)) + 3
  const within = {...look, width: look.width - 2}
  return [
    spread(paint.strong(`undo of ${routine}`), paint.quiet('plan, nothing changed'), look.width, signs.ellipsis),
    ...remarks.flatMap(([name, text]) =>
      wrap(text, look.width - label - 2).map(
        (line, i) => `  ${paint.quiet(padEnd(i === 0 ? name : '', label))}${line}`,
      ),
    ),
    ...children.flatMap((child) => [
      '',
      `  ${paint.strong(child.key)}   ${paint.quiet(`${child.run.state}   run ${child.run.id}`)}`,
      ...(child.blocked
        ? wrap(`${child.blocked.reason} (${child.blocked.code})`, look.width - 6).map(
            (line, i) => `    ${i === 0 ? paint.bad(signs.blocked) : ' '} ${line}`,
          )
        : undoLines(planOf(child), within).map((line) => `  ${line}`)),
    ]),
    '',
    ...wrap(summary(children), look.width - 2).map((line) => `  ${line}`),
  ].join('\n')
}

const planOf = ({lines}: ChildUndoPlan): Pick<Plan, 'lines'> => ({lines})

function summary(children: readonly ChildUndoPlan[]): string {
  if (children.length === 0) return 'Nothing is left to undo.'
  const counts = children.map(countOf)
  const sum = (of: (count: ReturnType<typeof countOf>) => number) => counts.reduce((all, one) => all + of(one), 0)
  const whole = children.filter(({blocked}) => blocked).length
  const parts = [
    `${children.length - whole} would be undone, in this order`,
    `${sum(({change}) => change)} things will go`,
    ...(sum(({later}) => later) > 0 ? [`${sum(({later}) => later)} known later`] : []),
    ...(whole > 0 ? [`${whole} cannot be undone`] : []),
    ...(sum(({blocked}) => blocked) > 0 ? [`${sum(({blocked}) => blocked)} blocked`] : []),
  ]
  return `${parts.join('; ')}.`
}
