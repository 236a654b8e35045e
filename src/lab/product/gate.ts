/** Counts what runs, so that a stop can let it finish; takes nothing new once it is shut. */
export class Gate {
  #running = 0
  #shut = false
  #emptied: () => void = () => {}

  get isShut(): boolean {
    return this.#shut
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    this.#running += 1
    try {
      return await work()
    } finally {
      this.#running -= 1
      if (this.#running === 0) this.#emptied()
    }
  }

  /** Resolves when nothing runs any more, or after `deadlineMs` with false. */
  async shut(deadlineMs: number): Promise<boolean> {
    this.#shut = true
    if (this.#running === 0) return true
    return await new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), deadlineMs)
      this.#emptied = () => {
        clearTimeout(timer)
        resolve(true)
      }
    })
  }
}
