/** Who approved which saved plan; a person once each. */
export interface ApprovalsTable {
  plan_digest: string
  person: string
  id: string
  /** JSON. */
  actor: string
  note: string
  approved_at: number
}

/** Files that hold the events of finished runs which are no longer in the store. */
export interface ArchivesTable {
  id: string
  file_name: string
  /** SHA-256 of its lines, unpacked. */
  digest: string
  runs: number
  events: number
  written_at: number
}

/** Places elsewhere that seals are sent to, and the last one that each has. */
export interface SinksTable {
  name: string
  sent: number
}
