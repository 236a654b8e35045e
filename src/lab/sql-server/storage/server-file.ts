import type {DatabaseSync} from 'node:sqlite'
import {openFile} from './database-file.ts'
import type {ServerState} from './model.ts'

type Kept = 'state' | 'baseline' | 'snapshot'

/** The SQLite file of what belongs to the whole server: logins and their rights. */
export class ServerFileStore {
  readonly #file: DatabaseSync

  constructor(path: string) {
    this.#file = openFile(path)
    this.#file.exec('CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID')
  }

  /** `state` is what stands; `baseline` is what `reset` goes back to, `snapshot` what `revert` does. */
  load(key: Kept): ServerState | undefined {
    const found = this.#file.prepare('SELECT json FROM meta WHERE key = ?').get(key)
    // Before there were credentials there were none.
    return found === undefined ? undefined : {credentials: [], ...JSON.parse(String(found.json))}
  }

  /** True where it differs from what was kept. */
  save(key: Kept, state: ServerState): boolean {
    const json = JSON.stringify(state)
    const changes = this.#file
      .prepare(
        'INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET json = excluded.json WHERE json <> excluded.json',
      )
      .run(key, json)
    return Number(changes.changes) > 0
  }

  close(): void {
    this.#file.close()
  }
}
