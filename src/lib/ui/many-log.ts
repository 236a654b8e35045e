import type {ChildResult, ManyEvent} from '../engine/index.ts'
import type {Paper} from './canvas.ts'
import {doneOf, type ManyPicture, NO_MANY, stepOf, takeMany} from './many-picture.ts'
import type {ManyScreen} from './many-screen.ts'
import {LIVE, type LogClock, oneLine} from './run-log.ts'
import {spanOf} from './span.ts'

/** A line when a wave begins and when a child ends, UTC first, and at least every 30 s what is under way. `clock` is for tests. */
export function manyLog(stream: Paper, clock: LogClock = LIVE): ManyScreen {
  let picture: ManyPicture = NO_MANY
  const say = (text: string) => stream.write(`${clock.now().toISOString().slice(0, 19)}Z  ${oneLine(text)}\n`)
  const alive = () => {
    const text = stillLine(picture, clock.now().getTime())
    if (text !== undefined) say(text)
  }
  let timer = setInterval(alive, clock.everyMs)
  timer.unref()
  const end = () => clearInterval(timer)
  return {
    listen(event) {
      if (event.type === 'queued') say(`waiting   ${event.why}`)
    },
    tell(event) {
      picture = takeMany(picture, event, clock.now().getTime())
      const text = lineOf(event, picture)
      if (text === undefined) return
      say(text)
      clearInterval(timer)
      timer = setInterval(alive, clock.everyMs)
      timer.unref()
    },
    notice: say,
    end,
    clear: end,
  }
}

function lineOf(event: ManyEvent, picture: ManyPicture): string | undefined {
  switch (event.type) {
    case 'many': {
      const {run, routine, undo, resumed, tally} = event
      const how = undo ? 'undo of ' : ''
      return `run       ${run}   ${how}${routine}${resumed && !undo ? ', resumed' : ''}   ${doneOf(picture)} of ${tally.total}`
    }
    case 'wave':
      return `wave      ${event.number}: ${event.canary ? `${event.size} as canary` : event.size}`
    case 'child-ended':
      return event.result.state === 'not-begun' ? undefined : endLine(event.result, picture)
    case 'child':
      return event.event.type === 'queued' ? `waiting   ${event.key}   ${event.event.why}` : undefined
    default:
      return undefined
  }
}

function endLine({key, run, state, changed, ms, error}: ChildResult, picture: ManyPicture): string {
  const parts = [
    key,
    ...(error
      ? [error.code, error.message]
      : state === 'held'
        ? []
        : [`${changed} ${picture.undo ? 'undone' : 'changed'}`]),
    ...(ms > 0 ? [spanOf(ms)] : []),
    ...(run === undefined ? [] : [`run ${run}`]),
    `${doneOf(picture)} of ${picture.tally.total}`,
  ]
  return `${state.padEnd(9)} ${parts.join('   ')}`
}

/** So many of those that run are named with what they are at. */
const NAMED = 4

function stillLine(picture: ManyPicture, now: number): string | undefined {
  const {run, running, planned, tally} = picture
  if (run === '') return planned ? `still     looking at ${planned.done} of ${planned.total}` : undefined
  if (running.length === 0) return undefined
  const named = running.slice(0, NAMED).map((child) => {
    const at = stepOf(child)?.fact
    return `${child.key} (${[at, spanOf(now - child.since)].filter(Boolean).join(', ')})`
  })
  const more = running.length > NAMED ? `, ${running.length - NAMED} more` : ''
  return `still     ${doneOf(picture)} of ${tally.total}, ${running.length} running: ${named.join(', ')}${more}`
}
