import {nameKey} from '../engine/compare.ts'
import {backupErrors} from './errors.ts'

export type Job = 'data' | 'log' | 'restore'

/** Backups and restores under way. A log backup may run beside a backup of the data, and nothing else beside anything. */
export class MediaJobs {
  readonly #running = new Map<string, Set<Job>>()

  /** Undoes itself by the function that it gives. Throws 3023, or 3101 where a restore is under way or is to begin. */
  begin(database: string, job: Job): () => void {
    const key = nameKey(database)
    const jobs = this.#running.get(key) ?? new Set()
    if (jobs.has('restore') || (job === 'restore' && jobs.size > 0)) throw backupErrors.inUse()
    if (jobs.has(job)) throw backupErrors.alreadyRunning()
    jobs.add(job)
    this.#running.set(key, jobs)
    return () => jobs.delete(job)
  }

  /** Whether a backup of the data or a restore is under way. */
  hasDataOrRestore(database: string): boolean {
    const jobs = this.#running.get(nameKey(database))
    return jobs?.has('data') === true || jobs?.has('restore') === true
  }

  /** Whether the database may not go away now. */
  busy(database: string): boolean {
    return (this.#running.get(nameKey(database))?.size ?? 0) > 0
  }
}
