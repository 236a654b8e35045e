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

/**
 * Before anything is asked or opened: a plan that cannot be carried out is refused as a whole. A run to be resumed says so
 * itself; where another one is unfinished, what it left half done is not foreign, and that run is what is in the way.
 */
export async function refusalOf(plan: Plan, besides: readonly string[] = []): Promise<OperatorError | undefined> {
  const {unfinished, resumes} = plan
  if (resumes) return undefined
  if (unfinished && !besides.includes(unfinished.routine)) {
    const {unfinishedError} = await import('../engine/index.ts')
    return unfinishedError(unfinished)
  }
  const block = blockOf(plan)
  if (!block) return undefined
  return new OperatorError(block.code, `${titleOf(plan)} is blocked: ${block.reason}.`, {
    where: block.fact,
    state: 'nothing was changed',
  })
}
