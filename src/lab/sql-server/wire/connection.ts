import type {Socket} from 'node:net'
import type {SecureContext} from 'node:tls'
import type {ReplyGate, UnnumberedLine} from '../../witness.ts'
import {LogonFailed, logOn} from '../admin/logon.ts'
import type {DatabaseCell} from '../engine/database-cell.ts'
import {RequestCancelled, SqlError, unsupported} from '../engine/errors.ts'
import type {Instance} from '../engine/instance.ts'
import {
  type Outcome,
  runBatch,
  runParameterised,
  runProcedure,
  runTransactionRequest,
  type TransactionRequest,
} from '../engine/request.ts'
import type {Session} from '../engine/session.ts'
import {stampOf, withoutPasswords} from '../trace-text.ts'
import {type LoginRequest, readLogin} from './login7.ts'
import {type Message, MessageReader, PACKET, packets} from './packets.ts'
import {answerPrelogin, versionBytes, wantedEncryption} from './prelogin.ts'
import {readBatch, readCall, readTransactionRequest, type WireRequest} from './requests.ts'
import {wrapInTls} from './tls.ts'
import {TokenStream} from './tokens.ts'

export interface ConnectionOptions {
  readonly instance: Instance
  readonly tls: SecureContext
  readonly replies: ReplyGate
  trace(line: UnnumberedLine): void
}

const TLS_RECORD = 0x16
const SMALLEST_PACKET = 512
const LARGEST_PACKET = 32_767
const FIRST_PACKET_SIZE = 4096
const TDS_7_4 = 0x74000004
const TDS_7_1 = 0x71000001
const NO_REQUEST: Outcome = {executed: false, changed: false, error: null}

