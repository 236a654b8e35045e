import {connect} from 'node:net'
import {LabError} from './lab-error.ts'
import type {Layout} from './layout.ts'
import {eachLine} from './lines.ts'

/** What a running stand-in may be asked, one request a connection, as one line of JSON each way. */
export type ControlRequest =
  | {readonly do: 'ping'}
  /** The reply to the nth changing request from now on is withheld after its effect is durable. */
  | {readonly do: 'withhold'; readonly nth: number; readonly fate: 'hold' | 'cut' | 'die'}
  | {readonly do: 'wait-held'; readonly timeoutMs: number}
  | {readonly do: 'clear'}
  /** Null: no limit any more. */
  | {readonly do: 'disk'; readonly fullAfterBytes: number | null}
  | {readonly do: 'fingerprint'}
  | {readonly do: 'reset'}
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
export async function ask(layout: Layout, stand: string, request: ControlRequest): Promise<ControlAnswer> {
  const line = await exchange(layout.socket(stand), JSON.stringify(request)).catch((error: Error) => {
    throw new StandGone(`${stand} does not run (${error.message}). Start it: lab up --dir ${layout.dir}`)
  })
  const answer = JSON.parse(line) as ControlAnswer
  if (typeof answer.error === 'string') throw new LabError(`${stand}: ${answer.error}`)
  return answer
}

/** Number of the process that answers for the stand; undefined where none does. */
export async function pinged(layout: Layout, stand: string): Promise<number | undefined> {
  try {
    return Number((await ask(layout, stand, {do: 'ping'})).pid)
  } catch (error) {
    if (error instanceof StandGone) return undefined
    throw error
  }
}

const exchange = (path: string, line: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('it closed the connection without an answer')))
    eachLine(socket, (answer) => {
      resolve(answer)
      socket.destroy()
    })
    socket.write(`${line}\n`)
  })
