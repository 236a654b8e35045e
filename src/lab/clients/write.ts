/** Something that a client made, whatever became of it. */
export interface ClientWrite {
  readonly id: string
  readonly sequence: number
  /** What the product keeps: tells by itself whose it is, so that a copy under another id is found. */
  readonly text: string
  /** UTC, ISO 8601. */
  readonly madeAt: string
}

/** How a write came through. */
export type Way = 'https' | 'http'

/** `factory` falls back to HTTP where HTTPS does not answer; `mobile` never does. */
export type ClientKind = 'factory' | 'mobile'

export interface ClientName {
  /** `factory-01`, or `mobile-02`. */
  readonly id: string
  readonly kind: ClientKind
  readonly tenant: string
}
