import {setTimeout as sleep} from 'node:timers/promises'
import {SessionEnded} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import {Signal} from '../engine/waiting.ts'

const STATS_MESSAGE = 3211
const KILL_SEEN_WITHIN_MS = 20

/**
 * Work on media in chunks. Between two of them others are served; the request shows how far it is; it goes on when its
 * connection died, as SQL Server does for a while, and ends by KILL or when its client cancels it.
 */
export class Progress {
  readonly #session: Session
  readonly #total: number
  readonly #every: number | undefined
  #done = 0
  #told = 0

  /** `every`: per cent between two messages of STATS. */
  constructor(session: Session, total: number, every: number | undefined) {
    this.#session = session
    this.#total = Math.max(1, total)
    this.#every = every
    if (session.request !== undefined) session.request.percent = 0
  }

  /** One chunk of so many units is done. Throws 596 after KILL, 3617 after a cancel. */
  async step(units = 1): Promise<void> {
    const isFirst = this.#done === 0
    this.#done = Math.min(this.#total, this.#done + units)
    const percent = (this.#done * 100) / this.#total
    if (this.#session.request !== undefined) this.#session.request.percent = percent
    this.#tell(percent)
    const {instance, request} = this.#session
    if (isFirst && request !== undefined) {
      request.works = (request.works ?? 0) + 1
      await disturbed(this.#session)
    }
    await pause(this.#session, instance.mediaMsPerChunk + (request?.msPerPart?.() ?? 0))
  }

  #tell(percent: number): void {
    if (this.#every === undefined || this.#every < 1) return
    const whole = Math.floor(percent)
    if (whole < 100 ? whole < this.#told + this.#every : this.#told === 100) return
    this.#told = whole
    this.#session.request?.reply.message(`${whole} percent processed.`, STATS_MESSAGE)
  }
}

/** In its midst, where the lab was told so: it stands still until somebody has seen it, with its connection or without. */
async function disturbed(session: Session): Promise<void> {
  const disturbance = await session.instance.replies?.inMidst()
  if (disturbance === undefined) return
  const {fate, still} = disturbance
  if (fate === 'cut') session.disconnect()
  let isOver = false
  void still.over.then(() => {
    isOver = true
  })
  while (!isOver && !session.killed) await Promise.race([still.over, sleep(KILL_SEEN_WITHIN_MS)])
  if (session.killed) throw new SessionEnded()
}

async function pause(session: Session, ms: number): Promise<void> {
  const started = performance.now()
  try {
    await session.waits.for(new Signal(), ms)
  } catch (error) {
    if (!(error instanceof SessionEnded)) throw error
    // The client is gone: nobody will wake it, and the work goes on.
    if (!session.killed) await sleep(Math.max(0, ms - (performance.now() - started)))
  }
  if (session.killed) throw new SessionEnded()
}
