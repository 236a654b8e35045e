import type {Plan} from '../engine/index.ts'
import type {ErrorCode} from '../error-codes.ts'
import {OperatorError} from '../errors.ts'
import {titleOf} from '../ui/plan-screen.ts'

/** What stands in the way of a plan, if anything does: `fact` is the step's, where it is one. */
export interface Block {
  readonly code: ErrorCode
  readonly reason: string
  readonly fact?: string
}

export function blockOf(plan: Plan): Block | undefined {
  if (plan.blocked) return plan.blocked
  for (const {finding, fact} of plan.lines)
    if (finding.finding === 'blocked') return {code: finding.code, reason: finding.reason, fact}
  return undefined
}

/** Before anything is asked or opened: a plan that cannot be carried out is refused as a whole. A run to be resumed says so itself. */
export function refusalOf(plan: Plan): OperatorError | undefined {
  const block = blockOf(plan)
  if (!block || plan.resumes) return undefined
  return new OperatorError(block.code, `${titleOf(plan)} is blocked: ${block.reason}.`, {
    where: block.fact,
    state: 'nothing was changed',
  })
}
