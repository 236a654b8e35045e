import type {ProofLevel} from './set.ts'

/** What was found of a set at a level, and when: UTC, ms since the epoch. */
export interface Verdict {
  readonly set: string
  readonly level: ProofLevel
  readonly passed: boolean
  readonly at: number
}

/** Of each set and level only the newest verdict counts. `verdicts` in order of time. */
const lastOf = <V extends Verdict>(verdicts: readonly V[], set: string): readonly V[] => [
  ...new Map(verdicts.filter((one) => one.set === set).map((one) => [one.level, one])).values(),
]

/** Whether a level of it failed and has not passed since: then it is no backup that anything may rest on. */
export const failed = (verdicts: readonly Verdict[], set: string): boolean =>
  lastOf(verdicts, set).some(({passed}) => !passed)

/** What the failure found that stands against it, for people; undefined: none does. */
export function failureOf(verdicts: readonly (Verdict & {readonly found: string})[], set: string): string | undefined {
  const failure = lastOf(verdicts, set).find(({passed}) => !passed)
  return failure && `its ${failure.level} proof failed: ${failure.found}`
}

/** Whether it stands proven at this level. */
export const proven = (verdicts: readonly Verdict[], set: string, level: ProofLevel): boolean =>
  !failed(verdicts, set) && lastOf(verdicts, set).some((one) => one.level === level && one.passed)
