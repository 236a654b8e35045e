import {setTimeout as sleep} from 'node:timers/promises'
import type {Errand} from './fence.ts'
import {SqlServerReading} from './reading.ts'

const LOOK_EVERY_MS = 1000

/** Carries `work` out and tells meanwhile how far the attempt's own request is. That it cannot be told takes nothing from the work. */
export async function watched<T>(
  errand: Errand,
  progress: (fraction: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  const ended = new AbortController()
  const watching = watch(errand, ended.signal, progress)
  try {
    return await work()
  } finally {
    ended.abort()
    await watching
  }
}

async function watch(errand: Errand, ended: AbortSignal, progress: (fraction: number) => void): Promise<void> {
  const reading = new SqlServerReading(errand.options.name, errand.reader)
  while (!ended.aborted)
    try {
      await sleep(LOOK_EVERY_MS, undefined, {signal: ended})
      const [own] = await reading.underWay([errand.authority.attempt])
      if (own?.fraction !== undefined && !ended.aborted) progress(own.fraction)
    } catch {
      if (!ended.aborted) await sleep(LOOK_EVERY_MS, undefined, {signal: ended}).catch(() => undefined)
    }
}
