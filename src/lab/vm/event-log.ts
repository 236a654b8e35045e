import type {State} from './state.ts'

export type EventLevel = 'error' | 'warning' | 'information'

export interface LoggedEvent {
  /** UTC, ISO 8601. */
  readonly at: string
  readonly source: string
  readonly id: number
  readonly level: EventLevel
  readonly message: string
}

/** The application log, and of the system log what the service manager writes. */
export class EventLog {
  readonly #state: State

  readonly #now: () => string

  /** `now`: the machine's clock, UTC, ISO 8601. */
  constructor(state: State, now: () => string) {
    this.#state = state
    this.#now = now
  }

  write(event: Omit<LoggedEvent, 'at'>): void {
    this.#state
      .prepare('INSERT INTO events (at, source, id, level, message) VALUES (?, ?, ?, ?, ?)')
      .run(this.#now(), event.source, event.id, event.level, event.message)
  }

  /** The application log's, newest first as Get-WinEvent gives them. */
  read(source: string, since: string, max: number): readonly LoggedEvent[] {
    return this.#state
      .prepare(
        'SELECT at, source, id, level, message FROM events WHERE source = ? COLLATE NOCASE AND source <> ? AND at >= ? ORDER BY record DESC LIMIT ?',
      )
      .all(source, serviceControlManager, since, max) as unknown as LoggedEvent[]
  }

  /** The last one that says why a service ended: its own, or the service manager's that names it. */
  lastOf(service: string): LoggedEvent | undefined {
    return this.#state
      .prepare(
        "SELECT at, source, id, level, message FROM events WHERE level <> 'information' AND (source = ? OR (source = ? AND instr(message, ?) > 0)) ORDER BY source = ? DESC, record DESC LIMIT 1",
      )
      .get(service, serviceControlManager, service, service) as unknown as LoggedEvent | undefined
  }

  get count(): number {
    return Number(this.#state.prepare('SELECT count(*) AS n FROM events').get()?.n)
  }
}

export const serviceControlManager = 'Service Control Manager'
