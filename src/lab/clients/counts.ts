/** What clients saw of one tenant, as numbers. */
export interface TenantCounts {
  readonly attempts: number
  readonly failures: number
  /** Requests that were answered over HTTP, of all that were answered: 0 to 1. */
  readonly httpShare: number
  /** ms of a whole attempt that succeeded, from the first way that was tried. */
  readonly latency: {readonly p50: number; readonly p95: number; readonly worst: number}
  /** From the first failure of any client to the next success of any, in ms; the last one may be open. */
  readonly downtime: {readonly total: number; readonly longest: number; readonly times: number; readonly open: boolean}
  /** When the first failed attempt began and the last one ended, UTC in ISO 8601; null where none failed. */
  readonly failed: {readonly first: string; readonly last: string} | null
  /** Failures by what was seen. */
  readonly reasons: Readonly<Record<string, number>>
}

/** Latencies kept for the percentiles: the last ones. */
const keptLatencies = 5_000

export class Counts {
  readonly #latencies: number[] = []
  readonly #reasons = new Map<string, number>()
  #attempts = 0
  #failures = 0
  #https = 0
  #http = 0
  #worst = 0
  /** `performance.now()` of the first failure since the last success. */
  #downSince: number | undefined
  #downTotal = 0
  #downLongest = 0
  #downTimes = 0
  #failed: TenantCounts['failed'] = null

  succeeded(way: 'https' | 'http', beganAt: number): void {
    const now = performance.now()
    this.#attempts += 1
    if (way === 'https') this.#https += 1
    else this.#http += 1
    const ms = now - beganAt
    if (this.#latencies.length >= keptLatencies) this.#latencies[this.#attempts % keptLatencies] = ms
    else this.#latencies.push(ms)
    this.#worst = Math.max(this.#worst, ms)
    this.#up(now)
  }

  failed(reason: string, beganAt: number): void {
    this.#attempts += 1
    this.#failures += 1
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1)
    const last = Date.now()
    const first = last - (performance.now() - beganAt)
    this.#failed = {first: this.#failed?.first ?? new Date(first).toISOString(), last: new Date(last).toISOString()}
    if (this.#downSince !== undefined) return
    this.#downSince = beganAt
    this.#downTimes += 1
  }

  summary(): TenantCounts {
    const sorted = this.#latencies.toSorted((a, b) => a - b)
    const at = (share: number) => rounded(sorted[Math.floor(share * (sorted.length - 1))] ?? 0)
    const running = this.#downSince === undefined ? 0 : performance.now() - this.#downSince
    const answered = this.#https + this.#http
    return {
      attempts: this.#attempts,
      failures: this.#failures,
      httpShare: answered === 0 ? 0 : this.#http / answered,
      latency: {p50: at(0.5), p95: at(0.95), worst: rounded(this.#worst)},
      downtime: {
        total: Math.round(this.#downTotal + running),
        longest: Math.round(Math.max(this.#downLongest, running)),
        times: this.#downTimes,
        open: this.#downSince !== undefined,
      },
      failed: this.#failed,
      reasons: Object.fromEntries([...this.#reasons].toSorted(([, a], [, b]) => b - a)),
    }
  }

  #up(now: number): void {
    if (this.#downSince === undefined) return
    const ms = now - this.#downSince
    this.#downTotal += ms
    this.#downLongest = Math.max(this.#downLongest, ms)
    this.#downSince = undefined
  }
}

const rounded = (ms: number): number => Math.round(ms * 10) / 10
