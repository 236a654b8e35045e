import type {PlanLine} from '../../engine/index.ts'
import type {Diagnosis} from './diagnosis.ts'

/** What is known of a host besides what it shows. */
export interface Standing {
  readonly kind: 'vm' | 'server'
  readonly name: string
  /** The ops store has it: `vm add` or `server add` took it in. */
  readonly added: boolean
  /** VMs of its servers that are not added yet: rules that let them in are still to come. */
  readonly awaited: readonly string[]
}

/**
 * A fact that adding the host would make true. Of a host that was never added it is yet to be done; of one that was, somebody changed
 * it since, and what kept strangers out may not. Its record follows the machine, and rules wait for VMs that are yet to be added.
 */
export function diagnosisOfNeed({id, fact}: PlanLine, diff: readonly string[], host: Standing): Diagnosis {
  const text = diff.join('; ')
  const again = [`landlord ${host.kind} add ${host.name}`]
  if (!host.added || id === 'recorded') return {fact, state: 'poor', text, next: again}
  const ofServer = id.startsWith('network') && (host.kind === 'server' || id !== 'network')
  return ofServer && host.awaited.length > 0
    ? {fact, state: 'poor', text, next: host.awaited.map((vm) => `landlord vm add ${vm}`)}
    : {fact, state: 'bad', code: 'LL-HOST-DRIFT', text, next: [`${again[0]} --plan`]}
}
