import type {Condition} from '../tsql/ast.ts'
import {bindExpression, type Scope} from './expressions.ts'
import type {Frame} from './scope.ts'
import {isInteger} from './types.ts'
import type {Value} from './values.ts'

/** Rows of the right side that may fit a row of the left one: those that do are among them, in their order. */
export type Candidates = (left: Frame) => readonly Frame[]

/**
 * Where ON sets an integer column of one side equal to one of the other, the rows are sought by it, as SQL Server does by a hash join:
 * catalogue views of hundreds of logins are joined three at a time. Undefined: every pair is to be looked at. Whether a pair fits is for
 * the whole condition to say in any case.
 */
export function joinKey(
  on: Condition | undefined,
  scope: Scope,
  leftWidth: number,
): ((right: readonly Frame[]) => Candidates) | undefined {
  const [pair] = on === undefined ? [] : pairsOf(on, scope, leftWidth)
  if (pair === undefined) return undefined
  return (right) => {
    const byValue = new Map<Value, Frame[]>()
    for (const frame of right) {
      const value = frame.cells[pair.right] ?? null
      const known = byValue.get(value)
      if (known === undefined) byValue.set(value, [frame])
      else known.push(frame)
    }
    // NULL equals nothing.
    byValue.delete(null)
    return ({cells}) => byValue.get(cells[pair.left] ?? null) ?? []
  }
}

/** Places in the rows of either side. */
function pairsOf(on: Condition, scope: Scope, leftWidth: number): readonly {left: number; right: number}[] {
  if (on.kind === 'and') return [...pairsOf(on.left, scope, leftWidth), ...pairsOf(on.right, scope, leftWidth)]
  if (on.kind !== 'compare' || on.operator !== '=' || on.left.kind !== 'column' || on.right.kind !== 'column') return []
  const sides = [bindExpression(on.left, scope), bindExpression(on.right, scope)]
  const slots = sides.flatMap(({slot, type}) => (slot !== undefined && isInteger(type) ? [slot] : []))
  const [left, right] = slots.toSorted((a, b) => a - b)
  return left !== undefined && right !== undefined && left < leftWidth && right >= leftWidth
    ? [{left, right: right - leftWidth}]
    : []
}
