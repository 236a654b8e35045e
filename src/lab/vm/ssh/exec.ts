import type {ServerChannel} from 'ssh2'
import type {Faults} from '../../faults.ts'
import type {Answer, Asker, Executor} from '../executor.ts'
import {readDelivery} from '../request.ts'

/** What a real host adds to its output and landlord must see through. */
export interface Noise {
  /** CLIXML progress records on standard error. */
  readonly stderr: boolean
  /** A profile's chatter around the line on standard output. */
  readonly stdout: boolean
}

/** What strikes a PowerShell from without. */
export type ShellFaults = Pick<Faults, 'strikes' | 'untilCleared'>

export interface ExecOrder {
  readonly executor: Pick<Executor, 'carryOut'>
  readonly asker: Asker
  readonly faults: ShellFaults
  readonly noise: Noise
  /** Ends the client's connection. */
  readonly cut: () => void
}

/** Reads a request from the channel to its end, has it carried out, and writes the one line. */
export function serveExec(channel: ServerChannel, order: ExecOrder): void {
  const chunks: Buffer[] = []
  channel.on('error', () => {})
  // A client that is gone hears nothing any more, of standard error neither.
  channel.stderr.on('error', () => {})
  channel.on('data', (chunk: Buffer) => chunks.push(chunk))
  channel.on('end', () => void answer(channel, Buffer.concat(chunks), order))
}

async function answer(channel: ServerChannel, stdin: Buffer, order: ExecOrder): Promise<void> {
  const {executor, asker, faults, noise, cut} = order
  let line: string
  let answered: Answer
  try {
    const delivery = readDelivery(stdin)
    const hung = faults.strikes('verb-hang', verbOf(delivery.request))
    answered = await executor.carryOut(delivery, asker)
    if (hung) await faults.untilCleared(hung, hung.ms)
    line = `@@LL${delivery.nonce}:${Buffer.from(JSON.stringify(answered.envelope)).toString('base64')}\n`
  } catch (error) {
    if (noise.stderr) channel.stderr.write(clixml)
    finish(channel, `${(error as Error).message}\r\n`, 1)
    return
  }
  if (answered.fate === 'hold') return
  if (answered.fate === 'cut') return cut()
  if (noise.stderr) channel.stderr.write(clixml)
  channel.write(noise.stdout ? `Welcome!\r\n${line}bye\r\n` : line)
  finish(channel, '', answered.envelope.ok ? 0 : 1)
}

/** For faults that are narrowed to a verb. */
export const verbOf = (request: unknown): string =>
  String((request as {readonly verb?: unknown} | null | undefined)?.verb ?? 'unreadable')

function finish(channel: ServerChannel, stderr: string, code: number): void {
  if (stderr !== '') channel.stderr.write(stderr)
  channel.exit(code)
  channel.end()
}

export const clixml =
  '#< CLIXML\r\n<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj S="progress" RefId="0"/></Objs>\r\n'
