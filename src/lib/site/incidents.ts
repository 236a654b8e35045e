import type {
  AttemptState,
  EntryData,
  EntryKind,
  Incident,
  IncidentRecord,
  Notice,
  NoticeRecord,
} from '../incident/incident.ts'

export interface IncidentsReading {
  incident(id: string): Promise<Incident | undefined>
  /** Oldest first. */
  withKey(key: string): Promise<readonly Incident[]>
  /** At most so many, newest first. */
  newest(limit: number): Promise<readonly Incident[]>
  notices(incident: string): Promise<readonly Notice[]>
  /** When the placement held that this place knows: now in a store, when it was last copied in a spool; null: never. */
  placedAt(): Promise<string | null>
}

/** Every change is conditional on the attempt's lease. */
export interface IncidentsWriting {
  /** The incident with the first line of its timeline. The same again is fine. */
  open(incident: IncidentRecord): Promise<void>
  enter(incident: string, kind: EntryKind, data: EntryData): Promise<void>
  /** Puts into the outbox what is not there yet. */
  queue(notices: readonly NoticeRecord[]): Promise<void>
  attempted(notice: string, state: AttemptState, detail: string): Promise<void>
}
