import type {RunEvent} from '../engine/outcome.ts'
import type {Paper} from './canvas.ts'
import {current, NO_RUN, type RunPicture, take} from './run-picture.ts'
import type {RunScreen} from './run-screen.ts'
import {spanOf} from './span.ts'
import {harmless} from './text.ts'

/**
 * A line when something is settled, UTC first; and at least every 30 s a sign of life with what is under way, so that no
 * CI system takes the run for dead. `clock` is for tests.
 */
export function runLog(stream: Paper, clock: LogClock = LIVE): RunScreen {
  let picture: RunPicture = NO_RUN
  const say = (text: string) => stream.write(`${clock.now().toISOString().slice(0, 19)}Z  ${oneLine(text)}\n`)
  const alive = () => {
    const step = current(picture)
    if (!step) return
    const since = spanOf(clock.now().getTime() - step.since)
    say(`still     ${step.fact}   ${[since, step.progress?.text ?? step.note].filter(Boolean).join('   ')}`)
  }
  let timer = setInterval(alive, clock.everyMs)
  timer.unref()
  return {
    listen(event) {
      picture = take(picture, event, clock.now().getTime())
      const text = lineOf(event)
      if (text === undefined) return
      say(text)
      clearInterval(timer)
      timer = setInterval(alive, clock.everyMs)
      timer.unref()
    },
    notice: say,
    aside: (ask) => ask(),
    end: () => clearInterval(timer),
  }
}

/** In a log a line is one event, whatever a server says. */
export const oneLine = (text: string): string => harmless(text).replaceAll(/\s*\n\s*/g, ' ')

/** What is worth a line: beginnings that take long, and every result. */
function lineOf(event: RunEvent): string | undefined {
  if (event.type === 'progress') return undefined
  if (event.type === 'queued') return `waiting   ${event.why}`
  if (event.type === 'run') {
    const name = `${event.routine} ${event.subject.slice(event.subject.indexOf(':') + 1)}`
    return `run       ${event.run}   ${event.undo ? 'undo of ' : ''}${name}${event.resumed && !event.undo ? ', resumed' : ''}`
  }
  if (event.state === 'checking' || event.state === 'settling') return undefined
  const time =
    event.ms !== undefined && (event.state === 'changed' || event.state === 'undone') ? `   ${spanOf(event.ms)}` : ''
  const note = event.note === undefined ? '' : `   ${event.note}`
  const doing = event.state === 'applying' && event.diff ? `   ${event.diff.join('; ')}` : ''
  return `${event.state.padEnd(9)} ${event.fact}${time}${note}${doing}`
}

export interface LogClock {
  readonly now: () => Date
  /** ms between signs of life. */
  readonly everyMs: number
}

export const LIVE: LogClock = {now: () => new Date(), everyMs: 25_000}
