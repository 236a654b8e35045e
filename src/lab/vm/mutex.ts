import {VerbError} from './verb.ts'

/** Named mutexes, as `Global\…` ones are on Windows: held by one at a time, in order of asking. */
export class Mutexes {
  readonly #tails = new Map<string, Promise<void>>()

  /** Runs the work alone under its name. Throws VerbError (IN-USE) where the turn did not come within the time-out. */
  async alone<T>(name: string, timeoutMs: number, work: () => Promise<T> | T): Promise<T> {
    const before = this.#tails.get(name) ?? Promise.resolve()
    let release: () => void = () => {}
    const mine = new Promise<void>((resolve) => {
      release = resolve
    })
    const tail = before.then(() => mine)
    this.#tails.set(name, tail)
    try {
      if (!(await inTime(before, timeoutMs))) throw new VerbError('IN-USE', `another verb for ${name} is still at work`)
      return await work()
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
