/** A request that cannot be carried out as it is, with its HTTP status. */
export class Refusal extends Error {
  readonly status: number
  /** What the client may need to go on. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(status: number, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.status = status
    this.details = details
  }
}
