import {cpSync, existsSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {logOn} from '../../../src/lab/sql-server/admin/logon.ts'
import type {SqlError} from '../../../src/lab/sql-server/engine/errors.ts'
import {Instance} from '../../../src/lab/sql-server/engine/instance.ts'
import {precheck} from '../../../src/lab/sql-server/engine/precheck.ts'
import type {OutputColumn} from '../../../src/lab/sql-server/engine/query.ts'
import type {Reply} from '../../../src/lab/sql-server/engine/reply.ts'
import {runBatch, runParameterised} from '../../../src/lab/sql-server/engine/request.ts'
import {Runner} from '../../../src/lab/sql-server/engine/runner.ts'
import type {Variables} from '../../../src/lab/sql-server/engine/scope.ts'
import type {Session} from '../../../src/lab/sql-server/engine/session.ts'
import {nvarchar, varbinary} from '../../../src/lab/sql-server/engine/types.ts'
import type {Value} from '../../../src/lab/sql-server/engine/values.ts'
import {provision} from '../../../src/lab/sql-server/provision.ts'
import type {Statement} from '../../../src/lab/sql-server/tsql/ast.ts'
import {tokens} from '../../../src/lab/sql-server/tsql/lexer.ts'
import {PASSWORDS} from '../../lab/sql-server/stand-in.ts'
import {type ContractRow, type Principal, type Step, TENANT, TENANT_PASSWORD} from './row.ts'
import {asText, locksHeld, serverState, sessionState} from './seen-state.ts'
import {withFolders} from './text.ts'

/** How a text is sent, and as whom. */
export type Sender = Pick<ContractRow, 'as' | 'in' | 'parameters' | 'version'>

/** What can be seen of a text: whether it was refused, and everything that tells one outcome from another. */
export interface Seen {
  readonly failed: boolean
  readonly all: string
}

/** The interpreter without the wire: for questions that are asked thousands of times. */
export class InProcess {
  readonly #provisioned = new Map<string, string>()
  /** A server that a text was refused on before its first statement: as it was, so that the next text may have it. */
  #untouched: {readonly from: string; readonly dir: string; readonly instance: Instance} | undefined

  /** Folder in which the given steps were carried out; throws where one fails. */
  async prepared(steps: readonly Step[], version = VERSION): Promise<string> {
    const dir = copyOf(this.#first(version))
    const instance = open(dir, version)
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

  /** Everything that can be seen of a text that runs where `dir` left off: its answer, its session, the server afterwards. */
  async seen(sender: Sender, text: string, dir: string): Promise<Seen> {
    const server = this.#at(dir, sender.version)
    const session = sessionOf(server.instance, sender.as ?? 'sa', sender.in)
    const record = new Record()
    const ready = withFolders(text)
    const outcome =
      sender.parameters === undefined
        ? await runBatch(ready, session, record)
        : await runParameterised(ready, variablesOf(sender.parameters), session, record)
    const all = {
      outcome,
      events: record.events,
      held: session.transaction === undefined ? undefined : locksHeld(server.instance),
      locks: /applock/i.test(text) ? await locksLeft(server.instance, session, text) : undefined,
      session: sessionState(session),
    }
    session.end()
    if (!outcome.executed && !outcome.changed) {
      this.#untouched = server
      return {failed: record.failed, all: asText(all)}
    }
    const left = serverState(server.instance, server.dir, literalsOf(ready))
    closeAndRemove(server)
    return {failed: record.failed, all: `${asText(all)}\n${left}`}
  }

  /** Carries out statements where `dir` left off. False where one failed. */
  async carriesOut(sender: Sender, statements: readonly Statement[], dir: string): Promise<boolean> {
    const server = this.#at(dir, sender.version)
    const session = sessionOf(server.instance, sender.as ?? 'sa', sender.in)
    const record = new Record()
    session.request = {started: server.instance.clock.now(), command: 'SELECT', changed: false, reply: record}
    const variables = variablesOf(sender.parameters ?? {})
    precheck(statements, session, variables)
    await new Runner(session, variables).run(statements)
    session.request = undefined
    closeAndRemove(server)
    return !record.failed
  }

  dispose(): void {
    if (this.#untouched !== undefined) closeAndRemove(this.#untouched)
    for (const dir of this.#provisioned.values()) rmSync(dir, {recursive: true, force: true})
  }

  #at(from: string, version = VERSION) {
    const untouched = this.#untouched
    this.#untouched = undefined
    if (untouched?.from === from) return untouched
    if (untouched !== undefined) closeAndRemove(untouched)
    const dir = copyOf(from)
    return {from, dir, instance: open(dir, version)}
  }

  #first(version: string): string {
    const known = this.#provisioned.get(version)
    if (known !== undefined) return known
    const dir = mkdtempSync(join(MEMORY, 'contract-'))
    this.#provisioned.set(version, dir)
    const instance = new Instance(dir, 'sql-1', version)
    provision(instance, PASSWORDS)
    instance.close()
    return dir
  }
}

const VERSION = '16.0.4100.1'
/** Files that are read by nobody else and gone in a moment: in memory where the system has such a folder. */
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

function copyOf(from: string): string {
  const dir = mkdtempSync(join(MEMORY, 'contract-'))
  cpSync(from, dir, {recursive: true})
  return dir
}

function closeAndRemove({instance, dir}: {readonly instance: Instance; readonly dir: string}): void {
  instance.close()
  rmSync(dir, {recursive: true, force: true})
}

/** What a text says between quotes, and the passwords that the server was given: whatever may open a login afterwards. */
function literalsOf(text: string): readonly string[] {
  const known = [...Object.values(PASSWORDS), TENANT_PASSWORD]
  try {
    const said = tokens(text).filter(({kind}) => kind === 'string')
    return [...new Set([...said.map(({value}) => value), ...known])]
  } catch {
    return known
  }
}

/** What another session gets at once, for everything that the text may have meant as a lock's name. */
async function locksLeft(instance: Instance, holder: Session, text: string): Promise<unknown> {
  if (holder.ended) return 'ended'
  const found: unknown[] = []
  for (const resource of literalsOf(text)) {
    const other = sessionOf(instance, 'sa', holder.database.committed.name)
    for (const mode of ['Shared', 'Exclusive']) {
      const record = new Record()
      const probe = `DECLARE @got int; EXEC @got = sp_getapplock @Resource = N'${resource.replaceAll("'", "''")}', @LockMode = N'${mode}', @LockOwner = N'Session', @LockTimeout = 0; SELECT @got;`
      await runBatch(probe, other, record)
      found.push([resource, mode, record.events])
    }
    other.end()
  }
  return found
}
/** In 3014: how long it took, and how fast that was. */
const DURATION = /[\d.]+ seconds \([\d.]+ MB\/sec\)/

class Record implements Reply {
  readonly events: unknown[] = []
  failed = false

  columns(columns: readonly OutputColumn[]): void {
    this.events.push(['columns', ...columns.map(({name, type}) => [name, type])])
  }

  row(values: readonly Value[]): void {
    this.events.push(['row', ...values])
  }

  done(count: number | undefined): void {
    this.events.push(['done', count])
  }

  message(text: string): void {
    this.events.push(['message', text.replace(DURATION, '(time)')])
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

function open(dir: string, version: string): Instance {
  const instance = new Instance(dir, 'sql-1', version)
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
