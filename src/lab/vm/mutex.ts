/** Named mutexes, as `Global\…` ones are on Windows: held by one at a time, in order of asking. */
export class Mutexes {
  readonly #tails = new Map<string, Promise<void>>()

  /** Runs the work alone under its name. Undefined where the turn did not come within the time-out: nothing was run then. */
  async alone<T>(name: string, timeoutMs: number, work: () => Promise<T>): Promise<T | undefined> {
    const before = this.#tails.get(name) ?? Promise.resolve()
    let release: () => void = () => {}
    const mine = new Promise<void>((resolve) => {
      release = resolve
    })
    const tail = before.then(() => mine)
    this.#tails.set(name, tail)
    try {
      return (await inTime(before, timeoutMs)) ? await work() : undefined
    } finally {
      release()
      if (this.#tails.get(name) === tail) this.#tails.delete(name)
    }
  }
}

async function inTime(turn: Promise<void>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs)
  })
  const came = await Promise.race([turn.then(() => true), late])
  clearTimeout(timer)
  return came
}
