import type {Column, Key, Table} from '../storage/model.ts'
import type {Condition, Expression} from '../tsql/ast.ts'
import {sameName} from './compare.ts'
import {keyColumns} from './constraints.ts'
import {SqlError} from './errors.ts'
import {bindExpression, converted, type Scope} from './expressions.ts'
import type {KeyValues} from './resources.ts'
import {EMPTY_FRAME} from './scope.ts'
import {commonType, isInteger, isString, isUnicode} from './types.ts'
import type {SqlType, Value} from './values.ts'

export interface Pinned extends KeyValues {
  readonly key: Key
}

/**
 * The unique key of which a condition gives every column by `=` and a constant, so that SQL Server seeks one row. Where
 * there is none the statement is taken for a scan: coarser than the server with its indexes that are not unique, with
 * ranges and with IN, so that it waits where the server might not. `names` are those that may qualify a column, which it has to have unless
 * the table is `alone` in its FROM.
 */
export function pinnedKey(
  table: Table,
  {names, alone}: {readonly names: readonly string[]; readonly alone: boolean},
  where: Condition | undefined,
  scope: Scope,
): Pinned | undefined {
  if (where === undefined) return undefined
  const values = new Map<number, Value>()
  for (const {column: name, value} of equalities(where)) {
    const qualifier = name.qualifier.at(-1)
    if (qualifier === undefined ? !alone : !names.some((one) => sameName(one, qualifier))) continue
    const column = table.columns.find((one) => sameName(one.name, name.name))
    if (column === undefined || values.has(column.id)) continue
    const constant = constantOf(value, column, scope)
    if (constant !== undefined) values.set(column.id, constant)
  }
  const key = [...table.keys]
    .filter((one) => one.unique)
    .sort((a, b) => Number(b.clustered) - Number(a.clustered))
    .find((one) => one.columns.every(({id}) => values.has(id)))
  if (key === undefined) return undefined
  return {key, shape: keyColumns(table, key), values: key.columns.map(({id}) => values.get(id) ?? null)}
}

interface Equality {
  readonly column: Extract<Expression, {kind: 'column'}>
  readonly value: Expression
}

function equalities(condition: Condition): readonly Equality[] {
  if (condition.kind === 'and') return [...equalities(condition.left), ...equalities(condition.right)]
  if (condition.kind !== 'compare' || condition.operator !== '=') return []
  const {left, right} = condition
  if (left.kind === 'column' && isConstant(right)) return [{column: left, value: right}]
  if (right.kind === 'column' && isConstant(left)) return [{column: right, value: left}]
  return []
}

function isConstant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'integer':
    case 'decimal':
    case 'float':
    case 'string':
    case 'binary':
    case 'null':
    case 'variable':
      return true
    case 'negate':
    case 'cast':
    case 'convert':
      return isConstant(expression.operand)
    case 'arithmetic':
      return isConstant(expression.left) && isConstant(expression.right)
    default:
      return false
  }
}

/** Undefined where the column itself would be converted, or where the constant cannot be computed. */
function constantOf(expression: Expression, column: Column, scope: Scope): Value | undefined {
  try {
    const bound = bindExpression(expression, {...scope, sources: [], parent: undefined})
    const type = commonType(bound.type, column.type)
    return sameFamily(type, column.type) ? converted(bound, type).compute(EMPTY_FRAME) : undefined
  } catch (error) {
    if (error instanceof SqlError) return undefined
    throw error
  }
}

/** nvarchar given for a varchar column is no seek: in this collation the column is converted, row by row. */
function sameFamily(common: SqlType, column: SqlType): boolean {
  if (isString(common) && isString(column)) return isUnicode(common) === isUnicode(column)
  return common.name === column.name || (isInteger(common) && isInteger(column))
}
