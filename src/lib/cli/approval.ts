import type {Json, PlanFile} from '../engine/index.ts'
import {OperatorError} from '../errors.ts'
import type {Approval, PlansReading} from '../site/plans.ts'

/** Which routines want an approved plan, of how many persons, and how long their word counts. */
export interface ApprovalPolicy {
  readonly routines: readonly string[]
  readonly persons: number
  readonly validForMs: number
}

/** What an approval is for, and whose it may not be. */
type ApprovedFile = Pick<PlanFile, 'digest' | 'madeBy'>

interface Asked {
  readonly plans: Pick<PlansReading, 'now' | 'approvals'>
  readonly policy: {readonly approvals: ApprovalPolicy}
}

/**
 * Who approved the plan, for the journal of its run. Throws LL-PLAN-UNAPPROVED where policy asks for more persons than have
 * approved this very plan by now, its maker not counted, or for a saved plan where there is none.
 */
export async function approvedBy(
  routine: string,
  saved: ApprovedFile | undefined,
  {plans, policy}: Asked,
): Promise<Json> {
  const {persons} = policy.approvals
  const isAsked = asksForApproval(routine, policy.approvals)
  if (!saved) {
    if (isAsked) throw notPlanned(routine, persons)
    return []
  }
  const counting = await approvalsOf(saved, {plans, policy})
  if (isAsked && counting.length < persons) throw unapproved(saved, counting, persons)
  return counting.map(({id, person, at, note}) => ({id, person, at, note}))
}

/** A run of many is asked about by the routine of its children too: `cert renew --all-due` by `cert renew`. */
const asksForApproval = (routine: string, {routines}: ApprovalPolicy): boolean =>
  routines.some((name) => name === '*' || name === routine || routine.startsWith(`${name} --`))

/** Those that count: not of the plan's own maker, and not too old. */
export async function approvalsOf(
  {digest, madeBy}: ApprovedFile,
  {plans, policy}: Asked,
): Promise<readonly Approval[]> {
  const since = (await plans.now()) - policy.approvals.validForMs
  return (await plans.approvals(digest)).filter(({person, at}) => person !== madeBy.person && Date.parse(at) > since)
}

const notPlanned = (routine: string, persons: number): OperatorError =>
  new OperatorError('LL-PLAN-UNAPPROVED', `${routine} is carried out by an approved plan alone.`, {
    why: `the configuration wants ${personsText(persons)} to approve it`,
    state: 'nothing was changed',
    next: [
      'the same command with --plan --out plan.json',
      'landlord run approve plan.json',
      'landlord run apply plan.json',
    ],
  })

const unapproved = ({digest, madeBy}: ApprovedFile, counting: readonly Approval[], persons: number): OperatorError =>
  new OperatorError('LL-PLAN-UNAPPROVED', 'The plan is not approved.', {
    where: `plan ${digest}`,
    why: `the configuration wants ${personsText(persons)} to approve it, other than ${madeBy.person}, who made it; so far: ${counting.map(({person}) => person).join(', ') || 'nobody'}`,
    state: 'nothing was changed',
    next: [`landlord run approve ${digest}`],
  })

const personsText = (persons: number): string => (persons === 1 ? 'one person' : `${persons} different persons`)
