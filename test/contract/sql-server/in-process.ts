import {cpSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {logOn} from '../../../src/lab/sql-server/admin/logon.ts'
import type {SqlError} from '../../../src/lab/sql-server/engine/errors.ts'
import {Instance} from '../../../src/lab/sql-server/engine/instance.ts'
import type {OutputColumn} from '../../../src/lab/sql-server/engine/query.ts'
import type {Reply} from '../../../src/lab/sql-server/engine/reply.ts'
import {runBatch, runParameterised} from '../../../src/lab/sql-server/engine/request.ts'
import type {Variables} from '../../../src/lab/sql-server/engine/scope.ts'
import type {Session} from '../../../src/lab/sql-server/engine/session.ts'
import {nvarchar, varbinary} from '../../../src/lab/sql-server/engine/types.ts'
import {Decimal, Moment, type Value, Variant} from '../../../src/lab/sql-server/engine/values.ts'
import {fingerprintOf} from '../../../src/lab/sql-server/fingerprint.ts'
import {provision} from '../../../src/lab/sql-server/provision.ts'
import {PASSWORDS} from '../../lab/sql-server/stand-in.ts'
import {type ContractRow, type Principal, type Step, TENANT, TENANT_PASSWORD} from './row.ts'
import {withFolders} from './text.ts'

/** The interpreter without the wire: for questions that are asked thousands of times. */
export class InProcess {
  readonly #provisioned: string

  constructor() {
    this.#provisioned = mkdtempSync(join(tmpdir(), 'contract-'))
    const instance = new Instance(this.#provisioned, 'sql-1', '16.0.4100.1')
    provision(instance, PASSWORDS)
    instance.close()
  }

  /** Folder in which the given steps were carried out; throws where one fails. */
  async prepared(steps: readonly Step[]): Promise<string> {
    const dir = this.#copy(this.#provisioned)
    const instance = open(dir)
    for (const step of steps) {
      const session = sessionOf(instance, step.as ?? 'sa', step.in)
      const record = new Record()
      await runBatch(withFolders(step.text), session, record)
      if (record.failed) throw new Error(`${step.text}: ${JSON.stringify(record.events)}`)
      session.end()
    }
    instance.close()
    return dir
  }

  /** Everything that can be seen of a text that runs where `dir` left off: its answer, and the server afterwards. */
  async seen(row: ContractRow, text: string, dir: string): Promise<string> {
    const copy = this.#copy(dir)
    const instance = open(copy)
    try {
      const session = sessionOf(instance, row.as ?? 'sa', row.in)
      const record = new Record()
      const ready = withFolders(text)
      const outcome =
        row.parameters === undefined
          ? await runBatch(ready, session, record)
          : await runParameterised(ready, variablesOf(row.parameters), session, record)
      const passwords = instance.state.logins.map((login) => login.hash).join()
      const left = {
        fingerprint: fingerprintOf(instance),
        passwords: /PASSWORD/i.test(text) && outcome.changed ? passwords : '',
      }
      return JSON.stringify({outcome, events: record.events, left})
    } finally {
      instance.close()
      rmSync(copy, {recursive: true, force: true})
    }
  }

  dispose(): void {
    rmSync(this.#provisioned, {recursive: true, force: true})
  }

  #copy(from: string): string {
    const dir = mkdtempSync(join(tmpdir(), 'contract-'))
    cpSync(from, dir, {recursive: true})
    return dir
  }
}

class Record implements Reply {
  readonly events: unknown[] = []
  failed = false

  columns(columns: readonly OutputColumn[]): void {
    this.events.push(['columns', ...columns.map(({name, type}) => [name, type])])
  }

  row(values: readonly Value[]): void {
    this.events.push(['row', ...values.map(shown)])
  }

  done(count: number | undefined): void {
    this.events.push(['done', count])
  }

  message(text: string): void {
    this.events.push(['message', text])
  }

  error(error: SqlError): void {
    this.failed = true
    this.events.push(['error', error.number, error.state, error.message])
  }

  environment(change: unknown): void {
    this.events.push(['environment', change])
  }

  returnStatus(status: number): void {
    this.events.push(['status', status])
  }

  returnValue(ordinal: number, name: string): void {
    this.events.push(['value', ordinal, name])
  }
}

function open(dir: string): Instance {
  const instance = new Instance(dir, 'sql-1', '16.0.4100.1')
  instance.creationMs = 0
  return instance
}

function sessionOf(instance: Instance, as: Principal, database = ''): Session {
  const [user, password] =
    as === 'tenant'
      ? [TENANT, TENANT_PASSWORD]
      : as === 'sa'
        ? ['sa', PASSWORDS.saPassword]
        : [`landlord_${as}`, PASSWORDS[as]]
  return logOn({user, password, database, host: 'test', program: 'contract'}, instance, () => {})
}

function variablesOf(parameters: NonNullable<ContractRow['parameters']>): Variables {
  const variables: Variables = new Map()
  for (const [name, [type, value]] of Object.entries(parameters)) {
    const sqlType =
      type === 'nvarchar' ? nvarchar(4000) : type === 'varbinary' ? varbinary(8000) : ({name: type} as const)
    const held =
      typeof value === 'number'
        ? BigInt(value)
        : type === 'varbinary' && value !== null
          ? Buffer.from(value, 'hex')
          : value
    variables.set(`@${name.toLowerCase()}`, {type: sqlType, value: held})
  }
  return variables
}

function shown(value: Value): unknown {
  if (value instanceof Moment) return '(time)'
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (value instanceof Variant) return [value.type, shown(value.value)]
  return typeof value === 'bigint' || value instanceof Decimal ? String(value) : value
}
