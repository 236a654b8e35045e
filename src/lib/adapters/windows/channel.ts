import type {VerbReply} from './reply.ts'
import type {VerbRequest} from './request.ts'

/**
 * What carries verbs to a VM. One form today, a PowerShell for each verb; one that keeps its PowerShell for a whole run can take
 * its place without anybody above noticing.
 */
export interface VerbChannel {
  /**
   * The script's own answer, refusals among them. Throws Unreachable, LL-VM-LOGIN or LL-VM-HOSTKEY where nothing was sent, Unreachable
   * where no answer came to a read, OutcomeUnknown where none came to a change, LL-VM-VERB where the script itself failed.
   */
  call(request: VerbRequest, signal?: AbortSignal): Promise<VerbReply>
}
