/** Something that sessions wait for: each change of it wakes all of them, and each looks again. */
export class Signal {
  readonly #waiting = new Set<() => void>()

  fire(): void {
    for (const wake of [...this.#waiting]) wake()
  }

  subscribe(wake: () => void): () => void {
    this.#waiting.add(wake)
    return () => this.#waiting.delete(wake)
  }
}

/** The waits of one session: at most one at a time, ended by its signal, by time, or by an interruption from outside. */
export class Waits {
  #interrupt: ((error: Error) => void) | undefined
  #over: Error | undefined

  /** `forever` where `ms` is -1. Rejects with the error of `interrupt`. */
  async for(signal: Signal, ms: number): Promise<'woken' | 'time-out'> {
    if (this.#over !== undefined) throw this.#over
    return await new Promise((resolve, reject) => {
      const finish = (end: () => void) => {
        clearTimeout(timer)
        unsubscribe()
        this.#interrupt = undefined
        end()
      }
      const unsubscribe = signal.subscribe(() => finish(() => resolve('woken')))
      const timer = ms < 0 ? undefined : setTimeout(() => finish(() => resolve('time-out')), ms)
      this.#interrupt = (error) => finish(() => reject(error))
    })
  }

  get waiting(): boolean {
    return this.#interrupt !== undefined
  }

  interrupt(error: Error): void {
    this.#interrupt?.(error)
  }

  /** The wait that is, and every later one, ends by this error. */
  end(error: Error): void {
    this.#over = error
    this.interrupt(error)
  }
}
