import {bindDateFunction, DATE_FUNCTIONS} from '../functions/dates.ts'
import {TEXT_FUNCTIONS} from '../functions/texts.ts'
import type {Expression} from '../tsql/ast.ts'
import {AGGREGATES} from '../tsql/expressions.ts'
import type {Query} from '../tsql/query-ast.ts'
import {arithmetic} from './arithmetic.ts'
import {toCodePage} from './codepage.ts'
import {nameKey, sameName} from './compare.ts'
import {type BoundCondition, bindCondition, comparison} from './conditions.ts'
import {conversion} from './convert.ts'
import {errors, SqlError, unsupported} from './errors.ts'
import type {BoundQuery} from './query.ts'
import type {BoundSource, Frame, Surroundings} from './scope.ts'
import {commonType, FLOAT, INT, NULL_TYPE, nvarchar, resolveType, varbinary, varchar} from './types.ts'
import {Decimal, type SqlType, type Value} from './values.ts'

export interface Bound {
  readonly type: SqlType
  readonly nullable: boolean
  /** Place in the frame, where it is a plain column of this query. */
  readonly slot?: number
  /** Its value, where it is a constant: some functions have a type by it. */
  readonly literal?: Value
  compute(frame: Frame): Value
}

/** How the expressions of one query find their columns, aggregates and subqueries. */
export interface Scope {
  readonly surroundings: Surroundings
  readonly sources: readonly BoundSource[]
  readonly parent: Scope | undefined
  /** Replaces what a column or an aggregate means, within the select list of a grouped query. */
  readonly grouping?: {
    column(plain: Bound, name: string): Bound
    aggregate(name: string, argument: Expression | undefined, distinct: boolean): Bound | undefined
  }
  query(query: Query, parent: Scope): BoundQuery
}

export function bindExpression(expression: Expression, scope: Scope): Bound {
  switch (expression.kind) {
    case 'integer':
      return integerLiteral(expression.text)
    case 'decimal':
      return decimalLiteral(expression.text)
    case 'float':
      return constant(FLOAT, Number(expression.text))
    case 'string': {
      if (!expression.unicode) toCodePage(expression.value)
      const length = Math.max(1, expression.value.length)
      const most = expression.unicode ? 4000 : 8000
      return constant(
        expression.unicode ? nvarchar(length > most ? 'max' : length) : varchar(length > most ? 'max' : length),
        expression.value,
      )
    }
    case 'binary': {
      const bytes = Buffer.from(expression.hex.length % 2 === 0 ? expression.hex : `0${expression.hex}`, 'hex')
      return constant(varbinary(Math.max(1, bytes.length)), bytes)
    }
    case 'null':
      return constant(NULL_TYPE, null)
    case 'variable':
      return variable(expression.name, scope)
    case 'global':
      return globalValue(expression.name, scope)
    case 'column':
      return column(expression.qualifier, expression.name, scope)
    case 'negate':
      return negated(bindExpression(expression.operand, scope))
    case 'arithmetic':
      return arithmetic(
        expression.operator,
        bindExpression(expression.left, scope),
        bindExpression(expression.right, scope),
      )
    case 'count-rows':
      return aggregate('COUNT', undefined, false, scope)
    case 'call':
      return call(expression, scope)
    case 'cast':
      return cast(bindExpression(expression.operand, scope), resolveType(expression.type, 'cast'), undefined)
    case 'convert':
      return cast(bindExpression(expression.operand, scope), resolveType(expression.type, 'cast'), expression.style)
    case 'attempt':
      return attempt(bindExpression(expression.operand, scope))
    case 'simple-case': {
      const branches = expression.branches.map(({when, result}) => ({
        when: comparison('=', bindExpression(expression.operand, scope), bindExpression(when, scope)),
        result: bindExpression(result, scope),
      }))
      return caseOf(branches, expression.otherwise && bindExpression(expression.otherwise, scope))
    }
    case 'searched-case': {
      const branches = expression.branches.map(({when, result}) => ({
        when: bindCondition(when, scope),
        result: bindExpression(result, scope),
      }))
      return caseOf(branches, expression.otherwise && bindExpression(expression.otherwise, scope))
    }
    case 'scalar-query':
      return scalarQuery(expression.query, scope)
  }
}

/** The value as another type by the implicit rules: assignment, INSERT, comparison. */
export function converted(bound: Bound, type: SqlType): Bound {
  const convert = conversion(bound.type, type, {explicit: false})
  return {type, nullable: bound.nullable, compute: (frame) => convert(bound.compute(frame))}
}

