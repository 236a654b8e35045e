import type {Actor, JournalEvent, RunRecord} from '../engine/store.ts'

/** A file that events of finished runs went to. */
export interface Archive {
  /** Name within the folder of archives. */
  readonly file: string
  /** SHA-256 of its lines, unpacked. */
  readonly digest: string
}

/** What the store does for archives of old journals. */
export interface ArchivesKept {
  /** Runs that are done or undone, were closed before (ms since the epoch), and have their events here; oldest first. Children of a run that is not finished are not among them. */
  finishedBefore(before: number, limit: number): Promise<readonly RunRecord[]>
  /**
   * Takes the events of these runs out of the store and journals where they went, in one transaction. A run that was taken up
   * again meanwhile keeps its events. Seals and the runs themselves stay. Answers how many went.
   */
  move(
    order: Archive & {readonly runs: readonly RunRecord[]; readonly actor: Actor; readonly version: string},
  ): Promise<number>
  archive(id: string): Promise<Archive | undefined>
}

/** Archives as files. */
export interface ArchiveFiles {
  /** Writes the events, whole on the disk, and reads them back. Equal events give an equal file. */
  write(folder: string, store: string, events: readonly JournalEvent[]): Promise<Archive>
  /** Throws LL-ARCHIVE for a file that is missing, cut short, or not what the store says. */
  read(folder: string, archive: Archive): Promise<readonly JournalEvent[]>
}
