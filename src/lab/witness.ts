import {closeSync, existsSync, mkdirSync, openSync, readFileSync, writeSync} from 'node:fs'
import {dirname} from 'node:path'
import {StandStill} from './stand-still.ts'

/** One executed request, as only the stand-in itself saw it. */
export interface TraceLine {
  /** Ascending within a stand's file, over restarts too. */
  readonly seq: number
  /** UTC, ISO 8601. */
  readonly at: string
  readonly stand: string
  readonly kind: 'login' | 'batch' | 'rpc' | 'verb' | 'sftp' | 'dns' | 'mail' | 'text' | 'page' | 'ping' | 'network'
  /** Login or ssh user; what the client claims where a log-on was refused. */
  readonly principal: string
  /** T-SQL with password literals as `N'***'`, or what a log-on or transfer was about. */
  readonly text?: string
  readonly verb?: string
  readonly scriptSha256?: string
  /** The PowerShell that ran the verb: each one that is started has another. */
  readonly shell?: string
  /** ULID, fencing token and key of the stamp that the request carried; null without a stamp. */
  readonly attempt: string | null
  readonly token: number | null
  readonly key: string | null
  /** False where it was refused before anything of it ran. */
  readonly executed: boolean
  /** True only where something durable is different from before. */
  readonly changed: boolean
  readonly error: number | string | null
  /** How many statements of it worked in parts: backups, restores, checks; left out where none did. */
  readonly works?: number
}

export type UnnumberedLine = Omit<TraceLine, 'seq' | 'at'>

/** NDJSON file of a stand's trace. A line is in the file before `append` returns, so it outlives a SIGKILL. */
export class TraceFile {
  readonly #file: number
  #seq: number

  constructor(path: string) {
    mkdirSync(dirname(path), {recursive: true})
    this.#seq = existsSync(path) ? linesIn(path) : 0
    this.#file = openSync(path, 'a')
  }

  append(line: UnnumberedLine): TraceLine {
    this.#seq += 1
    const numbered: TraceLine = {seq: this.#seq, at: new Date().toISOString(), ...line}
    writeSync(this.#file, `${JSON.stringify(numbered)}\n`)
    return numbered
  }

  close(): void {
    closeSync(this.#file)
  }
}

/** What becomes of what a request is owed: its reply is never sent, its connection is gone without a word, or all of the stand is. */
export type Withheld = 'hold' | 'cut' | 'die'
export type ReplyFate = 'send' | 'hold' | 'cut'

/** After the effect of a changing request; or in the midst of work that lasts: a backup, a restore, a check. */
export type Occasion = 'reply' | 'midst'

/** Counts changing requests, and works that last, and tells what is to become of each. */
export class ReplyGate {
  /** Resolves when a reply may go; for replies that are to come late. */
  late: (() => Promise<void>) | undefined
  #plan: {left: number; readonly fate: Withheld; readonly at: Occasion} | undefined
  #held = false
  #waiting = new Set<() => void>()
  #still: StandStill | undefined

  /** The nth from now on (1 = the next one) is disturbed; an earlier plan is replaced. */
  withhold(nth: number, fate: Withheld, at: Occasion = 'reply'): void {
    if (!Number.isInteger(nth) || nth < 1) throw new RangeError('nth counts from 1')
    this.#plan = {left: nth, fate, at}
    this.#held = false
  }

  /** Forgets the plan; a reply that is held stays unanswered, and work that stands still goes on once somebody has seen it. */
  clear(): void {
    this.#plan = undefined
    this.#held = false
    this.#still?.untilSeen()
  }

  /** To be asked when a request's effect is durable and traced. `die` does not return: this process kills itself. */
  async afterRequest(changed: boolean): Promise<ReplyFate> {
    await this.late?.()
    const fate = changed ? this.#fateAt('reply') : undefined
    if (fate === undefined) return 'send'
    if (fate === 'die') return await end()
    this.#hold()
    return fate
  }

  /** To be asked when work that lasts has done its first part. Undefined: it goes on as if nothing was. */
  async inMidst(): Promise<{readonly fate: 'hold' | 'cut'; readonly still: StandStill} | undefined> {
    const fate = this.#fateAt('midst')
    if (fate === undefined) return undefined
    if (fate === 'die') return await end()
    const still = new StandStill()
    this.#still = still
    if (fate === 'cut') still.untilSeen()
    this.#hold()
    return {fate, still}
  }

  /** Somebody has asked the server what is under way. */
  looked(): void {
    this.#still?.looked()
  }

  /** True once something was withheld, until the next plan. */
  held(): boolean {
    return this.#held
  }

  /** Resolves as soon as something is withheld; false when the time is up before that. */
  async waitHeld(timeoutMs: number): Promise<boolean> {
    if (this.#held) return true
    return await new Promise((resolve) => {
      const finish = (held: boolean) => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve(held)
      }
      const wake = () => finish(true)
      const timer = setTimeout(() => finish(false), timeoutMs)
      this.#waiting.add(wake)
    })
  }

  /** Counts it; undefined where it is not the one that is meant. */
  #fateAt(at: Occasion): Withheld | undefined {
    const plan = this.#plan
    if (plan?.at !== at) return undefined
    plan.left -= 1
    if (plan.left > 0) return undefined
    this.#plan = undefined
    return plan.fate
  }

  #hold(): void {
    this.#held = true
    for (const wake of this.#waiting) wake()
  }
}

/** Never resolves: nothing of this process may run after the signal was sent. */
async function end(): Promise<never> {
  process.kill(process.pid, 'SIGKILL')
  return await new Promise<never>(() => {})
}

function linesIn(path: string): number {
  return readFileSync(path, 'utf8').split('\n').filter(Boolean).length
}
