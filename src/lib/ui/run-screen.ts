import type {RunEvent} from '../engine/outcome.ts'
import {canvas, type Paper} from './canvas.ts'
import type {Look} from './look.ts'
import {runFrame} from './run-frame.ts'
import {runLog} from './run-log.ts'
import {NO_RUN, type RunPicture, take} from './run-picture.ts'
import {inAscii, withTexts} from './text.ts'

/** Hears a run's events and shows them. */
export interface RunScreen {
  listen(event: RunEvent): void
  /** Says something about the run as a whole, such as that it was asked to stop. */
  notice(text: string): void
  /** Steps aside for a question, and comes back afterwards. */
  aside<T>(ask: () => Promise<T>): Promise<T>
  /** Leaves the last picture standing. */
  end(): void
}

/** A picture drawn in place on a terminal; time-stamped lines everywhere else. Consoles without Unicode get none of our own. */
export function runScreen(stream: Paper, look: () => Look): RunScreen {
  const screen = look().live ? liveScreen(stream, look) : runLog(stream)
  if (look().unicode) return screen
  return {
    ...screen,
    listen: (event) => screen.listen(withTexts(event, inAscii)),
    notice: (text) => screen.notice(inAscii(text)),
  }
}

function liveScreen(stream: Paper, look: () => Look): RunScreen {
  const block = canvas(stream)
  const started = performance.now()
  let picture: RunPicture = NO_RUN
  let notice: string | undefined
  let turn = 0
  let paused = false
  const draw = (whole = false) => {
    if (paused || picture.run === '') return
    const seen = look()
    const rows = whole ? Number.POSITIVE_INFINITY : seen.height - 1
    block.draw(runFrame(picture, {now: performance.now(), started, turn, notice}, seen, rows), seen.width)
  }
  const timer = setInterval(() => {
    turn += 1
    draw()
  }, FRAME_MS)
  timer.unref()
  return {
    listen(event) {
      if (event.type === 'queued') stream.write(`Waiting: ${event.why}\n`)
      picture = take(picture, event, performance.now())
      draw()
    },
    notice(text) {
      notice = text
      draw()
    },
    async aside(ask) {
      draw()
      block.keep()
      paused = true
      try {
        return await ask()
      } finally {
        paused = false
      }
    },
    end() {
      clearInterval(timer)
      notice = undefined
      draw(true)
      block.keep()
      if (picture.run !== '') stream.write('\n')
    },
  }
}

const FRAME_MS = 100
