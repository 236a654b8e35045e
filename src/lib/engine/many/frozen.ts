import {OperatorError} from '../../errors.ts'
import {digestOf} from '../chain.ts'
import type {Json} from '../finding.ts'
import {type RunHistory, readHistory} from '../history.ts'
import type {AnyDeps} from '../outcome.ts'
import type {LeaseWanted, Target} from '../step.ts'
import type {RunRecord} from '../store.ts'

/** What `decided` of a run of many says: the list itself lies beside the journal, its digest in it. */
export interface Frozen {
  readonly targets: number
  readonly digest: string
  /** How many needed nothing when it was frozen, and are not on it. */
  readonly held: number
}

export const frozenAs = (targets: readonly Target[], held: number): Frozen => ({
  targets: targets.length,
  digest: digestOf(listed(targets)),
  held,
})

/** The list that the run was opened with. Throws LL-RUN-CHAIN where it is not the one that the journal tells of. */
export async function frozenList(
  run: RunRecord,
  {store}: Pick<AnyDeps, 'store'>,
): Promise<{
  readonly targets: readonly Target[]
  readonly held: number
  readonly leases: readonly LeaseWanted[]
  readonly history: RunHistory
}> {
  const events = await store.events(run.id)
  const targets = await store.targets(run.id)
  const {decided} = (events[0]?.data ?? {decided: {}}) as unknown as {readonly decided: Frozen}
  if (decided.digest !== digestOf(listed(targets)))
    throw new OperatorError('LL-RUN-CHAIN', `The list of run ${run.id} was altered.`, {
      why: `its ${targets.length} targets are not the ${decided.targets} that it was opened with`,
      state: 'nothing was done: a list that cannot be trusted is no ground to go on from',
      next: [`landlord run show ${run.id}`],
    })
  const history = readHistory(events)
  return {targets, held: decided.held, leases: history.leases, history}
}

/** What a list has not is not in its digest, so that those of earlier versions stay the same. */
const listed = (targets: readonly Target[]): Json =>
  targets.map(({key, inputs, groups, kept, shown}) => ({
    ...{key, inputs, groups},
    ...(kept === undefined ? {} : {kept}),
    ...(shown ? {shown: shown as unknown as Json} : {}),
  }))
