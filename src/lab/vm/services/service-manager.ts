import {countsAsFailure, type Ending, restartDelay} from './recovery.ts'
import type {ServiceEvents} from './service-events.ts'
import type {Surroundings} from './service-life.ts'
import {ServiceLife} from './service-life.ts'
import type {ProcessOrder} from './service-process.ts'
import type {ServiceRow, ServiceTable} from './service-table.ts'
import {win32} from './win32.ts'

export type ServiceState = ServiceLife['state']

/** What the manager asks of the machine that it belongs to. */
export interface ServiceGround {
  readonly table: ServiceTable
  readonly events: ServiceEvents
  /** ms after the start of the machine until services of the delayed start type are started. */
  readonly delayedStartMs: number
  /** What to run for the service, or the Win32 error that prevents it. */
  launch(row: ServiceRow): ProcessOrder | number
  surroundings(row: ServiceRow): Surroundings
  /** Whether its account has the right to log on as a service (else 1069). */
  mayLogOn(row: ServiceRow): boolean
  /** The service does not serve its addresses any more. */
  down(name: string): void
}

/** Starts, stops, restarts and deletes services as the Windows service control manager does. Calls answer Win32 error numbers. */
export class ServiceManager {
  /** ms that somebody else keeps a handle open after a deletion (1072); for tests. */
  openHandleMs = 0
  readonly #ground: ServiceGround
  readonly #lives = new Map<string, ServiceLife>()
  readonly #restarts = new Map<string, NodeJS.Timeout>()
  readonly #failures = new Map<string, number>()
  #closing = false

  constructor(ground: ServiceGround) {
    this.#ground = ground
  }

  state(name: string): ServiceState {
    return this.#lives.get(key(name))?.state ?? 'stopped'
  }

  /** Undefined where no process of it is left. */
  life(name: string): ServiceLife | undefined {
    return this.#lives.get(key(name))
  }

