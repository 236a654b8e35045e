import type {Expression} from '../tsql/ast.ts'
import type {SelectItem} from '../tsql/query-ast.ts'
import {nameKey} from './compare.ts'
import {conversion} from './convert.ts'
import {errors, SqlError, unsupported} from './errors.ts'
import {type Bound, bindExpression, type Scope} from './expressions.ts'
import type {OutputColumn} from './query.ts'
import type {BoundSource, Frame, Variable} from './scope.ts'
import type {SqlType} from './values.ts'

/** One column of a select list, or one variable that it sets. */
export interface BoundItem {
  readonly column: OutputColumn
  readonly value: Bound
  /** As written; undefined for what * stands for. */
  readonly expression: Expression | undefined
  readonly assign?: (frame: Frame) => void
}

export function bindItems(items: readonly SelectItem[], scope: Scope, sources: readonly BoundSource[]): BoundItem[] {
  return items.flatMap((item) => bindItem(item, scope, sources))
}

function bindItem(item: SelectItem, scope: Scope, sources: readonly BoundSource[]): readonly BoundItem[] {
  switch (item.kind) {
    case 'star':
      return star(item.qualifier, scope, sources)
    case 'value': {
      const value = bindExpression(item.expression, scope)
      const name = item.alias ?? (item.expression.kind === 'column' ? item.expression.name : '')
      return [{column: outputColumn(name, value), value, expression: item.expression}]
    }
    case 'assign': {
      const variable = scope.surroundings.variables.get(item.variable.toLowerCase())
      if (variable === undefined) throw errors.undeclared(item.variable)
      const value = bindExpression(item.expression, scope)
      return [
        {column: outputColumn('', value), value, expression: item.expression, assign: assignment(variable, value)},
      ]
    }
  }
}

/** Sets a variable to a value by the implicit conversions; long strings are cut, as SQL Server does for variables. */
export function assignment(variable: Variable, value: Bound): (frame: Frame) => void {
  const convert = conversion(value.type, variable.type, {explicit: false})
  return (frame) => {
    variable.value = convert(value.compute(frame))
  }
}

function outputColumn(name: string, value: Bound): OutputColumn {
  const type: SqlType = value.type.name === 'null' ? {name: 'int'} : value.type
  return {name, type, nullable: value.nullable, identity: false}
}

function star(qualifier: readonly string[], scope: Scope, sources: readonly BoundSource[]): BoundItem[] {
  if (scope.grouping !== undefined) throw unsupported('* in a grouped query')
  if (qualifier.length > 1) throw unsupported('a qualified * with a schema')
  const [wanted] = qualifier
  const chosen = sources.filter((source) => wanted === undefined || source.exposed === nameKey(wanted))
  if (chosen.length === 0) {
    throw wanted === undefined
      ? new SqlError(263, 'Must specify table to select from.')
      : new SqlError(
          107,
          `The column prefix '${wanted}' does not match with a table name or alias name used in the query.`,
          {severity: 15},
        )
  }
  return chosen.flatMap((source) => {
    if (source.relation.partialView !== undefined) throw unsupported(`all columns of ${source.relation.partialView}`)
    return source.relation.columns.map((column, i): BoundItem => {
      const slot = source.offset + i
      return {
        column,
        expression: undefined,
        value: {type: column.type, nullable: column.nullable, slot, compute: (frame) => frame.cells[slot] ?? null},
      }
    })
  })
}
