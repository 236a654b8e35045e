import {type Child, type Ended, startChild, TALK} from '../children/child.ts'
import {ALIAS, type Connection} from '../ssh/index.ts'
import {channelCommandLine} from './command-line.ts'
import {spoken} from './frames.ts'
import {eachLine} from './lines.ts'

/** What became of a frame. All but a reply end the PowerShell. */
export type Heard = {readonly by: 'reply'; readonly line: string} | Unheard

/** Why there is no answer. */
export type Unheard =
  | {readonly by: 'late' | 'refused' | 'garbled' | 'silence' | 'time' | 'abort'}
  | {readonly by: 'ended'; readonly ended: Ended}

export interface Frame {
  readonly nonce: string
  /** As `frame` builds it. */
  readonly line: string
  /** ms for all of it. */
  readonly timeoutMs: number
  /** ms without any sign of life. */
  readonly silenceMs: number
  readonly signal?: AbortSignal | undefined
}

/** More than any answer; a line that goes on beyond it is none. */
const LONGEST_LINE = 16 * 1024 * 1024

/** One PowerShell behind one ssh session, which runs one script after another until its input ends. */
export class StandingShell {
  readonly #child: Child
  #over = false
  /** What the frame that is being worked on waits for. */
  #hear: ((line: string | undefined, heard?: Heard) => void) | undefined

  private constructor(child: Child) {
    this.#child = child
    child.stdin.on('error', () => {})
    eachLine(child.stdout, {
      longest: LONGEST_LINE,
      line: (line) => this.#hear?.(line),
      tooLong: () => this.#hear?.(undefined, {by: 'garbled'}),
    })
    void child.ended.then((ended) => {
      this.#over = true
      this.#hear?.(undefined, {by: 'ended', ended})
    })
  }

  /** Answers it once it takes frames, or how that went wrong: no script was sent then. Throws as Connection.ready does. */
  static async start(connection: Connection, timeoutMs: number): Promise<StandingShell | Unheard> {
    const way = await connection.ready()
    const shell = new StandingShell(await startChild('ssh', [...way, ALIAS, channelCommandLine()], TALK))
    const heard = await shell.#wait({timeoutMs, silenceMs: timeoutMs}, (line) => {
      const said = spoken(line)
      if (said?.kind !== 'hello') return undefined
      return said.version === '1' ? {by: 'reply', line} : {by: 'garbled'}
    })
    if (heard.by === 'reply') return shell
    await shell.kill()
    return heard
  }

  /** Whether it can take a frame. */
  get stands(): boolean {
    return !this.#over
  }

  /** Sends a frame and hears its end. One at a time. */
  async exchange({nonce, line, timeoutMs, silenceMs, signal}: Frame): Promise<Heard> {
    const heard = this.#wait({timeoutMs, silenceMs, signal}, (text) => {
      const said = spoken(text)
      if (!said) return undefined
      if (said.kind === 'refused') return {by: 'refused'}
      if (said.kind === 'hello' || said.nonce !== nonce) return {by: 'garbled'}
      if (said.kind === 'alive') return undefined
      return said.kind === 'late' ? {by: 'late'} : {by: 'reply', line: text}
    })
    this.#child.stdin.write(line)
    return await heard
  }

  /** Lets it end by itself, as it does at the end of its input; kills it where it does not. */
  async close(): Promise<void> {
    const hard = setTimeout(() => this.#child.end(), END_MS)
    this.#child.stdin.end()
    await this.#child.ended
    clearTimeout(hard)
  }

  async kill(): Promise<void> {
    this.#over = true
    this.#child.end()
    await this.#child.ended
  }

  #wait(
    {timeoutMs, silenceMs, signal}: Pick<Frame, 'timeoutMs' | 'silenceMs' | 'signal'>,
    meaning: (line: string) => Heard | undefined,
  ): Promise<Heard> {
    return new Promise((resolve) => {
      const done = (heard: Heard) => {
        this.#hear = undefined
        clearTimeout(whole)
        clearTimeout(quiet)
        signal?.removeEventListener('abort', abort)
        resolve(heard)
      }
      const whole = setTimeout(done, timeoutMs, {by: 'time'} as const)
      const quiet = setTimeout(done, silenceMs, {by: 'silence'} as const)
      const abort = () => done({by: 'abort'})
      signal?.addEventListener('abort', abort, {once: true})
      this.#hear = (line, heard) => {
        quiet.refresh()
        const end = heard ?? (line === undefined ? undefined : meaning(line))
        if (end) done(end)
      }
      if (this.#over) void this.#child.ended.then((ended) => done({by: 'ended', ended}))
    })
  }
}

/** ms that a PowerShell without work may take to see the end of its input. */
const END_MS = 2000
