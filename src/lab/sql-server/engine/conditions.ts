import type {ComparisonOperator, Condition} from '../tsql/ast.ts'
import type {Query} from '../tsql/query-ast.ts'
import {compareValues, orderOf} from './compare.ts'
import {errors, unsupported} from './errors.ts'
import {type Bound, bindExpression, converted, type Scope} from './expressions.ts'
import {likePattern} from './like.ts'
import type {Frame} from './scope.ts'
import {commonType, isString} from './types.ts'
import type {Value} from './values.ts'

/** Null is T-SQL's UNKNOWN. */
export type BoundCondition = (frame: Frame) => boolean | null

export function bindCondition(condition: Condition, scope: Scope): BoundCondition {
  switch (condition.kind) {
    case 'and': {
      const [left, right] = [bindCondition(condition.left, scope), bindCondition(condition.right, scope)]
      return (frame) => {
        const first = left(frame)
        if (first === false) return false
        const second = right(frame)
        return second === false ? false : first === null || second === null ? null : true
      }
    }
    case 'or': {
      const [left, right] = [bindCondition(condition.left, scope), bindCondition(condition.right, scope)]
      return (frame) => {
        const first = left(frame)
        if (first === true) return true
        const second = right(frame)
        return second === true ? true : first === null || second === null ? null : false
      }
    }
    case 'not':
      return negate(bindCondition(condition.operand, scope))
    case 'compare':
      return comparison(
        condition.operator,
        bindExpression(condition.left, scope),
        bindExpression(condition.right, scope),
      )
    case 'is-null': {
      const operand = bindExpression(condition.operand, scope)
      return (frame) => (operand.compute(frame) === null) !== condition.negated
    }
    case 'in-list': {
      const operand = bindExpression(condition.operand, scope)
      const matches = condition.items.map((item) => comparison('=', operand, bindExpression(item, scope)))
      return maybeNegated(condition.negated, (frame) => anyOf(matches.map((match) => () => match(frame))))
    }
    case 'in-query':
      return inQuery(bindExpression(condition.operand, scope), condition.query, condition.negated, scope)
    case 'between': {
      const operand = bindExpression(condition.operand, scope)
      const low = comparison('>=', operand, bindExpression(condition.low, scope))
      const high = comparison('<=', operand, bindExpression(condition.high, scope))
      return maybeNegated(condition.negated, (frame) => {
        const [above, below] = [low(frame), high(frame)]
        return above === false || below === false ? false : above === null || below === null ? null : true
      })
    }
    case 'like':
      return like(condition, scope)
    case 'exists': {
      const query = scope.query(condition.query, scope)
      return (frame) => query.rows(frame).length > 0
    }
  }
}

export function comparison(operator: ComparisonOperator, left: Bound, right: Bound): BoundCondition {
  const type = commonType(left.type, right.type)
  if (type.name === 'null') return () => null
  const [a, b] = [converted(left, type), converted(right, type)]
  const order = orderOf(type)
  if (order === 'binary') refuseOtherCollation(left, right)
  return (frame) => {
    const [first, second] = [a.compute(frame), b.compute(frame)]
    if (first === null || second === null) return null
    const compared = compareValues(first, second, order)
    switch (operator) {
      case '=':
        return compared === 0
      case '<>':
        return compared !== 0
      case '<':
        return compared < 0
      case '<=':
        return compared <= 0
      case '>':
        return compared > 0
      case '>=':
        return compared >= 0
    }
  }
}

/** SQL Server finds no common collation for two columns (468); a constant takes that of the column. */
function refuseOtherCollation(left: Bound, right: Bound): void {
  for (const {type, slot} of [left, right])
    if (isString(type) && !('collation' in type) && slot !== undefined) throw unsupported('columns of two collations')
}

function anyOf(tests: readonly (() => boolean | null)[]): boolean | null {
  let unknown = false
  for (const test of tests) {
    const result = test()
    if (result === true) return true
    if (result === null) unknown = true
  }
  return unknown ? null : false
}

function maybeNegated(isNegated: boolean, condition: BoundCondition): BoundCondition {
  return isNegated ? negate(condition) : condition
}

function negate(condition: BoundCondition): BoundCondition {
  return (frame) => {
    const result = condition(frame)
    return result === null ? null : !result
  }
}
function inQuery(operand: Bound, query: Query, isNegated: boolean, scope: Scope): BoundCondition {
  const bound = scope.query(query, scope)
  const [only] = bound.columns
  if (bound.columns.length !== 1 || only === undefined) throw errors.subqueryColumns()
  let current: Value = null
  const match = comparison('=', operand, {type: only.type, nullable: true, compute: () => current})
  return maybeNegated(isNegated, (frame) =>
    anyOf(
      bound.rows(frame).map((row) => () => {
        current = row[0] ?? null
        return match(frame)
      }),
    ),
  )
}

function like(condition: Extract<Condition, {kind: 'like'}>, scope: Scope): BoundCondition {
  const operand = bindExpression(condition.operand, scope)
  const pattern = bindExpression(condition.pattern, scope)
  const marker = condition.escape && bindExpression(condition.escape, scope)
  for (const side of [operand, pattern]) if (!isString(side.type)) throw unsupported(`LIKE of ${side.type.name}`)
  return maybeNegated(condition.negated, (frame) => {
    const [text, wanted, mark] = [operand.compute(frame), pattern.compute(frame), marker?.compute(frame)]
    if (text === null || wanted === null || mark === null) return null
    if (mark !== undefined && String(mark).length !== 1) throw errors.invalidEscape(String(mark))
    const binary = [operand, pattern].some(({type}) => orderOf(type) === 'binary')
    return likePattern(String(wanted), mark === undefined ? undefined : String(mark), binary)(String(text))
  })
}
