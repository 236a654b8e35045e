import type {Socket} from 'node:net'
import type {Connection, ConnectionConfiguration, Request} from 'tedious'
import {Bug} from '../../errors.ts'
import type {Redactor, Secret} from '../../secret.ts'
import {type ServerMessage, SqlFault} from './fault.ts'
import {quotedLiteral, type SqlText} from './sql-text.ts'

/** Who logs on. */
export interface Principal {
  readonly user: string
  readonly password: Secret
}

/** Where a server is and how its certificate is told. Milliseconds. */
export interface Endpoint {
  readonly host: string
  readonly port: number
  /** The certificate must carry `name` and come from the authority `ca` (PEM). */
  readonly tls: {readonly name: string; readonly ca: string}
  readonly connectTimeoutMs: number
  readonly redactor: Redactor
  /** The way through a jump host; undefined: directly. */
  readonly tunnel?: Tunnel | undefined
}

export interface Tunnel {
  /** Name of the jump host. */
  readonly through: string
  /** A connection that comes out at `host` and `port`. Throws `OperatorError` where the jump host cannot be passed. */
  dial(): Promise<Socket>
}

export type Row = Readonly<Record<string, unknown>>

export interface Parameter {
  readonly type: 'nvarchar' | 'varbinary' | 'int' | 'bigint'
  readonly value: string | number | Buffer | null
}

/**
 * One connection, which is one session of the server and never becomes another one: fences, stamps and transactions
 * stand on that. (mssql's pool logs on twice and reconnects unseen, so its driver is used as it is.) One request at a
 * time. Every method throws `SqlFault`.
 */
export class Session {
  readonly #connection: Connection
  readonly #tedious: typeof import('tedious')
  readonly #redactor: Redactor
  #messages: ServerMessage[] = []
  #ended = false
  #sent: readonly string[] = []

  /** Logs on and verifies the server's certificate. `requestTimeoutMs` 0: requests may take as long as they take. */
  static async open(endpoint: Endpoint, who: Principal, database: string, requestTimeoutMs: number): Promise<Session> {
    // A CommonJS library: its default export is what Node and the bundle agree on.
    const {default: tedious} = await import('tedious')
    const socket = await endpoint.tunnel?.dial()
    const session = new Session({endpoint, who, database, requestTimeoutMs, socket}, tedious)
    await session.#connect()
    return session
  }

