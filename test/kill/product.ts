import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {resolve} from 'node:path'

const BIN = resolve(import.meta.dirname, '../../bin/run.js')

export interface Ended {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The product in a process group of its own, as a terminal would start it. */
export class Product {
  readonly #child: ChildProcess
  readonly #ended: Promise<Ended>
  #stderr = ''

  constructor(config: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    this.#child = spawn(process.execPath, [BIN, ...args], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {...process.env, LANDLORD_CONFIG: config, NO_COLOR: '1', ...environment},
    })
    let stdout = ''
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
    })
    this.#ended = once(this.#child, 'close').then(([exitCode]) => ({exitCode, stdout, stderr: this.#stderr}))
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Its end, or a rejection after `timeoutMs`, its group killed. */
  async end(timeoutMs = 120_000): Promise<Ended> {
    const ended = await Promise.race([this.#ended, later(timeoutMs)])
    if (ended) return ended
    this.kill()
    throw new Error(`it did not end within ${timeoutMs} ms; it said: ${this.#stderr.slice(-500)}`)
  }

  /** Whether it wrote this to standard error before it ended and before the deadline. */
  says(text: string, timeoutMs = 120_000): Promise<boolean> {
    return this.saysWhat((said) => said.includes(text), timeoutMs)
  }

  /** The same of what all of standard error is asked. */
  async saysWhat(isIt: (said: string) => boolean, timeoutMs = 120_000): Promise<boolean> {
    const deadline = performance.now() + timeoutMs
    let over = false
    void this.#ended.then(() => {
      over = true
    })
    while (!isIt(this.#stderr)) {
      if (over || performance.now() > deadline) return isIt(this.#stderr)
      await later(5)
    }
    return true
  }

  /** SIGKILL for the whole group: no handler runs, no child outlives it. */
  kill(): void {
    this.signal('SIGKILL')
  }

  /** To the whole group, as a terminal does it. */
  signal(name: NodeJS.Signals): void {
    if (this.#child.pid === undefined || this.#child.exitCode !== null) return
    try {
      process.kill(-this.#child.pid, name)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

const later = (ms: number): Promise<undefined> => new Promise((resolve) => setTimeout(resolve, ms, undefined).unref())