  lives(): readonly ServiceLife[] {
    return [...this.#lives.values()]
  }

  /** Resolves when it runs (0), or with the error that prevented it. */
  async start(name: string, above: readonly string[] = []): Promise<number> {
    const row = this.#ground.table.find(name)
    if (!row) return win32.noSuchService
    if (row.deleting) return win32.markedForDelete
    if (row.start === 'disabled') return win32.disabled
    this.#cancelRestart(name)
    const living = this.life(name)
    if (living?.state === 'running') return win32.alreadyRunning
    if (living?.state === 'start-pending') return await living.started
    await living?.ended
    const hindrance = await this.#hindrance(row, above)
    if (hindrance !== win32.ok) return this.#failedToStart(row, hindrance)
    // Somebody else may have started it while its dependencies started.
    if (this.life(name)) return await this.start(name, above)
    return this.#closing ? win32.processAborted : await this.#launch(row)
  }

  /** Running services that depend on it: while there are, it takes no stop (1051). */
  dependents(name: string): readonly string[] {
    return this.#ground.table
      .all()
      .filter((row) => row.dependencies.some((one) => key(one) === key(name)) && this.state(row.name) !== 'stopped')
      .map((row) => row.name)
  }

  /** Resolves when its process has ended, or after the time-out with false. */
  async stop(name: string, timeoutMs: number): Promise<boolean> {
    this.#cancelRestart(name)
    const life = this.life(name)
    if (!life) return true
    life.stop()
    return await within(life.ended, timeoutMs)
  }

  /** Deletes a stopped service: at once, or when the last handle is closed. */
  async delete(name: string): Promise<number> {
    const row = this.#ground.table.find(name)
    if (!row) return win32.noSuchService
    if (row.deleting) return win32.markedForDelete
    this.#cancelRestart(name)
    this.#ground.table.update(name, {deleting: true})
    const closed = Promise.all([this.life(name)?.ended, pause(this.openHandleMs)]).then(() => {
      if (!this.#closing) this.#forget(name)
    })
    if (this.openHandleMs === 0 && !this.life(name)) await closed
    return win32.ok
  }

  /** What a machine does when it starts: finishes deletions, starts what starts by itself. Resolves when what starts at once does, or does not. */
  async boot(): Promise<void> {
    const starting: Promise<number>[] = []
    for (const row of this.#ground.table.all()) {
      if (row.deleting) this.#forget(row.name)
      else if (row.start === 'automatic') starting.push(this.start(row.name))
      else if (row.start === 'delayed')
        this.#restarts.set(
          key(row.name),
          setTimeout(() => void this.start(row.name), this.#ground.delayedStartMs),
        )
    }
    await Promise.all(starting)
  }

  /** Waits until nothing is pending; false when the time is up before that. */
  async settle(timeoutMs: number): Promise<boolean> {
    const pending = this.lives().map((life) => (life.state === 'start-pending' ? life.started : settled(life)))
    return await within(Promise.all(pending), timeoutMs)
  }

  /** Asks all to stop, then ends what is left after `graceMs`. Nothing is restarted. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true
    for (const timer of this.#restarts.values()) clearTimeout(timer)
    const lives = this.lives()
    for (const life of lives) life.stop()
    const ends = Promise.all(lives.map((life) => life.ended))
    if (!(await within(ends, graceMs))) for (const life of lives) life.kill()
    await ends
  }

  /** Back to a machine without services. */
  async reset(): Promise<void> {
    await this.close(2000)
    for (const row of this.#ground.table.all()) this.#forget(row.name)
    this.#restarts.clear()
    this.#closing = false
  }

  /** Starts what it depends on, and answers the error that keeps it from being started itself. */
  async #hindrance(row: ServiceRow, above: readonly string[]): Promise<number> {
    if (above.includes(key(row.name))) return win32.circularDependency
    for (const dependency of row.dependencies) {
      if (!this.#ground.table.find(dependency)) return win32.dependencyMissing
      const code = await this.start(dependency, [...above, key(row.name)])
      if (code === win32.circularDependency) return code
      if (code === win32.ok || code === win32.alreadyRunning) continue
      this.#ground.events.dependencyFailed(row.name, dependency)
      return win32.dependencyFailed
    }
    if (this.#ground.mayLogOn(row)) return win32.ok
    this.#ground.events.mayNotLogOn(row.name, row.account)
    return win32.logonFailed
  }

  #failedToStart(row: ServiceRow, code: number): number {
    this.#ground.events.failedToStart(row.name, code)
    this.#ground.table.update(row.name, {exitCode: code})
    return code
  }

  async #launch(row: ServiceRow): Promise<number> {
    const order = this.#ground.launch(row)
    if (typeof order === 'number') return this.#failedToStart(row, order)
    this.#ground.table.update(row.name, {exitCode: win32.ok})
    const life = new ServiceLife(order, this.#ground.surroundings(row))
    this.#lives.set(key(row.name), life)
    void life.stopped.then((ending) => this.#stopped(row.name, life, ending))
    void life.ended.then(() => {
      if (this.life(row.name) === life) this.#lives.delete(key(row.name))
    })
    const code = await life.started
    if (code === win32.ok) this.#ground.events.entered(row.name, 'running')
    return code
  }

  #stopped(name: string, life: ServiceLife, ending: Ending): void {
    const {events, table} = this.#ground
    this.#ground.down(name)
    table.update(name, {exitCode: ending.exitCode})
    if (this.#closing) return
    const row = table.find(name)
    const failed = row !== undefined && !life.asked && countsAsFailure(ending, row.restartOnErrorExit)
    const times = failed ? this.#failed(name) : 0
    const delay = failed ? restartDelay(row.restartAfterMs, times) : undefined
    if (ending.exitCode === win32.requestTimeout)
      events.didNotConnect(name, this.#ground.surroundings(row as ServiceRow).connectMs)
    if (!ending.reported) events.endedUnexpectedly(name, times, delay)
    else if (ending.exitCode !== win32.ok) events.endedWithError(name, ending.exitCode)
    events.entered(name, 'stopped')
    if (delay !== undefined)
      this.#restarts.set(
        key(name),
        setTimeout(() => void this.start(name), delay),
      )
  }

  #failed(name: string): number {
    const times = (this.#failures.get(key(name)) ?? 0) + 1
    this.#failures.set(key(name), times)
    return times
  }

  #cancelRestart(name: string): void {
    clearTimeout(this.#restarts.get(key(name)))
    this.#restarts.delete(key(name))
  }

  #forget(name: string): void {
    this.#ground.table.drop(name)
    this.#ground.down(name)
    this.#failures.delete(key(name))
  }
}

const key = (name: string): string => name.toLowerCase()

const settled = async (life: ServiceLife): Promise<unknown> => (life.state === 'running' ? undefined : await life.ended)

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => (ms === 0 ? resolve() : setTimeout(resolve, ms).unref()))

async function within(work: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs)
  })
  const inTime = await Promise.race([work.then(() => true), late])
  clearTimeout(timer)
  return inTime
}
