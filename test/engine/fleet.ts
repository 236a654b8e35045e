import type {
  ChildResult,
  Many,
  ManyControl,
  ManyDeps,
  ManyEvent,
  Pace,
  Routine,
  Target,
} from '../../src/lib/engine/index.ts'
import type {EngineProcess} from './process.ts'
import {control} from './process.ts'
import {type Behaviour, generatedStep, type Outside} from './world.ts'

/** A generated tenant: what its routine's steps do, and with whom it shares. */
export interface Tenant {
  readonly name: string
  readonly vm: string
  readonly steps: readonly Behaviour[]
  /** It cannot even be planned. */
  readonly silent?: boolean
}

export const PACE: Pace = {canary: 1, concurrency: 4, limits: {vm: 2}, maxFailures: {percent: 100}}

/** The routine of one tenant: its step n makes the thing `NAME/step-n`. */
export const tenantRoutine = (name: string, vm: string, steps: readonly Behaviour[]): Routine<Outside> => ({
  name: 'tenant generate',
  subject: `tenant:${name}`,
  inputs: {tenant: name},
  onFailure: 'stop',
  decide: async () => ({decided: null, leases: [{key: `vm:${vm}`, mode: 'shared'}], reservations: []}),
  steps: () => steps.map((behaviour, index) => generatedStep(behaviour, index, `${name}/`)),
})

/** All tenants by a run each. `asked` counts how often the list was asked for. */
export function fleet(
  tenants: readonly Tenant[],
  more: Partial<Many<Outside>> = {},
): Many<Outside> & {readonly asked: () => number} {
  let asked = 0
  const behaviours = new Map(tenants.map((tenant) => [tenant.name, tenant]))
  return {
    name: 'fleet generate',
    subject: 'fleet:generated',
    inputs: {tenants: 'all'},
    asked: () => asked,
    async decide() {
      asked += 1
      return {
        targets: tenants.map(
          ({name, vm}): Target => ({key: name, inputs: {tenant: name, vm}, groups: {vm, server: 'sql-1'}}),
        ),
        leases: [{key: 'vm:app-1', mode: 'exclusive'}],
      }
    },
    child({inputs}) {
      const {tenant, vm} = inputs as {readonly tenant: string; readonly vm: string}
      return tenantRoutine(tenant, vm, behaviours.get(tenant)?.steps ?? [])
    },
    ...more,
  }
}

/** The process's engine with ears for many. */
export function manyDeps(process: EngineProcess): ManyDeps<Outside> & {readonly told: readonly ManyEvent[]} {
  const told: ManyEvent[] = []
  return {...process.deps, told, tell: (event) => void told.push(event)}
}

export const manyControl = (pace: Partial<Pace> = {}, more: Partial<ManyControl> = {}): ManyControl => ({
  ...control(),
  pace: {...PACE, ...pace},
  ...more,
})

export const statesOf = (children: readonly ChildResult[]): Readonly<Record<string, string>> =>
  Object.fromEntries(children.map(({key, state}) => [key, state]))
