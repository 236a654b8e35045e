export {carryOutAnyhow} from './anyhow.ts'
export {canonicalJson, verifyChain} from './chain.ts'
export {systemClock} from './clock.ts'
export * from './finding.ts'
export type {Freeze} from './freeze.ts'
export {ledger} from './many/ledger.ts'
export type * from './many/many.ts'
export {planMany} from './many/plan-many.ts'
export {type ChildUndoPlan, planUndoMany} from './many/plan-undo-many.ts'
export {carryOutMany, resumeMany, undoMany} from './many/run.ts'
export {type Replanned, replanMany, savedMany, showing, shownMany} from './many/saved.ts'
export type * from './outcome.ts'
export {plan} from './plan.ts'
export {planUndo} from './plan-undo.ts'
export {appliedError, unfinishedError} from './refusal.ts'
export {carryOut, resume, undo} from './run.ts'
export {
  type Difference,
  differenceText,
  type PlanFile,
  type SavedPlan,
  type ShownWork,
  savedDigest,
  savedPlan,
  staleness,
} from './saved-plan.ts'
export type {Branch, BranchesKept, MergedRun, Spool, WaitingRun} from './spool.ts'
export type * from './step.ts'
export type * from './store.ts'
