import type {VerbCarrier} from './carrier.ts'
import type {Channel} from './channel.ts'
import type {VerbReply} from './reply.ts'
import type {VerbRequest} from './request.ts'
import type {SingleShot} from './single-shot.ts'

/** The channel where it may be used and can be opened; else a PowerShell for each verb. Decided once, before the first verb. */
export class ChosenCarrier implements VerbCarrier {
  readonly #mayChannel: () => Promise<boolean>
  readonly #forms: {readonly single: SingleShot; readonly channel: Channel}
  #chosen: Promise<VerbCarrier> | undefined

  constructor(mayChannel: () => Promise<boolean>, forms: {readonly single: SingleShot; readonly channel: Channel}) {
    this.#mayChannel = mayChannel
    this.#forms = forms
  }

  async call(request: VerbRequest, signal?: AbortSignal): Promise<VerbReply> {
    this.#chosen ??= this.#choose()
    let carrier: VerbCarrier
    try {
      carrier = await this.#chosen
    } catch (error) {
      // Nobody was reached: asked anew by the next call.
      this.#chosen = undefined
      throw error
    }
    return await carrier.call(request, signal)
  }

  /** A channel that does not open has taken nothing along, so the other form is as safe as if it had never been tried. */
  async #choose(): Promise<VerbCarrier> {
    const {single, channel} = this.#forms
    if (!(await this.#mayChannel())) return single
    return (await channel.open()) === 'stands' ? channel : single
  }
}
