import type {PlanFile, RunRecord, SavedMany, SavedPlan} from '../engine/index.ts'
import {OperatorError} from '../errors.ts'
import type {Approval} from '../site/plans.ts'
import type {Remark} from '../ui/plan-screen.ts'
import {localTime} from '../ui/span.ts'
import {approvalsOf} from './approval.ts'
import type {Composition} from './compose.ts'
import {commandLine} from './shell-words.ts'

/** Of one, or of many: the latter has `targets`. */
export type AnyPlan = SavedPlan | SavedMany

export const isOfMany = (plan: AnyPlan): plan is SavedMany => 'targets' in plan

/** Throws LL-PLAN-FOREIGN, LL-PLAN-VERSION, LL-PLAN-EXPIRED, LL-PLAN-FILE for a plan that is not for here and now. */
export async function assertGood(saved: AnyPlan, {store, plans, version}: Composition): Promise<void> {
  if (saved.store !== store.id)
    throw new OperatorError('LL-PLAN-FOREIGN', 'The plan was made with another ops store.', {
      why: `it is for the store ${saved.store}, this one is ${store.id}`,
      state: 'nothing was changed',
      next: ['landlord config explain store'],
    })
  if (saved.product !== version)
    throw new OperatorError('LL-PLAN-VERSION', 'The plan was made by another version of landlord.', {
      why: `it was made by ${saved.product}, this is ${version}: their steps may differ`,
      state: 'nothing was changed',
      next: [anew(saved)],
    })
  const {assertInputs, assertTarget} = await import('./plan-inputs.ts')
  assertInputs(saved.routine, saved.inputs)
  if (isOfMany(saved)) for (const target of saved.targets) assertTarget(saved.routine, target)
  const now = await plans.now()
  if (Date.parse(saved.expiresAt) > now) return
  throw new OperatorError('LL-PLAN-EXPIRED', 'The plan is too old.', {
    why: `made ${saved.madeAt} by ${saved.madeBy.person}, good until ${saved.expiresAt}, and it is ${new Date(now).toISOString()}`,
    state: 'nothing was changed',
    next: [anew(saved)],
  })
}

/** What is said of a saved plan besides what it would do. */
export async function planRemarks(saved: PlanFile, {plans, planPolicy}: Composition): Promise<readonly Remark[]> {
  const approvals = await approvalsOf(saved, {plans, policy: planPolicy})
  return [
    ['plan', `${saved.digest}, made ${localTime(saved.madeAt)} by ${saved.madeBy.person}@${saved.madeBy.host}`],
    ['good until', localTime(saved.expiresAt)],
    ['approved', approvals.map(approvalText).join('; ') || 'by nobody'],
  ]
}

const approvalText = ({person, at, note}: Approval): string =>
  `by ${person} ${localTime(at)}${note === '' ? '' : `: ${note}`}`

export const isUnfinished = ({state}: RunRecord): boolean => state !== 'done' && state !== 'undone'

/** `differences`: what is no longer so, for people. */
export const staleError = (
  saved: Pick<PlanFile, 'digest' | 'madeAt' | 'subject' | 'words'>,
  differences: readonly string[],
): OperatorError =>
  new OperatorError('LL-PLAN-STALE', 'What the plan showed is no longer so.', {
    where: `plan ${saved.digest} of ${saved.madeAt} for ${saved.subject}`,
    why: differences.join('\n'),
    state: 'nothing was changed',
    next: [anew(saved)],
  })

const anew = ({words}: Pick<PlanFile, 'words'>): string => commandLine(['landlord', ...words, '--plan'])
