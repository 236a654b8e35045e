import {digestOf} from './chain.ts'
import type {Finding, Json, Needed} from './finding.ts'
import type {EngineDeps, PlanLine} from './outcome.ts'
import type {AnyStep} from './step.ts'

/**
 * By step id, what a saved plan is held to of each line: the digest of all that would make carrying it out another thing than
 * was shown. Of what holds already only that, and its outputs where a step builds upon them that is still to act; of what is
 * not known yet, that it waits for the same step, and what was found of that one. Taken without secrets.
 */
export function guardsOf(
  lines: readonly PlanLine[],
  steps: readonly AnyStep[],
  deps: Pick<EngineDeps, 'redact'>,
): ReadonlyMap<string, string> {
  const acting = new Set(lines.filter(({finding}) => finding.finding !== 'satisfied').map(({id}) => id))
  const builtUpon = new Set(steps.filter(({id}) => acting.has(id)).flatMap(({needs = []}) => needs.map(({id}) => id)))
  const guards = new Map<string, string>()
  for (const {id, finding} of lines) {
    const counted = finding.finding === 'satisfied' ? satisfiedGuard(finding, builtUpon.has(id)) : of(finding, guards)
    guards.set(id, digestOf(clean(deps, counted)))
  }
  return guards
}

/** The guard of a finding that does not depend on any other. */
export const guardOfNeeded = (finding: Needed<Json>, deps: Pick<EngineDeps, 'redact'>): string =>
  digestOf(clean(deps, of(finding, new Map())))

const satisfiedGuard = (finding: Extract<Finding, {finding: 'satisfied'}>, isBuiltUpon: boolean): Json => ({
  finding: 'satisfied',
  ...(isBuiltUpon ? {outputs: finding.outputs} : {}),
})

function of(finding: Exclude<Finding, {finding: 'satisfied'}>, guards: ReadonlyMap<string, string>): Json {
  switch (finding.finding) {
    case 'needed': {
      const {diff, before, expected = null, guard} = finding
      return guard === undefined ? {finding: 'needed', diff, before, expected} : {finding: 'needed', guard}
    }
    case 'unknown':
      return {finding: 'unknown', after: finding.after, found: guards.get(finding.after) ?? null}
    case 'in-flight':
      return {finding: 'in-flight'}
    case 'blocked':
      return {...finding}
  }
}

const clean = ({redact}: Pick<EngineDeps, 'redact'>, value: Json): Json =>
  JSON.parse(redact(JSON.stringify(value))) as Json
