import type {ManyEvent, RunEvent} from '../engine/index.ts'
import {canvas, type Paper} from './canvas.ts'
import type {Look} from './look.ts'
import {manyFrame} from './many-frame.ts'
import {manyLog} from './many-log.ts'
import {type ManyPicture, NO_MANY, takeMany} from './many-picture.ts'

/** Hears the events of a run of many and shows them. */
export interface ManyScreen {
  /** Of the run of many itself: that it waits. */
  readonly listen: (event: RunEvent) => void
  readonly tell: (event: ManyEvent) => void
  /** Says something about the run as a whole, such as that it was asked to stop. */
  readonly notice: (text: string) => void
  /** Leaves the last picture standing. */
  readonly end: () => void
  /** Takes the picture away. */
  readonly clear: () => void
}

/** A picture drawn in place on a terminal; time-stamped lines everywhere else. */
export const manyScreen = (stream: Paper, look: () => Look): ManyScreen =>
  look().live ? liveScreen(stream, look) : manyLog(stream)

function liveScreen(stream: Paper, look: () => Look): ManyScreen {
  const block = canvas(stream)
  const started = performance.now()
  let picture: ManyPicture = NO_MANY
  let notice: string | undefined
  let turn = 0
  let drawn = false
  const hasSomething = () => picture.run !== '' || picture.planned !== undefined
  const draw = () => {
    if (!hasSomething()) return
    drawn = true
    const seen = look()
    const moment = {now: performance.now(), started, turn, notice}
    block.draw(manyFrame(picture, moment, seen, seen.height - 1), seen.width)
  }
  // Hundreds of events a second are drawn ten times a second.
  const timer = setInterval(() => {
    turn += 1
    draw()
  }, FRAME_MS)
  timer.unref()
  return {
    listen(event) {
      if (event.type === 'queued') stream.write(`Waiting: ${event.why}\n`)
    },
    tell(event) {
      picture = takeMany(picture, event, performance.now())
    },
    notice(text) {
      notice = text
      draw()
    },
    end() {
      clearInterval(timer)
      notice = undefined
      draw()
      block.keep()
      if (picture.run !== '') stream.write('\n')
    },
    clear() {
      clearInterval(timer)
      if (drawn) block.draw([], look().width)
      block.keep()
    },
  }
}

const FRAME_MS = 100
