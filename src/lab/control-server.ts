import {mkdirSync, rmSync} from 'node:fs'
import {createServer, type Server, type Socket} from 'node:net'
import {dirname} from 'node:path'
import type {ControlAnswer, ControlRequest} from './control.ts'
import {LabError} from './lab-error.ts'
import {eachLine} from './lines.ts'
import type {Stand} from './stand.ts'
import type {Occasion, Withheld} from './witness.ts'

/** Answers control requests for a stand-in on a Unix socket that only its owner can reach. */
export async function serveControl(path: string, stand: Stand): Promise<Server> {
  mkdirSync(dirname(path), {recursive: true, mode: 0o700})
  rmSync(path, {force: true})
  const server = createServer((socket) => take(socket, stand))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => resolve())
  })
  return server
}

function take(socket: Socket, stand: Stand): void {
  socket.on('error', () => {})
  eachLine(socket, (line) => {
    answer(line, stand)
      .catch(
        (error: Error): ControlAnswer => ({
          error: error.message,
          ...(error instanceof LabError ? {exitCode: error.exitCode} : {}),
        }),
      )
      .then((reply) => socket.end(`${JSON.stringify(reply)}\n`))
      .catch(() => socket.destroy())
  })
}

const fates: readonly Withheld[] = ['hold', 'cut', 'die']
const occasions: readonly Occasion[] = ['reply', 'midst']

async function answer(line: string, stand: Stand): Promise<ControlAnswer> {
  const request = JSON.parse(line) as ControlRequest
  switch (request.do) {
    case 'ping':
      return {ok: true, stand: stand.name, pid: process.pid}
    case 'withhold':
      if (!fates.includes(request.fate)) throw new Error(`the lab does not support withholding with '${request.fate}'`)
      if (!occasions.includes(request.at ?? 'reply'))
        throw new Error(`the lab does not support withholding at '${request.at}'`)
      stand.replies.withhold(request.nth, request.fate, request.at)
      return {ok: true}
    case 'wait-held':
      return {held: await stand.replies.waitHeld(request.timeoutMs)}
    case 'clear':
      stand.replies.clear()
      return {ok: true}
    case 'disk':
      stand.setDiskFullAfter(request.fullAfterBytes)
      return {ok: true}
    case 'fingerprint':
      return {...(await stand.fingerprint())}
    case 'fault-add':
      return {fault: await stand.faults.add(request.fault)}
    case 'fault-list':
      return {faults: stand.faults.list()}
    case 'fault-clear':
      return {cleared: await stand.faults.clear(request.id)}
    case 'reset':
      stand.replies.clear()
      await stand.faults.clear()
      await stand.reset()
      return {ok: true}
    case 'snapshot':
      await stand.snapshot()
      return {ok: true}
    case 'revert':
      stand.replies.clear()
      await stand.faults.clear()
      await stand.revert()
      return {ok: true}
    case 'quirks':
      if (!stand.setQuirks) throw new Error(`the lab does not support quirks of ${stand.name}`)
      stand.setQuirks(request)
      return {ok: true}
    default:
      throw new Error(`the lab does not support the control request ${line}`)
  }
}