function constant(type: SqlType, value: Value): Bound {
  return {type, nullable: value === null, literal: value, compute: () => value}
}

function cast(bound: Bound, type: SqlType, style: number | undefined): Bound {
  if ('collation' in bound.type) throw unsupported('CAST of a column with a collation of its own')
  const convert = conversion(bound.type, type, {explicit: true, style})
  return {type, nullable: bound.nullable, compute: (frame) => convert(bound.compute(frame))}
}

/** What TRY_CAST and TRY_CONVERT turn into NULL: values that do not fit, never types that do not. */
const NOT_CONVERTED = new Set([220, 241, 242, 245, 248, 8114, 8115, 8169])

function attempt(bound: Bound): Bound {
  return {
    type: bound.type,
    nullable: true,
    compute: (frame) => {
      try {
        return bound.compute(frame)
      } catch (error) {
        if (error instanceof SqlError && NOT_CONVERTED.has(error.number)) return null
        throw error
      }
    },
  }
}

function integerLiteral(text: string): Bound {
  const value = BigInt(text)
  if (value < 2n ** 31n) return constant(INT, value)
  if (text.length > 38) throw unsupported('numbers of more than 38 digits')
  return constant({name: 'decimal', precision: text.replace(/^0+/, '').length, scale: 0}, new Decimal(value, 0))
}

function decimalLiteral(text: string): Bound {
  const value = Decimal.parse(text)
  if (value === undefined || value.digits() > 38) throw unsupported('numbers of more than 38 digits')
  return constant({name: 'decimal', precision: Math.max(value.digits(), value.scale, 1), scale: value.scale}, value)
}

function variable(name: string, scope: Scope): Bound {
  const found = scope.surroundings.variables.get(name.toLowerCase())
  if (found === undefined) throw errors.undeclared(name)
  return {type: found.type, nullable: true, compute: () => found.value}
}

function globalValue(name: string, scope: Scope): Bound {
  const found = scope.surroundings.global(name.toUpperCase())
  if (found === undefined) throw unsupported(name)
  return {type: found.returns, nullable: false, compute: () => found.call([])}
}

function column(qualifier: readonly string[], name: string, scope: Scope): Bound {
  const plain = ownColumn(qualifier, name, scope)
  if (plain !== undefined)
    return scope.grouping === undefined ? plain : scope.grouping.column(plain, [...qualifier, name].join('.'))
  if (scope.parent === undefined) {
    throw qualifier.length > 0 ? errors.unboundName([...qualifier, name].join('.')) : errors.invalidColumn(name)
  }
  const outer = column(qualifier, name, scope.parent)
  return {
    type: outer.type,
    nullable: outer.nullable,
    compute: (frame) => {
      if (frame.parent === undefined) throw new Error('a correlated subquery runs within a row')
      return outer.compute(frame.parent)
    },
  }
}

function ownColumn(qualifier: readonly string[], name: string, scope: Scope): Bound | undefined {
  const found: Bound[] = []
  for (const source of scope.sources.filter((candidate) => qualifies(qualifier, candidate))) {
    source.relation.columns.forEach((candidate, index) => {
      if (!sameName(candidate.name, name)) return
      const slot = source.offset + index
      found.push({
        type: candidate.type,
        nullable: candidate.nullable,
        slot,
        compute: (frame) => frame.cells[slot] ?? null,
      })
    })
    if (found.length === 0 && qualifier.length > 0) {
      if (source.relation.partialView !== undefined)
        throw unsupported(`the column ${name} of ${source.relation.partialView}`)
      throw errors.invalidColumn(name)
    }
  }
  if (found.length > 1) throw errors.ambiguousColumn(name)
  if (found.length === 0) {
    const partial = scope.sources.find((source) => source.relation.partialView !== undefined)
    if (partial !== undefined && qualifier.length === 0)
      throw unsupported(`the column ${name} of ${partial.relation.partialView}`)
  }
  return found[0]
}

function qualifies(qualifier: readonly string[], source: BoundSource): boolean {
  const [table, schema, database] = [...qualifier].reverse()
  if (database !== undefined) throw unsupported('columns with a database name')
  if (schema !== undefined && (source.schema === undefined || nameKey(schema) !== nameKey(source.schema))) return false
  return table === undefined || nameKey(table) === source.exposed
}

