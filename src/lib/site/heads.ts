/** A seal as it is told elsewhere: the head of a run as it was opened or closed, and the seal before it. */
export interface SealedHead {
  readonly v: 1
  readonly store: string
  readonly seq: number
  readonly run: string
  readonly kind: string
  /** UTC, ISO 8601. */
  readonly at: string
  readonly head: string
  readonly previous: string
  readonly hash: string
}

/** What the store keeps of seals and of who was told of them. */
export interface HeadsKept {
  /** Seals after that number, in order. */
  after(seq: number, limit: number): Promise<readonly SealedHead[]>
  /** Number of the last seal that the place has; 0 where it has none. */
  sent(sink: string): Promise<number>
  markSent(sink: string, seq: number): Promise<void>
  /** What of the store is not as these heads say, which were kept elsewhere; empty where all is. */
  compare(kept: readonly SealedHead[]): Promise<readonly string[]>
}

/** A place elsewhere that keeps heads. */
export interface HeadSink {
  /** How the store remembers it. */
  readonly name: string
  /** Wants only the newest: a sign of life, not a record. */
  readonly newestOnly: boolean
  /** Throws where the place did not take them whole. */
  deliver(heads: readonly SealedHead[]): Promise<void>
}
