import type {ChildResult} from '../engine/index.ts'
import {bar, type Figures, figures} from './figures.ts'
import type {Look} from './look.ts'
import {doneOf, type ManyPicture, type RunningChild, stepOf} from './many-picture.ts'
import {type Paint, paintOf} from './paint.ts'
import type {Moment} from './run-frame.ts'
import {clockOf, spanOf} from './span.ts'
import {columns, cut, padEnd, padStart, spread, wrap} from './text.ts'

/**
 * The run of many as it stands, at most `rows` lines, each at most the look's width: a line for each that runs, a line
 * for each that failed, the rest as counts. Where not all fit, both are folded, what failed last and began first stays.
 */
export function manyFrame(picture: ManyPicture, moment: Moment, look: Look, rows: number): readonly string[] {
  const paint = paintOf(look)
  const signs = figures(look.unicode)
  const head = headOf(picture, moment, look, paint, signs)
  const foot =
    moment.notice === undefined ? [] : wrap(moment.notice, look.width - 2).map((line) => paint.caution(`  ${line}`))
  const room = Math.max(2, rows - head.length - foot.length)
  const {running, failed} = picture
  // What runs may take what is left of the rows; what failed a third of them, or more where nothing else wants it.
  const forFailed = Math.min(failed.length, Math.max(Math.ceil(room / 3), room - running.length))
  const widest = Math.max(0, ...[...running, ...failed].map(({key}) => columns(key)))
  const names = Math.min(widest, Math.floor(look.width / 4))
  const draw = {moment, look, paint, signs, names}
  return [
    ...head,
    ...folded(
      running,
      room - forFailed,
      'first',
      (child) => childLine(child, draw),
      (more) => fold(`${more} more running`, draw),
    ),
    ...folded(
      failed,
      forFailed,
      'last',
      (child) => failedLine(child, draw),
      (more) => fold(`${more} more failed`, draw),
    ),
    ...foot,
  ]
}

interface Draw {
  readonly moment: Moment
  readonly look: Look
  readonly paint: Paint
  readonly signs: Figures
  /** Columns of the names. */
  readonly names: number
}

/** One line, or a second one for the counts where the terminal is narrow: nothing of it is cut. */
function headOf(picture: ManyPicture, moment: Moment, look: Look, paint: Paint, signs: Figures): readonly string[] {
  const {run, title, resumed, undo, planned, tally, running, failed, canary} = picture
  const clock = paint.quiet(clockOf(moment.now - moment.started))
  if (run === '') {
    const {done = 0, total = 0} = planned ?? {}
    return [spread(paint.quiet(`looking at ${done} of ${total}`), clock, look.width, signs.ellipsis)]
  }
  const name = `${paint.strong(title)}   ${undo ? 'undo of ' : ''}run ${run}${resumed && !undo ? ', resumed' : ''}`
  const counts = [
    `${doneOf(picture)} of ${tally.total}`,
    ...(running.length > 0 ? [`${running.length} running${canary ? ' (canary)' : ''}`] : []),
    ...(failed.length > 0 ? [paint.bad(`${failed.length} failed`)] : []),
  ].join('   ')
  const isOneLine = columns(name) + columns(counts) + columns(clock) + 6 <= look.width
  return isOneLine
    ? [spread(`${name}   ${counts}`, clock, look.width, signs.ellipsis)]
    : [spread(name, clock, look.width, signs.ellipsis), `  ${counts}`]
}

/** At most `rows` lines; where there are more, the last of them counts those that are left out. */
function folded<T>(
  list: readonly T[],
  rows: number,
  keep: 'first' | 'last',
  line: (item: T) => string,
  rest: (more: number) => string,
): readonly string[] {
  if (list.length <= rows) return list.map(line)
  if (rows < 1) return []
  const shown = rows - 1
  const kept = keep === 'first' ? list.slice(0, shown) : list.slice(list.length - shown)
  return [...kept.map(line), rest(list.length - shown)]
}

const fold = (text: string, {paint, signs}: Draw): string => paint.quiet(`    ${signs.ellipsis} ${text}`)

function childLine(child: RunningChild, draw: Draw): string {
  const {look, paint, signs, moment, names} = draw
  const step = stepOf(child)
  const right = rightOf(child, draw)
  const spinner = paint.change(signs.spinner[moment.turn % signs.spinner.length] ?? '')
  const text =
    child.waits ?? (step ? [step.fact, step.progress?.text ?? step.note].filter(Boolean).join('  ') : 'looks')
  const room = look.width - names - columns(right) - 9
  const said = room < 4 ? '' : paint.quiet(cut(text, room, signs.ellipsis))
  return spread(`  ${spinner} ${named(child.key, draw)}   ${said}`, paint.quiet(right), look.width, signs.ellipsis)
}

/** How far its step is, where that is known, and how long the child has been at work. */
function rightOf(child: RunningChild, {look, signs, moment}: Draw): string {
  const elapsed = moment.now - child.since
  const time = elapsed >= 1000 ? spanOf(elapsed) : ''
  const fraction = stepOf(child)?.progress?.fraction
  if (fraction === undefined) return time
  const percent = padStart(`${Math.floor(fraction * 100)} %`, 5)
  return look.width >= 100
    ? `${bar(fraction, 10, signs)} ${percent}  ${padStart(time, 6)}`
    : `${percent}  ${padStart(time, 6)}`
}

function failedLine({key, state, error}: ChildResult, draw: Draw): string {
  const {look, paint, signs, names} = draw
  const sign = paint.bad(state === 'failed' ? signs.failed : signs.blocked)
  const text = error ? `${error.code}   ${[error.where, error.why ?? error.message].filter(Boolean).join(': ')}` : state
  const room = Math.max(4, look.width - names - 8)
  return `  ${sign} ${paint.bad(named(key, draw))}   ${cut(text.replaceAll(/\s*\n\s*/g, ' '), room, signs.ellipsis)}`
}

const named = (key: string, {names, signs}: Draw): string => padEnd(cut(key, names, signs.ellipsis), names)
