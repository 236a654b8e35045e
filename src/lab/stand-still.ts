/** So often it has to be seen: once may be the look that whoever began the work has sent before. */
const SEEN = 3
/** What nobody looks for goes on after that. */
const UNSEEN_MS = 20_000

/** Work that stands still in its midst, until somebody has found it under way; so no test depends on how fast it would have been. */
export class StandStill {
  /** Resolves when the work goes on. */
  readonly over: Promise<void>
  #goOn: () => void = () => {}
  #looks: number | undefined

  constructor() {
    this.over = new Promise((resolve) => {
      this.#goOn = resolve
    })
  }

  /** From now on looks count. */
  untilSeen(): void {
    if (this.#looks !== undefined) return
    this.#looks = 0
    setTimeout(this.#goOn, UNSEEN_MS).unref()
  }

  looked(): void {
    if (this.#looks === undefined) return
    this.#looks += 1
    if (this.#looks >= SEEN) this.#goOn()
  }
}
