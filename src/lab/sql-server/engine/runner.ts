import {type GivenText, givenText, isExecuteSql} from '../admin/execute-sql.ts'
import {executeAsLogin, revert} from '../admin/impersonation.ts'
import {procedureNamed} from '../admin/procedure-names.ts'
import {takeArguments} from '../admin/procedures.ts'
import type {Statement} from '../tsql/ast.ts'
import {parseBatch} from '../tsql/parser.ts'
import {tablesRead} from '../tsql/walk.ts'
import {bindCondition} from './conditions.ts'
import {conversion} from './convert.ts'
import {errors, LabUnsupported, SessionEnded, SqlError, unsupported} from './errors.ts'
import {type Bound, bindExpression, type Scope} from './expressions.ts'
import {precheck} from './precheck.ts'
import {bindQuery} from './query.ts'
import {reading} from './reading.ts'
import {asSqlError, Reported, rethrown} from './reported.ts'
import {EMPTY_FRAME, type Surroundings, type Variables} from './scope.ts'
import {scoped} from './scoped.ts'
import {assignment} from './select-list.ts'
import type {Session} from './session.ts'
import {
  beginTransaction,
  commitTransaction,
  rollbackTransaction,
  saveTransaction,
  useDatabase,
} from './session-statements.ts'
import {catchable, consequence} from './severity.ts'
import {commandOf, runChange, runDefinition, runSelect} from './statements.ts'
import {SessionSurroundings} from './surroundings.ts'
import {resolveType, varbinary} from './types.ts'

/** Runs the statements of one batch. Each kind of statement is interpreted here or by what is called from here. */
export class Runner {
  readonly #session: Session
  readonly #around: Surroundings
  readonly #variables: Variables
  /** Errors that the CATCH blocks around the current statement are handling, innermost last. */
  readonly #caught: SqlError[] = []
  #tries = 0
  /** TRY blocks around the text that this runs within another. */
  #outerTries = 0
  /** Errors of texts that were run within this one. */
  readonly #fromBelow = new WeakSet<SqlError>()
  /** First error that the client was told of. */
  failure: SqlError | undefined

  constructor(session: Session, variables: Variables) {
    this.#session = session
    this.#variables = variables
    this.#around = new SessionSurroundings(session, variables)
  }

  /** Never throws for an error of the batch: the client is told, and `failure` is set. */
  async run(statements: readonly Statement[]): Promise<void> {
    try {
      await this.#all(statements)
    } catch (error) {
      if (!(error instanceof Reported)) this.#report(asSqlError(error))
    }
    if (this.#session.transaction?.doomed === true) {
      this.#rollback()
      this.#report(errors.doomedAtEnd())
    }
  }

