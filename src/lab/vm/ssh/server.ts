import {createServer, type Server as NetServer, type Socket} from 'node:net'
import ssh2, {type Connection, type ServerChannel, type Session} from 'ssh2'
import type {Executor, Witnesses} from '../executor.ts'
import type {Machine} from '../machine.ts'
import {authenticator} from './authentication.ts'
import {serveChannel} from './channel.ts'
import {type Form, formOf} from './command-line.ts'
import {type Noise, type ShellFaults, serveExec} from './exec.ts'
import {serveSftp} from './sftp.ts'

export interface SshOrder {
  readonly user: string
  /** OpenSSH public key, one line. */
  readonly clientKey: string
  /** OpenSSH private key. */
  readonly hostKey: string
  /** None if left out. */
  readonly faults?: ShellFaults
}

/** What lies behind the door. */
export interface SshGround extends Witnesses {
  /** Of the stand. */
  readonly name: string
  /** Whose files sftp reaches; none if left out. */
  readonly files?: Machine
}

/** Windows OpenSSH's door to the machine: exec of the two command lines, and sftp. Loopback only. */
export class SshServer {
  noise: Noise = {stderr: false, stdout: false}
  readonly #executor: Pick<Executor, 'carryOut'>
  readonly #ground: SshGround
  /** By the client's port: what ssh2 tells of a connection. */
  readonly #sockets = new Map<number, Socket>()
  readonly #faults: ShellFaults
  #shells = 0
  readonly listening: NetServer

  constructor(order: SshOrder, executor: Pick<Executor, 'carryOut'>, ground: SshGround) {
    this.#executor = executor
    this.#ground = ground
    this.#faults = order.faults ?? {strikes: () => undefined, untilCleared: async () => {}}
    const authenticate = authenticator(order.user, order.clientKey, (name) => this.#refused(name))
    const server = new ssh2.Server({hostKeys: [order.hostKey], ident: 'OpenSSH_for_Windows_9.5'})
    server.on('connection', (client, {port}) =>
      this.#welcome(client, () => this.#sockets.get(port)?.destroy(), authenticate),
    )
    this.listening = createServer((socket) => {
      const port = socket.remotePort ?? 0
      socket.setNoDelay(true)
      this.#sockets.set(port, socket)
      socket.on('close', () => this.#sockets.delete(port))
      server.injectSocket(socket)
    })
  }

  /** Rejects with EADDRINUSE. */
  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.listening.once('error', reject)
      this.listening.listen(port, '127.0.0.1', () => resolve())
    })
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.values()) socket.destroy()
    await new Promise<void>((resolve) => this.listening.close(() => resolve()))
  }

  #welcome(client: Connection, cut: () => void, authenticate: ReturnType<typeof authenticator>): void {
    let user = ''
    let sessions = 0
    client.on('error', () => {})
    client.on('authentication', (context) => {
      user = context.username
      authenticate(context)
    })
    client.on('session', (accept, reject) => {
      const limit = this.#faults.strikes('session-limit')?.after
      if (limit !== undefined && sessions >= limit) return reject()
      sessions += 1
      const session = accept()
      session.on('close', () => {
        sessions -= 1
      })
      this.#session(session, user, cut)
    })
  }

  #session(session: Session, user: string, cut: () => void): void {
    session.on('exec', (accept, _reject, {command}) => {
      const channel = accept()
      const form = formOf(command)
      if (form) return void this.#powerShell(channel, form, user, cut)
      channel.stderr.write('the lab does not support this command line\r\n')
      channel.exit(1)
      channel.end()
    })
    const {files} = this.#ground
    session.on('sftp', (accept, reject) =>
      files ? serveSftp(accept(), {machine: files, witnesses: this.#ground, user, cut}) : reject?.(),
    )
    session.on('env', (accept) => accept?.())
    for (const refused of ['pty', 'shell', 'x11', 'auth-agent', 'subsystem'] as const)
      session.on(refused as 'shell', (_accept, reject) => reject?.())
  }

  async #powerShell(channel: ServerChannel, form: Form, principal: string, cut: () => void): Promise<void> {
    this.#shells += 1
    const asker = {principal, shell: `${process.pid}.${this.#shells}`}
    const order = {executor: this.#executor, asker, faults: this.#faults, noise: this.noise, cut}
    const slow = this.#faults.strikes('slow-start')
    channel.on('error', () => {})
    if (slow) await this.#faults.untilCleared(slow, slow.ms)
    if (form === 'channel') serveChannel(channel, order)
    else serveExec(channel, order)
  }

  #refused(principal: string): void {
    this.#ground.trace.append({
      stand: this.#ground.name,
      kind: 'login',
      principal,
      text: 'ssh',
      attempt: null,
      token: null,
      key: null,
      executed: false,
      changed: false,
      error: 'refused',
    })
  }
}
