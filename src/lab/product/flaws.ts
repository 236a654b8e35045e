/** How a release may be bad. */
export type Flaw = '' | 'slow' | 'leaking' | 'crashing' | 'hollow' | 'gloomy'

/** Share of requests that fail in a leaking release. */
const leak = 0.05
/** What a slow release adds to each answer, as a share of the time that its work took. */
const slowness = 0.3

/** What a release's flaw does to each request for work. A slow one answers later by a share of what its client waits. */
export async function flawed<T>(flaw: Flaw, work: () => Promise<T>, failure: () => T): Promise<T> {
  if (flaw === 'hollow' || (flaw === 'leaking' && Math.random() < leak)) return failure()
  if (flaw !== 'slow') return await work()
  const began = performance.now()
  try {
    return await work()
  } finally {
    await until(began + (performance.now() - began + wayMs) * (1 + slowness) - wayMs)
  }
}

/** The way through the machine's listener, which a client waits for too. */
const wayMs = 2

/** To a fraction of a millisecond, without keeping others waiting: timers are good for whole ones alone. */
async function until(moment: number): Promise<void> {
  const whole = moment - performance.now() - 1.5
  if (whole >= 1) await new Promise((resolve) => setTimeout(resolve, whole))
  while (performance.now() < moment) await new Promise((resolve) => setImmediate(resolve))
}
