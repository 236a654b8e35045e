import type {Statement} from '../tsql/ast.ts'
import {bindCondition} from './conditions.ts'
import {errors, LabUnsupported, SqlError} from './errors.ts'
import {bindExpression, type Scope} from './expressions.ts'
import {bindQuery} from './query.ts'
import type {Surroundings, Variables} from './scope.ts'
import type {Session} from './session.ts'
import {bindChange} from './statements.ts'
import {SessionSurroundings} from './surroundings.ts'
import {resolveType} from './types.ts'

/** Found when a batch is compiled, so that nothing of it runs: columns, variables, groups. Missing tables wait (208). */
const COMPILE_ERRORS = new Set([
  107, 108, 109, 110, 116, 120, 121, 134, 137, 141, 174, 206, 207, 209, 243, 257, 263, 264, 1013, 1033, 4104, 8120,
  8155,
])

/**
 * Binds every statement of a batch before the first one runs, as SQL Server compiles a batch whole. What is about a
 * table or database that is not there yet is left to the statement's turn. Throws the first error, with its line.
 */
export function precheck(statements: readonly Statement[], session: Session, parameters: Variables): void {
  const variables: Variables = new Map([...parameters].map(([name, variable]) => [name, {...variable}]))
  const around = new SessionSurroundings(session, variables)
  checkAll(statements, {session, around, variables})
}

interface Context {
  readonly session: Session
  readonly around: Surroundings
  readonly variables: Variables
}

/** False where the rest depends on what the batch does first (USE, EXECUTE AS). */
function checkAll(statements: readonly Statement[], context: Context): boolean {
  return statements.every((statement) => checkOne(statement, context))
}

function checkOne(statement: Statement, context: Context): boolean {
  switch (statement.kind) {
    case 'use':
    case 'execute-as':
    case 'revert':
      return false
    case 'block':
      return checkAll(statement.statements, context)
    case 'try':
      return checkAll(statement.body, context) && checkAll(statement.handler, context)
    case 'if':
      attempt(statement, () => bindCondition(statement.condition, emptyScope(context)))
      return (
        checkOne(statement.then, context) &&
        (statement.otherwise === undefined || checkOne(statement.otherwise, context))
      )
    default:
      attempt(statement, () => bind(statement, context))
      return true
  }
}

function bind(statement: Statement, context: Context): void {
  const {session, around, variables} = context
  switch (statement.kind) {
    case 'select':
      bindQuery(statement.query, around)
      return
    case 'insert':
    case 'update':
    case 'delete':
      bindChange(statement, session, around)
      return
    case 'declare':
      for (const {name, type, value} of statement.variables) {
        if (variables.has(name.toLowerCase())) throw errors.redeclared(name)
        variables.set(name.toLowerCase(), {type: resolveType(type, 'variable'), value: null})
        if (value !== undefined) bindExpression(value, emptyScope(context))
      }
      return
    case 'set-variable':
      if (!variables.has(statement.name.toLowerCase())) throw errors.undeclared(statement.name)
      bindExpression(statement.expression, emptyScope(context))
      return
    case 'execute':
      if (statement.result !== undefined && !variables.has(statement.result.toLowerCase()))
        throw errors.undeclared(statement.result)
      for (const argument of statement.arguments) bindExpression(argument.value, emptyScope(context))
      return
    case 'set-context':
    case 'print':
      bindExpression(statement.value, emptyScope(context))
      return
    case 'throw':
      if (statement.error === undefined) return
      for (const part of [statement.error.number, statement.error.message, statement.error.state])
        bindExpression(part, emptyScope(context))
      return
    case 'create-table':
      for (const column of statement.columns) resolveType(column.type, 'column')
      return
    default:
      return
  }
}

function attempt(statement: Statement, check: () => void): void {
  try {
    check()
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    if (error.line === 0) error.line = statement.line
    if (error instanceof LabUnsupported || COMPILE_ERRORS.has(error.number)) throw error
  }
}

function emptyScope({around}: Context): Scope {
  return {
    surroundings: around,
    sources: [],
    parent: undefined,
    query: (query, parent) => bindQuery(query, around, parent),
  }
}
