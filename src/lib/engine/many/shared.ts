import {readHistory, type StepHistory} from '../history.ts'
import type {Capabilities, Target} from '../step.ts'
import type {RunRecord, Store} from '../store.ts'
import type {Many} from './many.ts'

/** What the children of a run have made for all of a group, by group and step. */
export interface SharedByChildren {
  /** Kinds of groups whose members stand on what one of them has made: they are undone one after another. */
  readonly kinds: readonly string[]
  /** By step id: who made it, among all children in the target's groups. */
  of(target: Target): ReadonlyMap<string, StepHistory>
}

/**
 * Reads the journals of all children, those that were undone before included: where a child puts there what others of its VM
 * find, the last one that is undone takes it away, whoever that is.
 */
export async function sharedByChildren<C extends Capabilities>(
  children: readonly {readonly target: Target; readonly run: RunRecord}[],
  many: Many<C>,
  store: Pick<Store, 'events'>,
): Promise<SharedByChildren> {
  const kinds = new Set<string>()
  const made = new Map<string, Map<string, StepHistory>>()
  for (const {target, run} of children) {
    const shared = sharedSteps(target, run, many)
    if (shared.length === 0) continue
    const history = readHistory(await store.events(run.id))
    for (const {id, kind, group} of shared) {
      kinds.add(kind)
      const past = history.step(id)
      if (past.attempts.length === 0) continue
      const known = made.get(group) ?? new Map<string, StepHistory>()
      const before = known.get(id)
      known.set(id, before ? {...before, attempts: [...before.attempts, ...past.attempts]} : past)
      made.set(group, known)
    }
  }
  return {
    kinds: [...kinds],
    of: ({groups}) =>
      new Map(Object.entries(groups).flatMap(([kind, name]) => [...(made.get(groupOf(kind, name)) ?? [])])),
  }
}

function sharedSteps<C extends Capabilities>(target: Target, run: RunRecord, many: Many<C>) {
  return many
    .child(target)
    .steps(run.decided)
    .flatMap(({id, shared: kind}) => {
      const name = kind === undefined ? undefined : target.groups[kind]
      return kind === undefined || name === undefined ? [] : [{id, kind, group: groupOf(kind, name)}]
    })
}

const groupOf = (kind: string, name: string): string => `${kind}:${name}`
