import type {KnownSet} from './known-set.ts'

interface Origin {
  readonly fork: string
  readonly point: bigint
  /** Where the set begins that told it. */
  readonly first: bigint
}

/**
 * Recovery forks of a family. Recovering a database from backups begins one; up to its fork point it shares the log with the fork it
 * came from, and beyond it both may have the same LSNs.
 * Source: learn.microsoft.com/sql/relational-databases/backup-restore/recovery-paths-sql-server
 */
export class Forks {
  readonly #origins = new Map<string, Origin>()
  readonly #known = new Set<string>()

  /** A set that crosses tells where its last fork came from, whether it can be restored or not. */
  learn({firstFork, lastFork, point, first}: KnownSet): void {
    if (lastFork === null) return
    this.#known.add(lastFork)
    if (firstFork === null || firstFork === lastFork || point === null) return
    this.#known.add(firstFork)
    const before = this.#origins.get(lastFork)
    // One that begins later stands closer to the fork point.
    if (before === undefined || first > before.first) this.#origins.set(lastFork, {fork: firstFork, point, first})
  }

  has(fork: string): boolean {
    return this.#known.has(fork)
  }

  get all(): readonly string[] {
    return [...this.#known]
  }

  /** The fork on which the LSN lies for a database that is on `fork`. */
  at(fork: string, lsn: bigint): string {
    let found = fork
    // As many steps as there are forks: origins that contradict each other end it, too.
    for (let steps = this.#known.size; steps > 0; steps--) {
      const origin = this.#origins.get(found)
      if (origin === undefined || lsn > origin.point) return found
      found = origin.fork
    }
    return found
  }

  /** Whether the log up to the LSN is the same for both. What is not known differs from nothing. */
  agree(one: string | null | undefined, other: string | null | undefined, lsn: bigint): boolean {
    return one == null || other == null || one === other || this.at(one, lsn) === this.at(other, lsn)
  }

  /** Whether `fork` came out of `other`, by however many steps. */
  descends(fork: string, other: string): boolean {
    let found: string | undefined = fork
    for (let steps = this.#known.size; steps > 0 && found !== undefined; steps--) {
      found = this.#origins.get(found)?.fork
      if (found === other) return true
    }
    return false
  }
}
