import {EXIT, type Exit} from './exit.ts'

/** Why a command is asked to end early. */
export type Cause = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'timeout'

/** What the operator, the system or `--timeout` asks of a command under way. */
export interface Interruption {
  /** Asked once: nothing new is started. */
  readonly stop: AbortSignal
  /** Asked twice: what is under way is left in doubt. */
  readonly kill: AbortSignal
  /** The first cause; undefined while nothing was asked. */
  readonly cause: () => Cause | undefined
  /** From now on a signal goes to `stop` and `kill`; before, it ends the command at once through `idle`. */
  working(heard: (asked: 'stop' | 'kill', cause: Cause) => void): void
  /** Asks to stop after so many ms. */
  limit(ms: number): void
  /** From now on all is told, and what is left is to close: a signal no longer keeps that from its end. */
  closing(): void
}

/** Listens to the signals of this process. A third signal ends the process whatever happens. */
export function interruption(idle: (cause: Cause) => void): Interruption {
  const stop = new AbortController()
  const kill = new AbortController()
  let first: Cause | undefined
  let heard: ((asked: 'stop' | 'kill', cause: Cause) => void) | undefined
  let timer: NodeJS.Timeout | undefined

  let asked = 0

  const ask = (cause: Cause) => {
    // One SIGTERM may come twice: to the whole process group, and passed on by a launcher in it.
    const again = cause === first && cause !== 'SIGINT' && performance.now() - asked < ECHO_MS
    if (again) return
    if (first === undefined) {
      first = cause
      asked = performance.now()
      stop.abort()
      return heard ? heard('stop', cause) : idle(cause)
    }
    if (cause === 'timeout') return
    if (!kill.signal.aborted && heard) {
      kill.abort()
      return heard('kill', cause)
    }
    process.exit(exitOfCause(first))
  }
  for (const signal of SIGNALS) process.on(signal, () => ask(signal))

  return {
    stop: stop.signal,
    kill: kill.signal,
    cause: () => first,
    working(listener) {
      heard = listener
    },
    limit(ms) {
      timer = setTimeout(() => ask('timeout'), ms)
      timer.unref()
    },
    closing() {
      clearTimeout(timer)
      heard = () => {}
    },
  }
}

export const exitOfCause = (cause: Cause): Exit =>
  cause === 'timeout' ? EXIT.timeout : cause === 'SIGINT' ? EXIT.interrupted : EXIT.terminated

/** The same signal within this time is an echo, not a second wish. */
const ECHO_MS = 250

/** SIGHUP: the terminal is gone. Windows sends it when the console window is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
