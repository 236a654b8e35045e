import 'reflect-metadata'
import {webcrypto} from 'node:crypto'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {
  BasicConstraintsExtension,
  cryptoProvider,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import sql from 'mssql'
import type {Connection} from 'tedious'
import {type SqlServerHandle, startSqlServer} from '../../../src/lab/sql-server/index.ts'
import {ReplyGate, type UnnumberedLine} from '../../../src/lab/witness.ts'
import {dumpTexts} from '../../tsql/dump.ts'
import {openTedious, type Who} from './tedious.ts'

export const SERVER_NAME = 'sql-1.lab.example'
export const PASSWORDS = {
  saPassword: 'Sa!Passw0rd',
  reader: 'Reader!Passw0rd',
  admin: 'Admin!Passw0rd',
  deployer: 'Deployer!Passw0rd',
  backup: 'Backup!Passw0rd',
  auditor: 'Auditor!Passw0rd',
}

export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** One stand-in in a folder of its own, with connections that end when it does. */
export class StandIn {
  readonly dir: string
  readonly certificate: Certificate
  readonly replies = new ReplyGate()
  readonly trace: UnnumberedLine[] = []
  handle: SqlServerHandle
  readonly #pools: sql.ConnectionPool[] = []
  readonly #connections: Connection[] = []

  private constructor(dir: string, certificate: Certificate, handle: SqlServerHandle) {
    this.dir = dir
    this.certificate = certificate
    this.handle = handle
  }

  static async start(options: {version?: string; creationMs?: number} = {}): Promise<StandIn> {
    const dir = mkdtempSync(join(tmpdir(), 'stand-in-'))
    const certificate = await selfSigned()
    const lines: UnnumberedLine[] = []
    const replies = new ReplyGate()
    const handle = await startSqlServer({
      dir,
      port: 0,
      name: 'sql-1',
      ...certificate,
      trace: (line) => lines.push(line),
      replies,
      ...options,
    })
    await handle.provision(PASSWORDS)
    const standIn = new StandIn(dir, certificate, handle)
    return Object.assign(standIn, {trace: lines, replies})
  }

  /** Stops it and starts it again over the same files. */
  async restart(): Promise<void> {
    await this.#closePools()
    await this.handle.close()
    this.handle = await startSqlServer({
      dir: this.dir,
      port: 0,
      name: 'sql-1',
      ...this.certificate,
      trace: (line) => this.trace.push(line),
      replies: this.replies,
    })
  }

  /** One connection at most, so that what a test does to its session stays in it. */
  async connect(user: string, password: string, database?: string): Promise<sql.ConnectionPool> {
    const pool = await openAt(this.handle.port, this.certificate.cert, database, [user, password])
    this.#pools.push(pool)
    return pool
  }

  async sa(database?: string): Promise<sql.ConnectionPool> {
    return await this.connect('sa', PASSWORDS.saPassword, database)
  }

  async reader(database?: string): Promise<sql.ConnectionPool> {
    return await this.connect('landlord_reader', PASSWORDS.reader, database)
  }

  async admin(database?: string): Promise<sql.ConnectionPool> {
    return await this.connect('landlord_admin', PASSWORDS.admin, database)
  }

  async deployer(database?: string): Promise<sql.ConnectionPool> {
    return await this.connect('landlord_deployer', PASSWORDS.deployer, database)
  }

  /** One connection that ends when the test's server does. */
  async tedious(who: Who = {}): Promise<Connection> {
    const connection = await openTedious(this, who)
    this.#connections.push(connection)
    return connection
  }

  /** Only what `provision` made; connections that are open are ended. */
  async reset(): Promise<void> {
    await this.#closePools()
    await this.handle.reset()
  }

  lastTraced(): UnnumberedLine | undefined {
    return this.trace.at(-1)
  }

  async stop(): Promise<void> {
    await this.#closePools()
    await this.handle.close()
    dumpTexts(this.trace)
    rmSync(this.dir, {recursive: true, force: true})
  }

  async #closePools(): Promise<void> {
    for (const connection of this.#connections.splice(0)) connection.close()
    await Promise.all(this.#pools.splice(0).map(async (pool) => await pool.close().catch(() => {})))
  }
}

/** One connection at most. `ca`: PEM. */
export async function openAt(
  port: number,
  ca: string,
  database?: string,
  [user, password]: readonly [string, string] = ['sa', PASSWORDS.saPassword],
): Promise<sql.ConnectionPool> {
  const pool = new sql.ConnectionPool({
    server: '127.0.0.1',
    port,
    user,
    password,
    ...(database === undefined ? {} : {database}),
    pool: {max: 1, min: 1},
    connectionTimeout: 60_000,
    requestTimeout: 60_000,
    options: {encrypt: true, serverName: SERVER_NAME, cryptoCredentialsDetails: {ca}, useUTC: true},
  })
  pool.on('error', () => {})
  return await pool.connect()
}

/** Error numbers that the server told, first one first. */
export async function numbers(work: Promise<unknown>): Promise<readonly number[]> {
  try {
    await work
    return []
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return serverErrors(error)
  }
}

interface ServerError extends Error {
  readonly number?: number
  readonly precedingErrors?: readonly {readonly number?: number}[]
}

function serverErrors(error: ServerError): readonly number[] {
  if (error.number === undefined) throw error
  return [...(error.precedingErrors ?? []).map((one) => one.number ?? -1), error.number]
}

export async function selfSigned(): Promise<Certificate> {
  cryptoProvider.set(webcrypto)
  const algorithm = {name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256'}
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${SERVER_NAME}`,
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 86_400_000),
    extensions: [
      new BasicConstraintsExtension(true),
      new SubjectAlternativeNameExtension([{type: 'dns', value: SERVER_NAME}]),
    ],
  })
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return {key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`, cert: certificate.toString('pem')}
}
