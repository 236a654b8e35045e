import type {Server} from 'node:net'
import type {ReplyGate, TraceFile} from '../witness.ts'
import {Disk} from './disk.ts'
import {Executor} from './executor.ts'
import {usualMachine} from './machine-facts.ts'
import type {ShellFaults} from './ssh/exec.ts'
import {SshServer} from './ssh/server.ts'
import {fileVerbs} from './verbs/table.ts'

export interface ServerHostOrder {
  readonly name: string
  /** Holds a folder a drive, named by its letter. */
  readonly disks: string
  readonly sshPort: number
  /** The one user that may log on. */
  readonly user: string
  /** OpenSSH public key of that user, one line. */
  readonly clientKey: string
  /** OpenSSH private key of the machine. */
  readonly hostKey: string
  readonly trace: TraceFile
  readonly replies: ReplyGate
  readonly faults?: ShellFaults
}

export interface ServerHost {
  readonly listening: Server
  close(): Promise<void>
}

/**
 * The machine of a database server behind its ssh, as far as backup files want it: they are listed and read, and nothing else is there to
 * be asked. Resolves when it listens; rejects with EADDRINUSE.
 */
export async function startServerHost(order: ServerHostOrder): Promise<ServerHost> {
  const {name, trace, replies, sshPort} = order
  const witnesses = {trace, replies}
  const machine = {disk: new Disk(order.disks)}
  const executor = new Executor({name, facts: usualMachine}, machine, fileVerbs, witnesses)
  const ssh = new SshServer(order, executor, {name, ...witnesses})
  await ssh.listen(sshPort)
  return {listening: ssh.listening, close: () => ssh.close()}
}
