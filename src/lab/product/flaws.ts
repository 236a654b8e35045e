/** How a release may be bad. */
export type Flaw = '' | 'slow' | 'leaking' | 'crashing' | 'hollow' | 'gloomy'

/** Share of requests that fail in a leaking release. */
const leak = 0.05
/** What a slow release adds to each answer, as a share of the time that its work took. */
const slowness = 0.3

/** The way through the machine's listener, which a client waits for too, in ms. */
const wayMs = 2

/** What a release's flaw does to each request for work. */
export class Flawed {
  readonly #flaw: Flaw
  /** Of the delays so far, what was less than a timer's whole millisecond. */
  #owedMs = 0

  constructor(flaw: Flaw) {
    this.#flaw = flaw
  }

  /** A slow release answers later by a share of what its client waits for. */
  async does<T>(work: () => Promise<T>, failure: () => T): Promise<T> {
    if (this.#flaw === 'hollow' || (this.#flaw === 'leaking' && Math.random() < leak)) return failure()
    const began = performance.now()
    try {
      return await work()
    } finally {
      if (this.#flaw === 'slow') await this.#delay((performance.now() - began + wayMs) * slowness)
    }
  }

  async #delay(ms: number): Promise<void> {
    const due = this.#owedMs + ms
    const whole = Math.floor(due)
    this.#owedMs = due - whole
    if (whole > 0) await new Promise((resolve) => setTimeout(resolve, whole))
  }
}
