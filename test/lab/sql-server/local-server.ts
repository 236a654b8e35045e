import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {logOn} from '../../../src/lab/sql-server/admin/logon.ts'
import type {SqlError} from '../../../src/lab/sql-server/engine/errors.ts'
import {Instance, type Machine} from '../../../src/lab/sql-server/engine/instance.ts'
import type {OutputColumn} from '../../../src/lab/sql-server/engine/query.ts'
import type {Reply} from '../../../src/lab/sql-server/engine/reply.ts'
import {runBatch} from '../../../src/lab/sql-server/engine/request.ts'
import type {Session} from '../../../src/lab/sql-server/engine/session.ts'
import {Decimal, Moment, type Value} from '../../../src/lab/sql-server/engine/values.ts'
import {provision} from '../../../src/lab/sql-server/provision.ts'
import {PASSWORDS} from './stand-in.ts'

export interface Answer {
  /** In the order in which they were told. */
  readonly errors: readonly number[]
  /** Of all result sets, one after the other; numbers and times as text. */
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  readonly messages: readonly string[]
  readonly text: string
}

export type Who = 'sa' | 'reader' | 'admin' | 'deployer' | 'backup' | 'verifier'

/** The interpreter of one server without the wire, in a folder of its own. */
export class LocalServer {
  readonly dir: string
  readonly name: string
  readonly version: string
  readonly machine: Machine
  instance: Instance

  constructor(name = 'sql-1', version = '16.0.4100.1', machine: Machine = {}) {
    this.dir = mkdtempSync(join(tmpdir(), 'local-server-'))
    this.name = name
    this.version = version
    this.machine = machine
    this.instance = this.#open()
    provision(this.instance, {...PASSWORDS, verifier: 'Verifier!Passw0rd'})
  }

  session(who: Who = 'sa', database = ''): Session {
    const passwords: Readonly<Record<string, string>> = {
      ...PASSWORDS,
      sa: PASSWORDS.saPassword,
      verifier: 'Verifier!Passw0rd',
    }
    const user = who === 'sa' ? 'sa' : `landlord_${who}`
    return logOn(
      {user, password: passwords[who] ?? '', database, host: 'test', program: 'test'},
      this.instance,
      () => {},
    )
  }

  /** On a session of its own, ended afterwards. */
  async run(text: string, {as = 'sa', in: database = ''}: {as?: Who; in?: string} = {}): Promise<Answer> {
    const session = this.session(as, database)
    try {
      return await runOn(session, text)
    } finally {
      session.end()
    }
  }

  /** Throws where an error is told. */
  async must(text: string, where: {as?: Who; in?: string} = {}): Promise<Answer> {
    const answer = await this.run(text, where)
    if (answer.errors.length > 0) throw new Error(`${text}: ${answer.text}`)
    return answer
  }

  restart(): void {
    this.instance.close()
    this.instance = this.#open()
  }

  /** Path on this machine of a path of the server. */
  path(device: string): string {
    const found = this.instance.files.resolve(device)
    if (found === undefined) throw new Error(`no path ${device}`)
    return found
  }

  stop(): void {
    this.instance.close()
    rmSync(this.dir, {recursive: true, force: true})
  }

  #open(): Instance {
    const instance = new Instance(this.dir, this.name, this.version, this.machine)
    instance.creationMs = 0
    return instance
  }
}

export async function runOn(session: Session, text: string): Promise<Answer> {
  const heard = new Heard()
  await runBatch(text, session, heard)
  const {errors, rows, messages} = heard
  return {
    errors: errors.map(({number}) => number),
    rows,
    messages,
    text: errors.map(({message}) => message).join(' | '),
  }
}

class Heard implements Reply {
  readonly errors: SqlError[] = []
  readonly rows: Record<string, unknown>[] = []
  readonly messages: string[] = []
  #columns: readonly OutputColumn[] = []

  columns(columns: readonly OutputColumn[]): void {
    this.#columns = columns
  }

  row(values: readonly Value[]): void {
    this.rows.push(Object.fromEntries(this.#columns.map(({name}, i) => [name, shown(values[i] ?? null)])))
  }

  message(text: string): void {
    this.messages.push(text)
  }

  error(error: SqlError): void {
    this.errors.push(error)
  }

  done(): void {}
  environment(): void {}
  returnStatus(): void {}
  returnValue(): void {}
}

function shown(value: Value): unknown {
  if (value instanceof Moment) return `${value.date()}T${value.time(3)}`
  return value instanceof Decimal || typeof value === 'bigint' ? String(value) : value
}
