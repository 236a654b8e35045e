import type {Recorder} from '../recorder.ts'
import type {Capabilities} from '../step.ts'
import type {Parent} from '../tenure.ts'
import type {Ledger} from './ledger.ts'
import type {Many, ManyControl, ManyDeps} from './many.ts'

/** All that the work on many shares while one process works on it. */
export interface ManyWork<C extends Capabilities = Capabilities> {
  readonly many: Many<C>
  readonly deps: ManyDeps<C>
  readonly control: ManyControl
  readonly recorder: Recorder
  readonly ledger: Ledger
  /** It was begun before, by this process or another. */
  readonly resumed: boolean
  /** What children work under. */
  readonly parent: Parent
  /** Aborted by Ctrl-C twice (reason: `Killed`) or by the parent's lost leases (reason: `LeaseLost`). */
  readonly hard: AbortSignal
}