  async #all(statements: readonly Statement[]): Promise<void> {
    for (const statement of statements) await this.#one(statement)
  }

  async #one(statement: Statement): Promise<void> {
    // Killed while it waited or made a database: nothing more of the batch runs.
    if (this.#session.killed) throw new SessionEnded()
    const {request} = this.#session
    if (request !== undefined) request.command = commandOf(statement)
    try {
      await this.#session.instance.faults?.before(statement, this.#session)
      await this.#perform(statement)
    } catch (thrown) {
      if (thrown instanceof Reported) throw thrown
      const error = asSqlError(thrown)
      if (error.line === 0) error.line = statement.line
      if (this.#tries > 0 && catchable(error, this.#outerTries > 0 ? 'below' : this.#levelOf(error))) throw error
      this.#settle(error)
    }
  }

  /** What an error does that no TRY block is there for. Returns where the batch goes on. */
  #settle(error: SqlError): void {
    this.#report(error)
    const what = error instanceof LabUnsupported ? 'transaction' : consequence(error, this.#session.xactAbort)
    if (what === 'transaction') this.#rollback()
    if (what !== 'statement') throw new Reported(error)
  }

  #report(error: SqlError): void {
    this.failure ??= error
    for (const earlier of error.before) this.#session.request?.reply.error(earlier)
    this.#session.request?.reply.error(error)
  }

  #rollback(): void {
    const {transaction} = this.#session
    if (transaction === undefined) return
    this.#session.rollback()
    this.#session.request?.reply.environment({kind: 'rollback', transaction: transaction.id})
  }

  async #perform(statement: Statement): Promise<void> {
    const session = this.#session
    switch (statement.kind) {
      case 'select':
        await this.#reading(statement, () => runSelect(statement, session, this.#around))
        return
      case 'insert':
      case 'update':
      case 'delete':
        await this.#reading(statement, () => runChange(statement, session, this.#around))
        return
      case 'declare':
        await this.#reading(statement, async () => this.#declare(statement))
        return
      case 'set-variable': {
        const variable = this.#variables.get(statement.name.toLowerCase())
        if (variable === undefined) throw errors.undeclared(statement.name)
        await this.#reading(statement, async () => assignment(variable, this.#bind(statement.expression))(EMPTY_FRAME))
        return
      }
      case 'set-context':
        this.#setContext(statement)
        return
      case 'set-xact-abort':
        session.xactAbort = statement.on
        return
      case 'set-nocount':
        session.nocount = statement.on
        return
      case 'set-lock-timeout':
        session.lockTimeout = statement.ms
        return
      case 'set-isolation':
        session.isolation = statement.level
        return
      case 'set-session':
        return
      case 'if':
        await this.#if(statement)
        return
      case 'block':
        await this.#all(statement.statements)
        return
      case 'try':
        await this.#try(statement)
        return
      case 'throw':
        throw this.#thrown(statement)
      case 'begin-transaction':
        beginTransaction(session, statement.name, statement.mark)
        return
      case 'commit':
        commitTransaction(session)
        return
      case 'rollback':
        rollbackTransaction(session, statement.name)
        return
      case 'save-transaction':
        saveTransaction(session, statement.name)
        return
      case 'print':
        await this.#reading(statement, async () => this.#print(statement))
        return
      case 'use':
        useDatabase(statement.database, session)
        return
      case 'execute':
        await this.#execute(statement)
        return
      case 'execute-as':
        executeAsLogin(this.#loginNamed(statement), session)
        return
      case 'revert':
        revert(session)
        return
      default:
        await runDefinition(statement, session, this.#around)
        session.request?.reply.done(undefined)
        return
    }
  }

  async #reading(statement: Statement, run: () => Promise<void>): Promise<void> {
    await reading(tablesRead(statement), this.#session, this.#scope(), run)
  }

  #scope(): Scope {
    return {
      surroundings: this.#around,
      sources: [],
      parent: undefined,
      query: (query, parent) => bindQuery(query, this.#around, parent),
    }
  }

  #bind(expression: Parameters<typeof bindExpression>[0]): Bound {
    return bindExpression(expression, this.#scope())
  }

  #declare(statement: Extract<Statement, {kind: 'declare'}>): void {
    for (const {name, type, value} of statement.variables) {
      const key = name.toLowerCase()
      const variable = {type: resolveType(type, 'variable'), value: null}
      this.#variables.set(key, variable)
      if (value !== undefined) assignment(variable, this.#bind(value))(EMPTY_FRAME)
    }
  }

  #loginNamed({login, variable}: Extract<Statement, {kind: 'execute-as'}>): string {
    if (!variable) return login
    const held = this.#variables.get(login.toLowerCase())
    if (held === undefined) throw errors.undeclared(login)
    if (typeof held.value !== 'string') throw unsupported('EXECUTE AS of a variable without a name in it')
    return held.value
  }

  /** learn.microsoft.com/sql/t-sql/statements/set-context-info-transact-sql */
  #setContext(statement: Extract<Statement, {kind: 'set-context'}>): void {
    const bound = this.#bind(statement.value)
    if (bound.type.name !== 'varbinary' && bound.type.name !== 'binary')
      throw unsupported(`SET CONTEXT_INFO of ${bound.type.name}`)
    const value = conversion(bound.type, varbinary(128), {explicit: false})(bound.compute(EMPTY_FRAME))
    if (!(value instanceof Uint8Array)) throw unsupported('SET CONTEXT_INFO NULL')
    this.#session.contextInfo = value
  }

  async #if(statement: Extract<Statement, {kind: 'if'}>): Promise<void> {
    let taken = false
    await this.#reading(statement, async () => {
      taken = bindCondition(statement.condition, this.#scope())(EMPTY_FRAME) === true
    })
    if (taken) await this.#one(statement.then)
    else if (statement.otherwise !== undefined) await this.#one(statement.otherwise)
  }

  async #try(statement: Extract<Statement, {kind: 'try'}>): Promise<void> {
    this.#tries += 1
    let caught: SqlError | undefined
    try {
      await this.#all(statement.body)
    } catch (thrown) {
      if (!(thrown instanceof SqlError) || !catchable(thrown, this.#levelOf(thrown))) throw thrown
      caught = thrown
    } finally {
      this.#tries -= 1
    }
    if (caught === undefined) return
    const {transaction} = this.#session
    if (transaction !== undefined && consequence(caught, this.#session.xactAbort) === 'transaction')
      transaction.doomed = true
    this.#caught.push(caught)
    try {
      await this.#all(statement.handler)
    } finally {
      this.#caught.pop()
    }
  }

  /** learn.microsoft.com/sql/t-sql/language-elements/throw-transact-sql */
  #thrown(statement: Extract<Statement, {kind: 'throw'}>): SqlError {
    if (statement.error === undefined) {
      const caught = this.#caught.at(-1)
      return caught === undefined
        ? new SqlError(
            10704,
            'To rethrow an error, a THROW statement must be used inside a CATCH block. Insert the THROW statement inside a CATCH block, or add error parameters to the THROW statement.',
            {severity: 15},
          )
        : rethrown(caught)
    }
    const number = Number(this.#constant(statement.error.number, {name: 'int'}))
    const message = String(this.#constant(statement.error.message, {name: 'nvarchar', length: 2048}))
    const state = Number(this.#constant(statement.error.state, {name: 'tinyint'}))
    if (number < 50_000) {
      return new SqlError(
        35100,
        `Error number ${number} in the THROW statement is outside the valid range. Specify an error number in the valid range of 50000 to 2147483647.`,
        {state: 10},
      )
    }
    return new SqlError(number, message, {state})
  }

  #constant(expression: Parameters<typeof bindExpression>[0], type: Bound['type']) {
    const bound = this.#bind(expression)
    return conversion(bound.type, type, {explicit: false})(bound.compute(EMPTY_FRAME))
  }

  #print(statement: Extract<Statement, {kind: 'print'}>): void {
    const text = this.#constant(statement.value, {name: 'nvarchar', length: 4000})
    this.#session.request?.reply.message(text === null ? ' ' : String(text))
  }

  /** The text is compiled for itself, in its turn. */
  async #executeText({text, variables}: GivenText): Promise<void> {
    const session = this.#session
    const {depth} = session
    const inner = new Runner(session, variables)
    inner.#tries = this.#tries
    inner.#outerTries = this.#tries
    try {
      await scoped(session, async () => {
        const statements = parseBatch(text)
        precheck(statements, session, variables)
        await inner.#all(statements)
      })
    } catch (thrown) {
      if (thrown instanceof SqlError) this.#fromBelow.add(thrown)
      throw thrown
    } finally {
      this.failure ??= inner.failure
    }
    if (session.depth !== depth) throw errors.countMismatch(depth, session.depth)
  }

  readonly #levelOf = (error: SqlError) => (this.#fromBelow.has(error) ? 'below' : 'same')

  async #execute(statement: Extract<Statement, {kind: 'execute'}>): Promise<void> {
    const {procedure: name} = statement
    const given = statement.arguments.map((argument) => {
      if (argument.output) throw unsupported('OUTPUT arguments', statement.line)
      const bound = this.#bind(argument.value)
      return {name: argument.name, type: bound.type, value: bound.compute(EMPTY_FRAME)}
    })
    if (isExecuteSql(name)) {
      if (statement.result !== undefined) throw unsupported('the return status of sp_executesql')
      return await this.#executeText(givenText(given))
    }
    const procedure = procedureNamed(name, this.#session)
    const status = await procedure.run(takeArguments(name.name, procedure, given), this.#session)
    if (statement.result === undefined) return
    const variable = this.#variables.get(statement.result.toLowerCase())
    if (variable === undefined) throw errors.undeclared(statement.result)
    assignment(variable, {type: {name: 'int'}, nullable: false, compute: () => BigInt(status)})(EMPTY_FRAME)
  }
}
