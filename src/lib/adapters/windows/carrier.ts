import type {VerbReply} from './reply.ts'
import type {VerbRequest} from './request.ts'

/** What carries verbs to a VM: a PowerShell for each, or one that stays for all. Nobody above notices which. */
export interface VerbCarrier {
  /**
   * The script's own answer, refusals among them. Throws Unreachable, LL-VM-LOGIN or LL-VM-HOSTKEY where nothing was sent, Unreachable
   * where no answer came to a read, OutcomeUnknown where none came to a change, LL-VM-VERB where the script itself failed.
   */
  call(request: VerbRequest, signal?: AbortSignal): Promise<VerbReply>
}
