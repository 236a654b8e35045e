import {readdirSync, readFileSync} from 'node:fs'
import {type Find, foundIn, type Sought} from './search.ts'

/** Looks again and again at the command lines and environments of all processes that carry a mark in their environment. */
export class ProcessWatch {
  readonly #mark: Buffer
  readonly #seen = new Map<string, Buffer>()
  readonly #timer: NodeJS.Timeout

  constructor(mark: string) {
    this.#mark = Buffer.from(mark)
    this.#timer = setInterval(() => this.#look(), 10)
  }

  /** How many different command lines were seen, and which secrets stood in one of them or in an environment. */
  end(secrets: readonly Sought[]): {readonly seen: number; readonly finds: readonly Find[]} {
    clearInterval(this.#timer)
    const finds = [...this.#seen].flatMap(([where, bytes]) => foundIn(where.slice(0, 200), bytes, secrets))
    return {seen: this.#seen.size, finds}
  }

  #look(): void {
    for (const pid of readdirSync('/proc')) {
      if (!/^\d+$/.test(pid)) continue
      try {
        const environment = readFileSync(`/proc/${pid}/environ`)
        if (!environment.includes(this.#mark)) continue
        const line = readFileSync(`/proc/${pid}/cmdline`)
        this.#seen.set(line.toString().replaceAll('\0', ' '), Buffer.concat([line, environment]))
      } catch {
        // It ended meanwhile, or is somebody else's.
      }
    }
  }
}
