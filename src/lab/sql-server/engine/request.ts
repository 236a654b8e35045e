import {procedureNamed} from '../admin/procedure-names.ts'
import {type GivenArgument, takeArguments} from '../admin/procedures.ts'
import type {IsolationLevel} from '../tsql/ast.ts'
import {parseBatch} from '../tsql/parser.ts'
import {errors, SqlError, unsupported} from './errors.ts'
import {precheck} from './precheck.ts'
import type {Reply} from './reply.ts'
import {Runner} from './runner.ts'
import type {Variables} from './scope.ts'
import {scoped} from './scoped.ts'
import type {CurrentRequest, Session} from './session.ts'
import {beginTransaction, commitTransaction, rollbackTransaction, saveTransaction} from './session-statements.ts'
import {consequence} from './severity.ts'

export interface Outcome {
  /** False where it was refused before its first statement. */
  readonly executed: boolean
  /** Something durable is different from before. */
  readonly changed: boolean
  /** First error that the client was told of. */
  readonly error: number | null
  /** Statements that worked in parts, where there were any. */
  readonly works?: number
}

/** One batch as a client sends it. */
export async function runBatch(text: string, session: Session, reply: Reply): Promise<Outcome> {
  return await within(session, reply, async () => await runText(text, new Map(), session))
}

/** sp_executesql: the text has its parameters as variables; SET options and USE end with it. */
export async function runParameterised(
  text: string,
  parameters: Variables,
  session: Session,
  reply: Reply,
): Promise<Outcome> {
  return await within(session, reply, async () => {
    const {depth} = session
    const outcome = await scoped(session, () => runText(text, parameters, session))
    if (session.depth === depth || outcome.error !== undefined) return outcome
    const mismatch = errors.countMismatch(depth, session.depth)
    reply.error(mismatch)
    return {...outcome, error: mismatch}
  })
}

/** A procedure that a client calls by its name. */
export async function runProcedure(
  name: string,
  given: readonly GivenArgument[],
  session: Session,
  reply: Reply,
): Promise<Outcome> {
  return await within(session, reply, async () => {
    try {
      const parts = name.split('.').reverse()
      const procedure = procedureNamed({name: parts[0] ?? '', schema: parts[1], database: parts[2]}, session)
      reply.returnStatus(await procedure.run(takeArguments(name, procedure, given), session))
      return {executed: true, error: undefined}
    } catch (thrown) {
      const error = settle(thrown, session, reply)
      return {executed: !notStarted(error), error}
    }
  })
}

export interface TransactionRequest {
  readonly what: 'begin' | 'commit' | 'rollback' | 'save'
  readonly name: string | undefined
  /** Of a beginning one: stays the session's, as after SET TRANSACTION ISOLATION LEVEL. Undefined: as before. */
  readonly isolation?: IsolationLevel | undefined
}

/** Begin, commit, rollback and savepoint by the transaction manager's packets. */
export async function runTransactionRequest(
  {what, name, isolation}: TransactionRequest,
  session: Session,
  reply: Reply,
): Promise<Outcome> {
  return await within(session, reply, async () => {
    try {
      switch (what) {
        case 'begin':
          if (isolation !== undefined) session.isolation = isolation
          beginTransaction(session, name)
          break
        case 'commit':
          commitTransaction(session)
          break
        case 'rollback':
          rollbackTransaction(session, name)
          break
        case 'save':
          saveTransaction(session, name ?? '')
          break
      }
      return {executed: true, error: undefined}
    } catch (thrown) {
      return {executed: false, error: settle(thrown, session, reply)}
    }
  })
}

interface Ran {
  readonly executed: boolean
  readonly error: SqlError | undefined
}

async function runText(text: string, variables: Variables, session: Session): Promise<Ran> {
  const reply = session.request?.reply
  try {
    const statements = parseBatch(text)
    precheck(statements, session, variables)
    const runner = new Runner(session, variables)
    await runner.run(statements)
    return {executed: true, error: runner.failure}
  } catch (thrown) {
    // What is found before the first statement leaves a transaction as it is, whatever XACT_ABORT says.
    return {executed: false, error: reply === undefined ? undefined : tell(thrown, reply)}
  }
}

async function within(session: Session, reply: Reply, run: () => Promise<Ran>): Promise<Outcome> {
  const request: CurrentRequest = {started: session.instance.clock.now(), command: 'SELECT', changed: false, reply}
  session.request = request
  try {
    const {executed, error} = await run()
    const {changed, works} = request
    return {executed, changed, error: error?.number ?? null, ...(works === undefined ? {} : {works})}
  } finally {
    session.request = undefined
    if (session.ended) session.cleanUp()
  }
}

function tell(thrown: unknown, reply: Reply): SqlError {
  const error =
    thrown instanceof SqlError
      ? thrown
      : unsupported(`this (${thrown instanceof Error ? thrown.stack : String(thrown)})`)
  for (const earlier of error.before) reply.error(earlier)
  reply.error(error)
  return error
}

/** Tells the client of an error outside any batch, and rolls back where it has to. */
function settle(thrown: unknown, session: Session, reply: Reply): SqlError {
  const error = tell(thrown, reply)
  const {transaction} = session
  if (transaction !== undefined && consequence(error, session.xactAbort) === 'transaction') {
    session.rollback()
    reply.environment({kind: 'rollback', transaction: transaction.id})
  }
  return error
}

function notStarted(error: SqlError): boolean {
  return [2812, 201, 119, 8143, 50_000].includes(error.number)
}
