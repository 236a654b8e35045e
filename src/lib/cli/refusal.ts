import type {Plan, RunRecord} from '../engine/index.ts'
import type {ErrorCode} from '../error-codes.ts'
import {OperatorError} from '../errors.ts'
import {titleOf} from '../ui/plan-screen.ts'

/** What stands in the way of a plan, if anything does: `fact` is the step's, where it is one. */
export interface Block {
  readonly code: ErrorCode
  readonly reason: string
  readonly fact?: string
}

/** Where another run is unfinished, what it left half done is neither foreign nor unsafe: that run is what is in the way. */
export function blockOf(plan: Plan, besides: readonly string[] = []): Block | undefined {
  const block = foundBlock(plan)
  const rival = block && rivalOf(plan, besides)
  if (!rival) return block
  return {
    code: 'LL-RUN-UNFINISHED',
    reason: `${plan.subject} belongs to the unfinished run ${rival.id} (${rival.routine})`,
  }
}

function foundBlock(plan: Plan): Block | undefined {
  if (plan.blocked) return plan.blocked
  for (const {finding, fact} of plan.lines)
    if (finding.finding === 'blocked') return {code: finding.code, reason: finding.reason, fact}
  return undefined
}

const rivalOf = ({unfinished, resumes}: Plan, besides: readonly string[]): RunRecord | undefined =>
  resumes || besides.includes(unfinished?.routine ?? '') ? undefined : unfinished

/** Before anything is asked or opened: a plan that cannot be carried out is refused as a whole. A run to be resumed says so itself. */
export async function refusalOf(plan: Plan, besides: readonly string[] = []): Promise<OperatorError | undefined> {
  if (plan.resumes) return undefined
  const rival = rivalOf(plan, besides)
  if (rival) {
    const {unfinishedError} = await import('../engine/index.ts')
    return unfinishedError(rival)
  }
  const block = foundBlock(plan)
  if (!block) return undefined
  return new OperatorError(block.code, `${titleOf(plan)} is blocked: ${block.reason}.`, {
    where: block.fact,
    state: 'nothing was changed',
  })
}
