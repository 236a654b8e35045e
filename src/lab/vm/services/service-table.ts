import type {State} from '../state.ts'
import {win32} from './win32.ts'

export type StartType = 'automatic' | 'delayed' | 'manual' | 'disabled'

/** Whether its process carries the service's own SID. */
export type SidType = 'none' | 'unrestricted' | 'restricted'

/** What the service manager keeps of a service in the registry. */
export interface ServiceRow {
  readonly name: string
  readonly displayName: string
  /** Whole command line. */
  readonly path: string
  readonly account: string
  readonly start: StartType
  readonly restartAfterMs: readonly number[]
  readonly restartOnErrorExit: boolean
  readonly sidType: SidType
  /** Names of services that have to run before it. */
  readonly dependencies: readonly string[]
  readonly stamp: string | undefined
  readonly exitCode: number
  /** Marked for deletion: gone as soon as it is stopped and nobody holds a handle. */
  readonly deleting: boolean
}

export class ServiceTable {
  readonly #state: State

  constructor(state: State) {
    this.#state = state
  }

  all(): readonly ServiceRow[] {
    return this.#state.prepare('SELECT * FROM services ORDER BY name').all().map(read)
  }

  find(name: string): ServiceRow | undefined {
    const row = this.#state.prepare('SELECT * FROM services WHERE name = ?').get(name)
    return row && read(row)
  }

  put(row: ServiceRow): void {
    this.#state
      .prepare('INSERT OR REPLACE INTO services VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        row.name,
        row.displayName,
        row.path,
        row.account,
        row.start,
        JSON.stringify(row.restartAfterMs),
        row.restartOnErrorExit ? 1 : 0,
        row.sidType,
        JSON.stringify(row.dependencies),
        row.stamp ?? null,
        row.exitCode,
        row.deleting ? 1 : 0,
      )
  }

  update(name: string, change: Partial<ServiceRow>): void {
    const row = this.find(name)
    if (row) this.put({...row, ...change, name: row.name})
  }

  drop(name: string): void {
    this.#state.prepare('DELETE FROM services WHERE name = ?').run(name)
  }
}

/** What CreateService leaves of a service that never ran. */
export const neverRan = {exitCode: win32.neverStarted, deleting: false} as const

type Columns = Readonly<Record<string, unknown>>

const read = (row: Columns): ServiceRow => ({
  name: String(row.name),
  displayName: String(row.display_name),
  path: String(row.path),
  account: String(row.account),
  start: String(row.start) as StartType,
  restartAfterMs: JSON.parse(String(row.restart_after)) as number[],
  restartOnErrorExit: row.restart_on_error === 1,
  sidType: String(row.sid_type) as SidType,
  dependencies: JSON.parse(String(row.dependencies)) as string[],
  stamp: row.stamp === null ? undefined : String(row.stamp),
  exitCode: Number(row.exit_code),
  deleting: row.deleting === 1,
})