  private constructor(logon: Logon, tedious: typeof import('tedious')) {
    const {endpoint, who} = logon
    this.#tedious = tedious
    this.#redactor = endpoint.redactor
    const password = who.password.reveal()
    endpoint.redactor.conceal(password)
    this.#connection = new tedious.Connection(configuration(logon, password))
    this.#connection.on('errorMessage', (token) =>
      this.#messages.push({
        number: token.number,
        state: token.state,
        severity: token.class,
        line: token.lineNumber,
        text: this.#redactor.clean(token.message),
      }),
    )
    // Without a listener a lost connection would end the process; what was under way hears of it by its own callback.
    this.#connection.on('error', () => {
      this.#ended = true
    })
    this.#connection.on('end', () => {
      this.#ended = true
    })
  }

  /** True once the connection is gone; what is sent then throws `lost`. */
  get ended(): boolean {
    return this.#ended
  }

  /** Templates of the last request, for what is said of its failure. */
  get sent(): readonly string[] {
    return this.#sent
  }

  /** A batch as it stands: SET, USE and BEGIN TRAN outlive it. One list of rows for each result. */
  batch(text: SqlText): Promise<readonly (readonly Row[])[]> {
    return this.#send(this.#wired(text), (request) => this.#connection.execSqlBatch(request))
  }

  /** By `sp_executesql` with parameters: SET and USE end with it. `timeoutMs` in place of the session's. */
  query(
    text: SqlText,
    parameters: Readonly<Record<string, Parameter>> = {},
    timeoutMs?: number,
  ): Promise<readonly (readonly Row[])[]> {
    return this.#send(this.#wired(text), (request) => {
      if (timeoutMs !== undefined) request.setTimeout(timeoutMs)
      for (const [name, {type, value}] of Object.entries(parameters))
        request.addParameter(name, this.#tedious.TYPES[TYPE_NAMES[type]], value)
      this.#connection.execSql(request)
    })
  }

  close(): void {
    this.#ended = true
    this.#connection.close()
  }

  #connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#connection.connect((error) => {
        if (error === undefined || error === null) return resolve()
        const fault = this.#fault('connect', error)
        this.close()
        reject(fault)
      })
    })
  }

  /** The last moment before the wire: here, and nowhere else, a secret is revealed. */
  #wired(text: SqlText): string {
    this.#sent = text.templates
    return text.parts
      .map((part) => {
        if (typeof part === 'string') return part
        const value = part.reveal()
        this.#redactor.conceal(value)
        return quotedLiteral(value)
      })
      .join('')
  }

  #send(sql: string, start: (request: Request) => void): Promise<readonly (readonly Row[])[]> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new SqlFault('lost', 'The connection had ended.', [], []))
      this.#messages = []
      const results: Row[][] = []
      const request = new this.#tedious.Request(sql, (error) =>
        error ? reject(this.#fault('server', error)) : resolve(results),
      )
      request.on('columnMetadata', () => results.push([]))
      request.on('row', (columns) => {
        if (!Array.isArray(columns)) throw new Bug('The driver was asked for rows as lists.')
        results.at(-1)?.push(Object.fromEntries(columns.map((column) => [column.metadata.colName, plain(column)])))
      })
      start(request)
    })
  }

  #fault(phase: 'connect' | 'server', error: Error): SqlFault {
    const codes = codesOf(error)
    const messages = this.#messages
    const text = this.#redactor.clean(messages[0]?.text ?? error.message)
    if (phase === 'connect') return new SqlFault('connect', text, messages, codes)
    // A severity of 20 and more ends the connection: whether the statement took is not said.
    const fatal = messages.some((message) => message.severity >= 20)
    if (messages.length > 0 && !fatal) return new SqlFault('server', text, messages, codes)
    if (codes[0] === 'ETIMEOUT' && !this.#ended) return new SqlFault('timeout', text, messages, codes)
    return new SqlFault('lost', text, messages, codes)
  }
}

/** The driver gives bigint as text, since a double ends at 2^53; what is below that is a number. */
function plain({value, metadata}: ColumnValue): unknown {
  const isBig = metadata.type.name === 'BigInt' || (metadata.type.name === 'IntN' && metadata.dataLength === 8)
  const number = isBig && typeof value === 'string' ? Number(value) : Number.NaN
  return Number.isSafeInteger(number) ? number : value
}

interface ColumnValue {
  readonly value: unknown
  readonly metadata: {readonly type: {readonly name: string}; readonly dataLength?: number | undefined}
}

const TYPE_NAMES = {
  nvarchar: 'NVarChar',
  varbinary: 'VarBinary',
  int: 'Int',
  bigint: 'BigInt',
} as const

interface Logon {
  readonly endpoint: Endpoint
  readonly who: Principal
  readonly database: string
  readonly requestTimeoutMs: number
  /** Through a tunnel. */
  readonly socket: Socket | undefined
}

function configuration(
  {endpoint, who, database, requestTimeoutMs: requestTimeout, socket}: Logon,
  password: string,
): ConnectionConfiguration {
  return {
    server: endpoint.host,
    authentication: {type: 'default', options: {userName: who.user, password}},
    options: {
      // The driver takes either a port or somebody who connects.
      ...(socket === undefined ? {port: endpoint.port} : {connector: async () => socket}),
      database,
      encrypt: true,
      trustServerCertificate: false,
      serverName: endpoint.tls.name,
      cryptoCredentialsDetails: {ca: endpoint.tls.ca},
      appName: 'landlord',
      connectTimeout: endpoint.connectTimeoutMs,
      requestTimeout,
      useUTC: true,
      // 4060 counts as passing for Azure's sake and would be tried four times.
      maxRetriesOnTransientErrors: 0,
    },
  }
}

function codesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return []
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : []
  const inner = error instanceof AggregateError ? error.errors.flatMap((one) => codesOf(one)) : []
  return [...own, ...inner, ...codesOf(error.cause)]
}
