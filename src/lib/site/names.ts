/** How names are kept: by dynamic updates (RFC 2136), by a program of the user's own, or by people. */
export type NamesKind = 'nsupdate' | 'script' | 'by-hand'

/** Whose a name is; kept in a TXT record of the same name, `landlord=STORE/ID`. */
export interface NameOwner {
  readonly store: string
  /** ULID of the tenant's creation. */
  readonly id: string
}

/** What one authoritative server says of a host name. */
export interface NameAnswer {
  /** Address and port of the server: `10.0.0.53:53`. */
  readonly from: string
  /** IPv4 and IPv6 in their shortest form, sorted. Empty: the name has none. */
  readonly addresses: readonly string[]
  /** Where the name is an alias of another: that one. */
  readonly alias: string | undefined
  /** Of the addresses: how long others may remember them. 0 where there are none. */
  readonly ttlSeconds: number
  readonly owner: NameOwner | undefined
}

/** What a host name is, asked of every authoritative server. */
export interface NameFacts {
  readonly host: string
  /** As the first of the servers has it, to which updates go too. */
  readonly primary: NameAnswer
  /** Others that say something else yet, or do not answer: for people. */
  readonly behind: readonly string[]
}

export interface NamesReading {
  readonly kind: NamesKind
  /** Of new records. */
  readonly ttlSeconds: number
  /**
   * Asked of the zone's own servers: no cache is in between. Throws `Unreachable` LL-DNS-UNREACHABLE where the first of them does
   * not answer.
   */
  lookup(host: string): Promise<NameFacts>
}

export interface NameOrder {
  readonly host: string
  readonly owner: NameOwner
  /** What was found before: the zone is only changed while it still says so. */
  readonly expected: Pick<NameAnswer, 'addresses' | 'owner'>
}

/**
 * Changes in the zone, each on condition that it still says what was expected: the fence of DNS, since a name server compares
 * no tokens. Throws `OperatorError` LL-DNS-CHANGED where it says something else by now, LL-DNS-REFUSED, LL-DNS-KEY, LL-DNS-CLOCK,
 * LL-DNS-ZONE, LL-DNS-KEY-FILE, LL-DNS-MISSING, LL-DNS-FAILED; `Unreachable` LL-DNS-UNREACHABLE; `OutcomeUnknown` LL-DNS-OUTCOME.
 */
export interface NamesWriting {
  /** The name with these addresses and no others, and its owner beside it. */
  point(order: NameOrder & {readonly addresses: readonly string[]}): Promise<void>
  /** Takes the addresses and the owner away. */
  remove(order: NameOrder): Promise<void>
}