/** One client's connection from its first byte to its last. */
export class Connection {
  readonly #socket: Socket
  readonly #options: ConnectionOptions
  readonly #messages = new MessageReader()
  #stream: Socket
  #packetSize = FIRST_PACKET_SIZE
  #session: Session | undefined
  #loginDatabase: DatabaseCell | undefined
  #turn: Promise<void> = Promise.resolve()
  #cancelled = false
  #held = false
  #first = true

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket
    this.#stream = socket
    this.#options = options
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#session?.end())
    this.#listen(socket)
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #listen(stream: Socket): void {
    this.#stream = stream
    stream.on('error', () => this.#socket.destroy())
    stream.on('data', (chunk: Buffer) => this.#receive(chunk))
  }

  #receive(chunk: Buffer): void {
    // TDS 8.0 begins with TLS itself; the lab speaks 7.x.
    if (this.#first && chunk[0] === TLS_RECORD) {
      this.#socket.destroy()
      return
    }
    this.#first = false
    try {
      for (const message of this.#messages.push(chunk)) this.#accept(message)
    } catch {
      this.#socket.destroy()
    }
  }

  #accept(message: Message): void {
    if (message.type === PACKET.attention) {
      this.#cancelled = true
      if (this.#session?.waits.waiting === true) this.#session.waits.interrupt(new RequestCancelled())
      this.#turn = this.#turn.then(() => this.#endAttention())
      return
    }
    if (message.type === PACKET.prelogin) {
      this.#prelogin(message.body)
      return
    }
    this.#turn = this.#turn.then(async () => await this.#handle(message)).catch(() => this.destroy())
  }

  /** At once, not in turn: the next bytes are TLS already. */
  #prelogin(body: Buffer): void {
    const answer = answerPrelogin(wantedEncryption(body), this.#options.instance.version)
    this.#send(answer.body)
    if (!answer.tls) return
    this.#socket.removeAllListeners('data')
    this.#listen(wrapInTls(this.#socket, this.#options.tls))
  }

  async #handle(message: Message): Promise<void> {
    if (message.type === PACKET.login) {
      this.#logOn(message.body)
      return
    }
    const session = this.#session
    if (session === undefined) {
      this.destroy()
      return
    }
    const reply = new TokenStream({
      server: this.#options.instance.name,
      procedure: message.type === PACKET.rpc,
      inTransaction: () => session.depth > 0,
    })
    if ((message.reset || message.resetKeepingTransaction) && !this.#reset(session, message, reply)) return
    const outcome = await this.#run(message, session, reply)
    reply.end()
    const fate = await this.#options.replies.afterRequest(outcome.changed)
    if (fate === 'cut') this.destroy()
    else if (fate === 'hold') this.#held = true
    else this.#send(reply.bytes)
  }

  async #run(message: Message, session: Session, reply: TokenStream): Promise<Outcome> {
    let request: WireRequest
    try {
      request = read(message)
    } catch (error) {
      const refused = error instanceof SqlError ? error : unsupported('this message')
      reply.error(refused)
      const text = error instanceof SqlError ? refused.message : 'unreadable'
      this.#trace(session, {
        kind: message.type === PACKET.rpc ? 'rpc' : 'batch',
        text,
        outcome: {...NO_REQUEST, error: refused.number},
      })
      return NO_REQUEST
    }
    const outcome = await perform(request, session, reply)
    this.#trace(session, {...described(request), outcome})
    return outcome
  }

  #trace(session: Session, seen: {kind: 'batch' | 'rpc'; text: string; outcome: Outcome}): void {
    const stamp = stampOf(session.contextInfo)
    this.#options.trace({
      stand: this.#options.instance.name,
      kind: seen.kind,
      principal: session.originalLoginName,
      text: seen.text,
      attempt: stamp?.attempt ?? null,
      token: stamp?.token ?? null,
      key: stamp?.key ?? null,
      ...seen.outcome,
    })
  }

  /** False where the database of the log-on is gone: then the connection is, too. */
  #reset(session: Session, message: Message, reply: TokenStream): boolean {
    if (message.resetKeepingTransaction) throw unsupported('RESETCONNECTION that keeps the transaction')
    const home = this.#loginDatabase ?? session.database
    if (this.#options.instance.find(home.committed.name) !== home) {
      this.destroy()
      return false
    }
    if (session.identity.impersonates) {
      this.#refuseReset(session, reply)
      return false
    }
    session.reset(home)
    reply.afterReset()
    return true
  }

  /** A pool that gets a connection back under another's identity loses it. */
  #refuseReset(session: Session, reply: TokenStream): void {
    const error = new SqlError(
      18059,
      'The connection has been dropped because the principal that opened it subsequently assumed a new security context, and then tried to reset the connection under its impersonated security context. This scenario is not supported. See "Impersonation Overview" in Books Online.',
      {severity: 20},
    )
    reply.error(error)
    reply.end()
    this.#trace(session, {kind: 'batch', text: 'reset', outcome: {...NO_REQUEST, error: error.number}})
    this.#send(reply.bytes)
    this.#stream.end()
    session.end()
  }

  #logOn(body: Buffer): void {
    const {instance} = this.#options
    const login = readLogin(body)
    const reply = new TokenStream({server: instance.name, procedure: false, inTransaction: () => false})
    try {
      if (login.foreignIdentity) throw unsupported('Windows log-on')
      if (login.newPassword) throw unsupported('a new password at log-on')
      if (login.tdsVersion < TDS_7_1) throw unsupported(`TDS version 0x${login.tdsVersion.toString(16)}`)
      this.#session = logOn({...login, ...this.#origin()}, instance, () => this.destroy())
    } catch (error) {
      if (!(error instanceof SqlError)) throw error
      this.#traceLogin(login.user, login, error)
      for (const earlier of error.before) reply.error(earlier)
      reply.error(error)
      reply.end()
      this.#send(reply.bytes)
      this.#stream.end()
      return
    }
    this.#loginDatabase = this.#session.database
    this.#traceLogin(this.#session.originalLoginName, login, undefined)
    const packetSize =
      login.packetSize >= SMALLEST_PACKET && login.packetSize <= LARGEST_PACKET ? login.packetSize : FIRST_PACKET_SIZE
    const tdsVersion = Buffer.alloc(4)
    tdsVersion.writeUInt32BE(Math.min(login.tdsVersion, TDS_7_4))
    reply.loggedOn({
      database: this.#session.database.committed.name,
      tdsVersion,
      version: versionBytes(instance.version),
      packetSize,
    })
    reply.end()
    this.#send(reply.bytes)
    this.#packetSize = packetSize
  }

  #origin() {
    const {remoteAddress: address, remotePort: port} = this.#socket
    return {address, port, encrypted: this.#stream !== this.#socket}
  }

  #traceLogin(principal: string, {database, program, host}: LoginRequest, error: SqlError | undefined): void {
    const where = database === '' ? 'default database' : `database ${database}`
    const why = error instanceof LogonFailed ? `; ${error.reason}` : ''
    this.#options.trace({
      stand: this.#options.instance.name,
      kind: 'login',
      principal,
      text: `${where}, program ${program} on ${host}${why}`,
      attempt: null,
      token: null,
      key: null,
      executed: error === undefined,
      changed: false,
      error: error?.number ?? null,
    })
  }

  #endAttention(): void {
    if (!this.#cancelled) return
    this.#cancelled = false
    const reply = new TokenStream({server: this.#options.instance.name, procedure: false, inTransaction: () => false})
    reply.endOfAttention()
    this.#send(reply.bytes)
  }

  /** Nothing more goes out on a connection whose reply is withheld: the client would take it for that reply. */
  #send(body: Buffer): void {
    if (this.#held || this.#socket.destroyed) return
    this.#stream.write(packets(PACKET.reply, body, this.#packetSize, this.#session?.id ?? 0))
  }
}

function read(message: Message): WireRequest {
  switch (message.type) {
    case PACKET.batch:
      return readBatch(message.body)
    case PACKET.rpc:
      return readCall(message.body)
    case PACKET.transaction:
      return readTransactionRequest(message.body)
    default:
      throw unsupported(`TDS packets of type 0x${message.type.toString(16)}`)
  }
}

async function perform(request: WireRequest, session: Session, reply: TokenStream): Promise<Outcome> {
  switch (request.kind) {
    case 'batch':
      return await runBatch(request.text, session, reply)
    case 'parameterised':
      return await runParameterised(request.text, request.parameters, session, reply)
    case 'procedure':
      return await runProcedure(request.name, request.arguments, session, reply)
    case 'transaction':
      return await runTransactionRequest(request, session, reply)
  }
}

function described(request: WireRequest): {kind: 'batch' | 'rpc'; text: string} {
  switch (request.kind) {
    case 'batch':
      return {kind: 'batch', text: withoutPasswords(request.text)}
    case 'parameterised':
      return {kind: 'rpc', text: withoutPasswords(request.text)}
    case 'procedure':
      return {kind: 'rpc', text: `EXEC ${request.name}`}
    case 'transaction':
      return {kind: 'batch', text: transactionText(request)}
  }
}

/** Names that drivers make up may begin with a digit: quoted, the text is T-SQL all the same. */
function transactionText({what, name}: TransactionRequest): string {
  const quoted = name === undefined ? '' : ` [${name.replaceAll(']', ']]')}]`
  return `${what.toUpperCase()} TRANSACTION${quoted}`
}
