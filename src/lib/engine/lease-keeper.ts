import {LeaseLost} from '../errors.ts'
import type {Clock} from './clock.ts'
import type {Store, Tenure} from './store.ts'

/** Keeps a run's leases alive while it works, and says when they can no longer be trusted. */
export interface LeaseKeeper extends AsyncDisposable {
  /** Aborted, with the `LeaseLost` as its reason, as soon as the leases are lost or two thirds of their life went by without renewal. */
  readonly lost: AbortSignal
  /** Throws `LeaseLost` if they are. To be asked right before anything is changed: a process that was stopped for a while must notice. */
  assertHeld(): void
}

/** Renews every third of `ttl` (ms). Time is the larger of wall and monotonic: one may jump, the other stand still. */
export function keepLeases(store: Store, tenure: Tenure, ttl: number, clock: Clock): LeaseKeeper {
  const gone = new AbortController()
  let renewed = {wall: clock.wall(), monotonic: clock.monotonic()}
  let renewing: Promise<void> = Promise.resolve()

  const overdue = () => Math.max(clock.wall() - renewed.wall, clock.monotonic() - renewed.monotonic) > (ttl * 2) / 3
  const lose = (error: LeaseLost) => {
    clearInterval(timer)
    gone.abort(error)
  }
  const renew = async () => {
    const asked = {wall: clock.wall(), monotonic: clock.monotonic()}
    if (overdue()) return lose(notRenewed(tenure, ttl))
    try {
      await store.renew(tenure, ttl)
      renewed = asked
    } catch (error) {
      if (error instanceof LeaseLost) lose(error)
      else if (overdue()) lose(notRenewed(tenure, ttl, error))
    }
  }
  const timer = setInterval(() => {
    renewing = renew()
  }, ttl / 3)

  return {
    lost: gone.signal,
    assertHeld() {
      if (!gone.signal.aborted && overdue()) lose(notRenewed(tenure, ttl))
      if (gone.signal.aborted) throw gone.signal.reason
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await renewing
    },
  }
}

const notRenewed = (tenure: Tenure, ttl: number, cause?: unknown) =>
  new LeaseLost('LL-LEASE-LOST', 'The leases of this run were not renewed in time.', {
    where: `run ${tenure.run}`,
    why: `more than ${Math.round((ttl * 2) / 3000)} s went by without a renewal; another run may hold them by now`,
    next: [`landlord run show ${tenure.run}`, `landlord run resume ${tenure.run}`],
    cause,
  })
