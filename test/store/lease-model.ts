import type {LeaseWanted} from '../../src/lib/engine/step.ts'

export interface ModelLease {
  readonly run: number
  readonly key: string
  readonly mode: LeaseWanted['mode']
  expires: number
}

/** The rules of claims and leases once more, told as plainly as possible: lists, and a clock that stands still until it is moved. */
export class LeaseModel {
  now = 0
  leases: ModelLease[] = []
  readonly claims = new Map<string, number>()
  readonly tokens = new Map<string, number>()
  readonly subjects = new Map<number, string>()
  /** Runs whose holder was seen dead. */
  readonly dead = new Set<number>()

  /** What opening answers: `claim`, `lease`, or the token of the subject. */
  open(run: number, subject: string, wanted: readonly LeaseWanted[], ttl: number): 'claim' | 'lease' | number {
    if (this.claims.has(subject)) return 'claim'
    const token = this.#take(run, subject, wanted, ttl)
    if (token === 'lease') return token
    this.claims.set(subject, run)
    this.subjects.set(run, subject)
    return token
  }

  resume(run: number, wanted: readonly LeaseWanted[], ttl: number): 'claim' | 'lease' | number {
    const subject = this.subjects.get(run) as string
    if (this.claims.has(subject) && this.claims.get(subject) !== run) return 'claim'
    if (this.leases.some((lease) => lease.run === run && !this.#isGone(lease))) return 'lease'
    const token = this.#take(run, subject, wanted, ttl)
    if (token !== 'lease') this.claims.set(subject, run)
    return token
  }

  /** Whether a tenure of so many leases under this token still stands. */
  holds(run: number, leases: number, token: number): boolean {
    const own = this.leases.filter((lease) => lease.run === run)
    const subject = this.subjects.get(run) as string
    return own.length === leases && own.every((lease) => lease.expires > this.now) && this.tokens.get(subject) === token
  }

  renew(run: number, ttl: number): void {
    for (const lease of this.leases) if (lease.run === run) lease.expires = this.now + ttl
  }

  end(run: number, closed: boolean): void {
    this.leases = this.leases.filter((lease) => lease.run !== run)
    if (closed) this.claims.delete(this.subjects.get(run) as string)
  }

  break(run: number, key: string): void {
    for (const lease of this.leases)
      if (lease.run === run && (lease.mode === 'exclusive' || lease.key === key)) this.#raise(lease.key)
    this.leases = this.leases.filter((lease) => lease.run !== run)
  }

  #take(run: number, subject: string, wanted: readonly LeaseWanted[], ttl: number): 'lease' | number {
    const modes = new Map<string, LeaseWanted['mode']>()
    for (const {key, mode} of wanted) if (modes.get(key) !== 'exclusive') modes.set(key, mode)
    modes.set(subject, 'exclusive')
    const rivals = this.leases.filter(
      (lease) =>
        lease.run !== run &&
        modes.has(lease.key) &&
        (lease.mode === 'exclusive' || modes.get(lease.key) === 'exclusive'),
    )
    if (rivals.some((lease) => !this.#isGone(lease))) return 'lease'
    this.leases = this.leases.filter((lease) => lease.run !== run && !rivals.includes(lease))
    this.dead.delete(run)
    for (const [key, mode] of modes) {
      if (mode === 'exclusive' || rivals.some((lease) => lease.key === key)) this.#raise(key)
      this.leases.push({run, key, mode, expires: this.now + ttl})
    }
    return this.tokens.get(subject) as number
  }

  #isGone = (lease: ModelLease): boolean => lease.expires <= this.now || this.dead.has(lease.run)

  #raise(key: string): void {
    this.tokens.set(key, (this.tokens.get(key) ?? 0) + 1)
  }
}
