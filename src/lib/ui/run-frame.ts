import {bar, type Figures, figures} from './figures.ts'
import type {Look} from './look.ts'
import {type Paint, paintOf} from './paint.ts'
import {isActive, isTrouble, type PicturedStep, type RunPicture} from './run-picture.ts'
import {clockOf, spanOf} from './span.ts'
import {columns, cut, padStart, spread, wrap} from './text.ts'

/** What a frame is drawn from besides the picture. Times in ms of one clock. */
export interface Moment {
  readonly now: number
  readonly started: number
  /** Counts the frames, for what turns. */
  readonly turn: number
  /** Said below the steps while the run is asked to stop. */
  readonly notice?: string | undefined
}

/**
 * The run as it stands, at most `rows` lines, each at most the look's width. Where not all steps fit, what is under way
 * and what failed stays; what is done and what is to come is folded into counts.
 */
export function runFrame(picture: RunPicture, moment: Moment, terminal: Look, rows: number): readonly string[] {
  const look = {...terminal, width: Math.min(terminal.width, WIDEST)}
  const paint = paintOf(look)
  const signs = figures(look.unicode)
  const title = `${paint.strong(picture.title)}   ${picture.undo ? 'undo of ' : ''}run ${picture.run}${picture.resumed && !picture.undo ? ', resumed' : ''}`
  const head = spread(title, paint.quiet(clockOf(moment.now - moment.started)), look.width, signs.ellipsis)
  const foot =
    moment.notice === undefined ? [] : wrap(moment.notice, look.width - 2).map((line) => paint.caution(`  ${line}`))
  const steps = folded(picture.steps, Math.max(3, rows - 1 - foot.length))
  const lines = steps.map((step) =>
    'folded' in step
      ? paint.quiet(cut(`    ${signs.ellipsis} ${step.folded}`, look.width, signs.ellipsis))
      : stepLine(step, moment, look, paint, signs),
  )
  return [head, ...lines, ...foot]
}

/** Over a wider line the eye does not find from a fact to what became of it. */
const WIDEST = 120
/** Narrower ones have no room for a bar beside the fact; its percentage is there. */
const WITH_BAR = 60

interface Fold {
  readonly folded: string
}

/** Keeps trouble and what is under way, then the neighbours of what is under way; the rest becomes two counts at most. */
function folded(steps: readonly PicturedStep[], rows: number): readonly (PicturedStep | Fold)[] {
  if (steps.length <= rows) return steps
  const active = steps.findLastIndex(isActive)
  const centre =
    active >= 0
      ? active
      : Math.max(
          0,
          steps.findLastIndex(({state}) => state !== 'to-come'),
        )
  const importance = (step: PicturedStep, i: number) =>
    (isActive(step) ? 0 : isTrouble(step) ? steps.length : 2 * steps.length) + Math.abs(i - centre)
  const kept = new Set(
    steps
      .map((step, i) => ({step, rank: importance(step, i)}))
      .sort((a, b) => a.rank - b.rank)
      .slice(0, Math.max(1, rows - 2))
      .map(({step}) => step),
  )
  const shown: (PicturedStep | Fold)[] = steps.filter((step) => kept.has(step))
  const hidden = steps.filter((step) => !kept.has(step))
  const done = hidden.filter(({state}) => state !== 'to-come')
  const coming = hidden.filter(({state}) => state === 'to-come')
  if (done.length > 0) shown.unshift({folded: `${done.length} done before`})
  if (coming.length > 0) shown.push({folded: `${coming.length} to come`})
  return shown
}

function stepLine(step: PicturedStep, moment: Moment, look: Look, paint: Paint, signs: Figures): string {
  const right = rightOf(step, moment, look, signs)
  const left = `  ${signOf(step, moment, paint, signs)} ${brushOf(step, paint)(step.fact)}${asideOf(step, right, look, paint, signs)}`
  return spread(left, right === '' ? '' : paint.quiet(right), look.width, signs.ellipsis)
}

function signOf(step: PicturedStep, {turn}: Moment, paint: Paint, signs: Figures): string {
  if (isActive(step)) return paint.change(signs.spinner[turn % signs.spinner.length] ?? '')
  switch (step.state) {
    case 'held':
    case 'kept':
      return paint.good(signs.held)
    case 'changed':
      return paint.good(signs.changed)
    case 'undone':
      return paint.good(signs.undone)
    case 'failed':
      return paint.bad(signs.failed)
    case 'blocked':
    case 'in-doubt':
      return paint.bad(signs.blocked)
    default:
      return ' '
  }
}

const brushOf = (step: PicturedStep, paint: Paint) =>
  isActive(step)
    ? paint.strong
    : isTrouble(step)
      ? paint.bad
      : step.state === 'to-come'
        ? paint.quiet
        : (text: string) => text

/** At the right edge: what became of it and how long that took, or how far it is. */
function rightOf(step: PicturedStep, {now}: Moment, look: Look, signs: Figures): string {
  if (isActive(step)) {
    const elapsed = now - step.since
    const fraction = step.progress?.fraction
    const time = elapsed >= 1000 ? spanOf(elapsed) : ''
    if (fraction === undefined) return time
    const percent = padStart(`${Math.floor(fraction * 100)} %`, 5)
    if (look.width < WITH_BAR) return `${percent}${time === '' ? '' : `  ${time}`}`
    const width = look.width >= 100 ? 18 : 10
    return `${bar(fraction, width, signs)} ${percent}  ${padStart(time, 6)}`
  }
  switch (step.state) {
    case 'changed':
    case 'undone':
      return spanOf(step.ms ?? 0)
    case 'to-come':
      return ''
    case 'in-doubt':
      return 'in doubt'
    default:
      return step.state
  }
}

/** Beside the fact, where there is room: what it waits for, or what it says of its progress. */
function asideOf(step: PicturedStep, right: string, look: Look, paint: Paint, signs: Figures): string {
  const text = isActive(step) ? activity(step) : undefined
  const room = look.width - columns(step.fact) - columns(right) - 8
  return text === undefined || room < 8 ? '' : `  ${paint.quiet(cut(text, room, signs.ellipsis))}`
}

function activity(step: PicturedStep): string | undefined {
  if (step.progress) return step.progress.text
  if (step.state === 'settling') return step.note ? `not yet: ${step.note}` : 'not yet'
  if (step.state === 'waiting') return step.note ? `waits: ${step.note}` : 'waits for an earlier attempt'
  return undefined
}