/** Decimals and floats keep their type; whole numbers may overflow. */
function negated(bound: Bound): Bound {
  const {type} = bound
  if (type.name === 'decimal' || type.name === 'float') {
    return {
      type,
      nullable: bound.nullable,
      compute: (frame) => {
        const value = bound.compute(frame)
        return value instanceof Decimal
          ? new Decimal(-value.unscaled, value.scale)
          : value === null
            ? null
            : -Number(value)
      },
    }
  }
  const whole = type.name === 'bit' || type.name === 'tinyint' || type.name === 'null' ? INT : type
  return arithmetic('-', constant(whole, 0n), bound)
}

function aggregate(name: string, argument: Expression | undefined, distinct: boolean, scope: Scope): Bound {
  const bound = scope.grouping?.aggregate(name, argument, distinct)
  if (bound === undefined) throw unsupported(`${name} here`)
  return bound
}

function call({name, arguments: given, distinct}: Extract<Expression, {kind: 'call'}>, scope: Scope): Bound {
  if (AGGREGATES.has(name)) {
    if (given.length !== 1) throw errors.argumentCount(name.toLowerCase(), 1)
    return aggregate(name, given[0], distinct, scope)
  }
  if (DATE_FUNCTIONS.has(name)) return dateFunction(name, given, scope)
  const bound = given.map((argument) => bindExpression(argument, scope))
  const scalar = TEXT_FUNCTIONS.get(name)
  if (scalar !== undefined) {
    if (bound.length < scalar.least || bound.length > scalar.most)
      throw errors.argumentCount(name.toLowerCase(), bound.length < scalar.least ? scalar.least : scalar.most)
    return scalar.bind(bound)
  }
  if (name === 'ISNULL') return isNull(bound)
  if (name === 'COALESCE') return coalesce(bound)
  const builtin = scope.surroundings.builtin(name)
  if (builtin === undefined) throw unsupported(`the function ${name}`)
  const most = builtin.parameters.length
  if (bound.length > most || bound.length < most - builtin.optional)
    throw errors.argumentCount(name.toLowerCase(), most)
  const inputs = bound.map((argument, i) => converted(argument, builtin.parameters[i] ?? NULL_TYPE))
  return {
    type: builtin.returns,
    nullable: true,
    compute: (frame) => builtin.call(inputs.map((input) => input.compute(frame))),
  }
}

function dateFunction(name: string, [part, ...given]: readonly Expression[], scope: Scope): Bound {
  if (part?.kind !== 'column' || part.qualifier.length > 0) throw unsupported(`this first argument of ${name}`)
  return bindDateFunction(
    name,
    part.name,
    given.map((argument) => bindExpression(argument, scope)),
  )
}

/** ISNULL has the type of its first argument; its second is converted to that. */
function isNull(given: readonly Bound[]): Bound {
  const [first, second] = given
  if (first === undefined || second === undefined || given.length > 2) throw errors.argumentCount('isnull', 2)
  const type = first.type.name === 'null' ? second.type : first.type
  const [value, other] = [converted(first, type), converted(second, type)]
  return {type, nullable: second.nullable, compute: (frame) => value.compute(frame) ?? other.compute(frame)}
}

function coalesce(given: readonly Bound[]): Bound {
  const type = given.map((argument) => argument.type).reduce(commonType)
  const values = given.map((argument) => converted(argument, type))
  return {
    type,
    nullable: values.every((value) => value.nullable),
    compute: (frame) => {
      for (const value of values) {
        const found = value.compute(frame)
        if (found !== null) return found
      }
      return null
    },
  }
}

function caseOf(branches: readonly {when: BoundCondition; result: Bound}[], otherwise: Bound | undefined): Bound {
  const results = [...branches.map((branch) => branch.result), ...(otherwise === undefined ? [] : [otherwise])]
  const type = results.map((result) => result.type).reduce(commonType)
  if (type.name === 'null') throw unsupported('a CASE whose results are all NULL')
  const values = results.map((result) => converted(result, type))
  return {
    type,
    nullable: true,
    compute: (frame) => {
      const taken = branches.findIndex((branch) => branch.when(frame) === true)
      const value = taken >= 0 ? values[taken] : otherwise === undefined ? undefined : values.at(-1)
      return value?.compute(frame) ?? null
    },
  }
}

function scalarQuery(query: Query, scope: Scope): Bound {
  const bound = scope.query(query, scope)
  const [only] = bound.columns
  if (bound.columns.length !== 1 || only === undefined) throw errors.subqueryColumns()
  return {
    type: only.type,
    nullable: true,
    compute: (frame) => {
      const rows = bound.rows(frame)
      if (rows.length > 1) throw errors.subqueryRows()
      return rows[0]?.[0] ?? null
    },
  }
}
