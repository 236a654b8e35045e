import type {SqlError} from '../engine/errors.ts'
import type {OutputColumn} from '../engine/query.ts'
import type {Environment, Reply} from '../engine/reply.ts'
import type {SqlType, Value} from '../engine/values.ts'
import {Writer} from './bytes.ts'
import {COLLATION, writeType, writeValue} from './types.ts'

const TOKEN = {
  returnStatus: 0x79,
  columns: 0x81,
  error: 0xaa,
  info: 0xab,
  returnValue: 0xac,
  loginAck: 0xad,
  featureExtension: 0xae,
  row: 0xd1,
  environment: 0xe3,
  done: 0xfd,
  doneProcedure: 0xfe,
  doneInProcedure: 0xff,
} as const

const DONE = {more: 0x01, error: 0x02, inTransaction: 0x04, count: 0x10, attention: 0x20} as const
const ENVIRONMENT = {
  database: 1,
  language: 2,
  packetSize: 4,
  collation: 7,
  begin: 8,
  commit: 9,
  rollback: 10,
  reset: 18,
} as const
const COLUMN = {nullable: 0x01, updatable: 0x08, identity: 0x10} as const
const SELECT_COMMAND = 0xc1

/** The answer to one message, as a stream of tokens. MS-TDS 2.2.7. */
export class TokenStream implements Reply {
  readonly #writer = new Writer()
  readonly #server: string
  /** An RPC ends its statements by DONEINPROC and itself by DONEPROC. */
  readonly #procedure: boolean
  readonly #inTransaction: () => boolean
  #columns: readonly OutputColumn[] = []
  #failed = false
  #hasStatus = false

  constructor(options: {server: string; procedure: boolean; inTransaction: () => boolean}) {
    this.#server = options.server
    this.#procedure = options.procedure
    this.#inTransaction = options.inTransaction
  }

  get bytes(): Buffer {
    return this.#writer.result()
  }

  columns(columns: readonly OutputColumn[]): void {
    this.#columns = columns
    this.#writer.u8(TOKEN.columns).u16(columns.length)
    for (const column of columns) {
      const nullable = column.nullable ? COLUMN.nullable : 0
      this.#writer.u32(0).u16(COLUMN.updatable | nullable | (column.identity ? COLUMN.identity : 0))
      writeType(this.#writer, column.type, column.nullable)
      this.#writer.shortText(column.name)
    }
  }

  row(values: readonly Value[]): void {
    this.#writer.u8(TOKEN.row)
    this.#columns.forEach((column, i) => {
      writeValue(this.#writer, column.type, values[i] ?? null, column.nullable)
    })
  }

  done(count: number | undefined): void {
    const token = this.#procedure ? TOKEN.doneInProcedure : TOKEN.done
    this.#done(token, DONE.more | (count === undefined ? 0 : DONE.count), count ?? 0)
  }

  /** After everything of a batch, or of one procedure of a message that may carry several. */
  end(last = true): void {
    if (this.#procedure && !this.#hasStatus) this.returnStatus(0)
    const token = this.#procedure ? TOKEN.doneProcedure : TOKEN.done
    this.#done(token, (last ? 0 : DONE.more) | (this.#failed ? DONE.error : 0), 0)
    this.#hasStatus = false
  }

  /** A message of its own, after the cancelled answer was ended. */
  endOfAttention(): void {
    this.#done(TOKEN.done, DONE.attention, 0)
  }

  message(text: string, number = 0): void {
    this.#text(TOKEN.info, {number, state: 1, severity: 0, line: 1, text})
  }

  error(error: SqlError): void {
    this.#failed = true
    const {number, state, severity, line, message} = error
    this.#text(TOKEN.error, {number, state, severity, line: Math.max(1, line), text: message})
  }

  environment(change: Environment): void {
    switch (change.kind) {
      case 'database':
        this.#environment(ENVIRONMENT.database, change.name, change.before)
        this.#text(TOKEN.info, {
          number: 5701,
          state: 1,
          severity: 0,
          line: 1,
          text: `Changed database context to '${change.name}'.`,
        })
        return
      case 'begin':
        this.#environment(ENVIRONMENT.begin, descriptor(change.transaction), Buffer.alloc(0))
        return
      case 'commit':
      case 'rollback':
        this.#environment(ENVIRONMENT[change.kind], Buffer.alloc(0), descriptor(change.transaction))
        return
    }
  }

  returnStatus(status: number): void {
    this.#hasStatus = true
    this.#writer.u8(TOKEN.returnStatus).i32(status)
  }

  returnValue(ordinal: number, name: string, type: SqlType, value: Value): void {
    this.#writer.u8(TOKEN.returnValue).u16(ordinal).shortText(name).u8(1).u32(0).u16(COLUMN.nullable)
    writeType(this.#writer, type, true)
    writeValue(this.#writer, type, value, true)
  }

  afterReset(): void {
    this.#environment(ENVIRONMENT.reset, '', '')
  }

  loggedOn(options: {database: string; tdsVersion: Buffer; version: Buffer; packetSize: number}): void {
    this.environment({kind: 'database', name: options.database, before: 'master'})
    this.#environment(ENVIRONMENT.collation, COLLATION, Buffer.alloc(0))
    this.#environment(ENVIRONMENT.language, 'us_english', '')
    this.#text(TOKEN.info, {
      number: 5703,
      state: 1,
      severity: 0,
      line: 1,
      text: 'Changed language setting to us_english.',
    })
    const body = new Writer()
      .u8(1)
      .bytes(options.tdsVersion)
      .shortText('Microsoft SQL Server\0\0')
      .bytes(options.version)
      .result()
    this.#writer.u8(TOKEN.loginAck).u16(body.length).bytes(body)
    this.#environment(ENVIRONMENT.packetSize, String(options.packetSize), '4096')
  }

  #done(token: number, status: number, count: number): void {
    const transaction = this.#inTransaction() ? DONE.inTransaction : 0
    this.#writer
      .u8(token)
      .u16(status | transaction)
      .u16(SELECT_COMMAND)
      .i64(BigInt(count))
  }

  #text(token: number, said: {number: number; state: number; severity: number; line: number; text: string}): void {
    const body = new Writer()
      .i32(said.number)
      .u8(said.state)
      .u8(said.severity)
      .longText(said.text)
      .shortText(this.#server)
      .shortText('')
      .i32(said.line)
      .result()
    this.#writer.u8(token).u16(body.length).bytes(body)
  }

  #environment(type: number, now: string | Buffer, before: string | Buffer): void {
    const body = new Writer().u8(type)
    for (const value of [now, before]) {
      if (typeof value === 'string') body.shortText(value)
      else body.u8(value.length).bytes(value)
    }
    const bytes = body.result()
    this.#writer.u8(TOKEN.environment).u16(bytes.length).bytes(bytes)
  }
}

function descriptor(transaction: number): Buffer {
  return new Writer().i64(BigInt(transaction)).result()
}
