import {connect} from 'node:net'
import type {FaultSpec} from './fault-kinds.ts'
import {LabError} from './lab-error.ts'
import type {Layout} from './layout.ts'
import {eachLine} from './lines.ts'

/** What a running stand-in may be asked, one request a connection, as one line of JSON each way. */
export type ControlRequest =
  | {readonly do: 'ping'}
  /** Of the nth from now on: the reply to a changing request, after its effect is durable; or, of a server, work that lasts, in its midst. */
  | {
      readonly do: 'withhold'
      readonly nth: number
      readonly fate: 'hold' | 'cut' | 'die'
      readonly at?: 'reply' | 'midst'
    }
  | {readonly do: 'wait-held'; readonly timeoutMs: number}
  | {readonly do: 'clear'}
  /** Null: no limit any more. */
  | {readonly do: 'disk'; readonly fullAfterBytes: number | null}
  | {readonly do: 'fingerprint'}
  | {readonly do: 'reset'}
  /** What stands now is kept, and `revert` goes back to it. */
  | {readonly do: 'snapshot'}
  | {readonly do: 'revert'}
  /** Answers `{fault}`, with its id. */
  | {readonly do: 'fault-add'; readonly fault: FaultSpec}
  /** Answers `{faults}`. */
  | {readonly do: 'fault-list'}
  /** All where `id` is left out. Answers `{cleared}`, ids. */
  | {readonly do: 'fault-clear'; readonly id?: string}
  /** Of the VM alone: oddities of real machines. */
  | {
      readonly do: 'quirks'
      readonly stderrNoise?: boolean
      readonly stdoutNoise?: boolean
      readonly openHandleMs?: number
    }

export type ControlAnswer = Readonly<Record<string, unknown>>

/** The stand-in is not there: it never started, or it died. */
class StandGone extends LabError {}

/** Asks a stand-in over its control socket. Throws StandGone, or LabError with what it complained of. */
export async function ask(
  layout: Layout,
  stand: string,
  request: ControlRequest,
  withinMs = answeredWithinMs,
): Promise<ControlAnswer> {
  const line = await exchange(layout.socket(stand), JSON.stringify(request), withinMs).catch((error: Error) => {
    throw new StandGone(`${stand} does not run (${error.message}). Start it: lab up --dir ${layout.dir}`)
  })
  const answer = JSON.parse(line) as ControlAnswer
  if (typeof answer.error === 'string')
    throw new LabError(`${stand}: ${answer.error}`, typeof answer.exitCode === 'number' ? answer.exitCode : undefined)
  return answer
}

/** Number of the process that answers for the stand; undefined where none does. */
export async function pinged(layout: Layout, stand: string): Promise<number | undefined> {
  try {
    return Number((await ask(layout, stand, {do: 'ping'}, pingedWithinMs)).pid)
  } catch (error) {
    if (error instanceof StandGone) return undefined
    throw error
  }
}

/** More than a test waits for a withheld reply. */
const answeredWithinMs = 120_000
/** A process that hangs takes the connection and never answers. */
const pingedWithinMs = 2000

const exchange = (path: string, line: string, withinMs: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.setTimeout(withinMs, () => {
      reject(new Error(`it did not answer within ${withinMs} ms`))
      socket.destroy()
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('it closed the connection without an answer')))
    eachLine(socket, (answer) => {
      resolve(answer)
      socket.destroy()
    })
    socket.write(`${line}\n`)
  })
