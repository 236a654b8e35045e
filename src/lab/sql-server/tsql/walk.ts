import type {Condition, Expression, ObjectName, Statement} from './ast.ts'
import type {LockHint, Query, Source} from './query-ast.ts'

export interface TableUse {
  readonly name: ObjectName
  readonly alias: string | undefined
  readonly hints: readonly LockHint[]
  /** The query in whose FROM it stands. */
  readonly query: Query
}

/** Tables that one statement reads, its nested queries included; statements within IF, BEGIN and TRY are not entered. */
export function tablesRead(statement: Statement): readonly TableUse[] {
  const found: TableUse[] = []
  switch (statement.kind) {
    case 'select':
      inQuery(statement.query, found)
      break
    case 'insert':
      if (statement.source.kind === 'query') inQuery(statement.source.query, found)
      else
        for (const row of statement.source.rows)
          for (const cell of row) if (cell !== 'default') inExpression(cell, found)
      break
    case 'update':
      for (const {expression} of statement.assignments) inExpression(expression, found)
      if (statement.where !== undefined) inCondition(statement.where, found)
      break
    case 'delete':
      if (statement.where !== undefined) inCondition(statement.where, found)
      break
    case 'if':
      inCondition(statement.condition, found)
      break
    case 'set-variable':
      inExpression(statement.expression, found)
      break
    case 'declare':
      for (const {value} of statement.variables) if (value !== undefined) inExpression(value, found)
      break
    case 'print':
      inExpression(statement.value, found)
      break
    default:
      break
  }
  return found
}

/** Tables that a query reads, its own common table expressions left out. */
export function tablesOf(query: Query): readonly TableUse[] {
  const found: TableUse[] = []
  inQuery(query, found)
  return found
}

function inQuery(query: Query, found: TableUse[]): void {
  const own: TableUse[] = []
  for (const common of query.with) inQuery(common.query, own)
  for (const part of [query.top, query.offset, query.fetch]) if (part !== undefined) inExpression(part, own)
  for (const item of query.items) if (item.kind !== 'star') inExpression(item.expression, own)
  for (const source of query.from) inSource(source, query, own)
  for (const condition of [query.where, query.having]) if (condition !== undefined) inCondition(condition, own)
  for (const key of query.groupBy) inExpression(key, own)
  for (const union of query.unions) inQuery(union.query, own)
  for (const {expression} of query.orderBy) inExpression(expression, own)
  const names = new Set(query.with.map(({name}) => name.toLowerCase()))
  found.push(...own.filter(({name}) => name.schema !== undefined || !names.has(name.name.toLowerCase())))
}

function inSource(source: Source, query: Query, found: TableUse[]): void {
  switch (source.kind) {
    case 'table':
      found.push({name: source.name, alias: source.alias, hints: source.hints, query})
      break
    case 'derived':
      inQuery(source.query, found)
      break
    case 'volume-stats':
      inSource(source.left, query, found)
      for (const argument of source.arguments) inExpression(argument, found)
      break
    case 'join':
      inSource(source.left, query, found)
      inSource(source.right, query, found)
      if (source.on !== undefined) inCondition(source.on, found)
      break
  }
}

function inCondition(condition: Condition, found: TableUse[]): void {
  switch (condition.kind) {
    case 'and':
    case 'or':
      inCondition(condition.left, found)
      inCondition(condition.right, found)
      break
    case 'not':
      inCondition(condition.operand, found)
      break
    case 'compare':
      inExpression(condition.left, found)
      inExpression(condition.right, found)
      break
    case 'is-null':
      inExpression(condition.operand, found)
      break
    case 'in-list':
      for (const part of [condition.operand, ...condition.items]) inExpression(part, found)
      break
    case 'in-query':
      inExpression(condition.operand, found)
      inQuery(condition.query, found)
      break
    case 'between':
      for (const part of [condition.operand, condition.low, condition.high]) inExpression(part, found)
      break
    case 'like':
      for (const part of [condition.operand, condition.pattern, condition.escape])
        if (part !== undefined) inExpression(part, found)
      break
    case 'exists':
      inQuery(condition.query, found)
      break
  }
}

function inExpression(expression: Expression, found: TableUse[]): void {
  switch (expression.kind) {
    case 'negate':
    case 'attempt':
    case 'cast':
    case 'convert':
      inExpression(expression.operand, found)
      break
    case 'arithmetic':
      inExpression(expression.left, found)
      inExpression(expression.right, found)
      break
    case 'call':
      for (const argument of expression.arguments) inExpression(argument, found)
      break
    case 'simple-case':
      inExpression(expression.operand, found)
      for (const {when, result} of expression.branches) for (const part of [when, result]) inExpression(part, found)
      if (expression.otherwise !== undefined) inExpression(expression.otherwise, found)
      break
    case 'searched-case':
      for (const {when, result} of expression.branches) {
        inCondition(when, found)
        inExpression(result, found)
      }
      if (expression.otherwise !== undefined) inExpression(expression.otherwise, found)
      break
    case 'scalar-query':
      inQuery(expression.query, found)
      break
    case 'integer':
    case 'decimal':
    case 'float':
    case 'string':
    case 'binary':
    case 'null':
    case 'variable':
    case 'global':
    case 'column':
    case 'count-rows':
      break
  }
}
