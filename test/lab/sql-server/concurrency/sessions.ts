import type {Connection} from 'tedious'
import {expect} from 'vitest'
import type {StandIn} from '../stand-in.ts'
import {run} from '../tedious.ts'

/** Error number of what a batch was told first; its rows where there is none. */
export type Told = readonly (readonly unknown[])[] | number

/** One session with what it was told; it may be waiting. */
export class Client {
  readonly id: number
  readonly #connection: Connection

  private constructor(connection: Connection, id: number) {
    this.#connection = connection
    this.id = id
  }

  static async open(server: StandIn, database: string): Promise<Client> {
    const connection = await server.tedious({database})
    const [[id] = []] = await run(connection, 'SELECT @@SPID')
    return new Client(connection, Number(id))
  }

  async ask(text: string): Promise<Told> {
    try {
      return await run(this.#connection, text)
    } catch (error) {
      if (error instanceof Error && 'number' in error) return Number(error.number)
      throw error
    }
  }

  get connection(): Connection {
    return this.#connection
  }

  close(): void {
    this.#connection.close()
  }
}

/** Until the server shows that the session waits; fails where it does not come to that. */
export async function waiting(watcher: Client, ...sessions: readonly Client[]): Promise<void> {
  const ids = sessions.map(({id}) => id)
  await expect
    .poll(
      async () =>
        await watcher.ask(
          `SELECT session_id FROM sys.dm_exec_requests WHERE status = 'suspended' AND session_id IN (${ids.join()}) ORDER BY session_id`,
        ),
      {interval: 5},
    )
    .toEqual([...ids].sort((a, b) => a - b).map((id) => [id]))
}

/** Sessions that wait for a lock now, each for a session that is there. */
export async function waitingIds(watcher: Client): Promise<ReadonlySet<number>> {
  const rows = await watcher.ask(
    "SELECT session_id, blocking_session_id FROM sys.dm_exec_requests WHERE status = 'suspended'",
  )
  if (!Array.isArray(rows)) throw new Error(`the watcher was told ${rows}`)
  for (const [id, blocker] of rows) expect(blocker, `session ${id} waits for somebody`).toBeGreaterThan(50)
  return new Set(rows.map(([id]) => Number(id)))
}
