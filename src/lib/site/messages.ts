import type {Channel} from '../incident/incident.ts'

/** Who is on call. */
export interface OnCall {
  readonly name: string
  readonly email: string
  /** E.164. */
  readonly phone: string
}

export interface Message {
  /** ULID: the message id of a mail, the idempotency key of a text. */
  readonly id: string
  /** An address, or a number in E.164. */
  readonly to: string
  readonly title: string
  readonly body: string
}

/** `uncertain`: it may have arrived. */
export type Delivery =
  | {readonly state: 'sent'; readonly receipt: string}
  | {readonly state: 'failed' | 'uncertain'; readonly why: string}

/** A way to a person. Throws nothing for what the outside does. */
export interface Messenger {
  /** The same message may be ordered again: it arrives once. */
  readonly repeats: boolean
  deliver(message: Message): Promise<Delivery>
}

export type Messengers = Readonly<Partial<Record<Channel, Messenger>>>
