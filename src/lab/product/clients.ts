import {DatabaseError, type SqlConnection} from './connection.ts'
import type {Database} from './database.ts'
import {duplicateKey, type Items} from './items.ts'
import {Refusal} from './refusal.ts'
import type {Batch, Registration, Write} from './shapes.ts'

export interface Acknowledged {
  readonly id: string
  readonly sequence: number
  /** `already`: an earlier request had brought it. */
  readonly state: 'written' | 'already'
}

/** Devices that write also while they have no connection, and bring it later. */
export class Clients {
  readonly #database: Database
  readonly #items: Items

  constructor(database: Database, items: Items) {
    this.#database = database
    this.#items = items
  }

  /** False: it was known. Throws Refusal 409 where its person's e-mail address is another's. */
  async register({id, person}: Registration): Promise<boolean> {
    try {
      await this.#database.transaction(async (connection) => {
        const [known] = await connection.query('SELECT 1 AS [known] FROM [app].[people] WHERE [id] = @id', {
          id: person.id,
        })
        if (!known)
          await connection.query(
            'INSERT INTO [app].[people] ([id], [name], [email], [phone]) VALUES (@id, @name, @email, @phone)',
            {...person},
          )
        await connection.query('INSERT INTO [app].[clients] ([id], [person]) VALUES (@id, @person)', {
          id,
          person: person.id,
        })
      })
      return true
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.number !== duplicateKey) throw error
    }
    const [known] = await this.#database.query('SELECT 1 AS [known] FROM [app].[clients] WHERE [id] = @id', {id})
    if (!known) throw new Refusal(409, `the e-mail address or the id of ${person.id} is somebody else's`)
    return false
  }

  /**
   * All of the batch or nothing: what is new is written in the client's order, what was brought before is acknowledged again.
   * `gone`: nobody waits for the answer any more. Throws Refusal 404 for a client that never registered, 409 for a write
   * that comes after a later one, 422 for one whose number or id stands for something else.
   */
  async synchronise({client, writes}: Batch, gone: () => boolean): Promise<readonly Acknowledged[]> {
    try {
      return await this.#database.transaction((connection) => this.#applied(connection, {client, writes}, gone))
    } catch (error) {
      if (error instanceof DatabaseError && error.number === duplicateKey)
        throw new Refusal(422, `an id of this batch of ${client} stands for something else already`)
      throw error
    }
  }

  async #applied(
    connection: SqlConnection,
    {client, writes}: Batch,
    gone: () => boolean,
  ): Promise<readonly Acknowledged[]> {
    // The lock keeps two requests of one client apart until the end of the transaction.
    const [row] = await connection.query(
      'SELECT [last_sequence] FROM [app].[clients] WITH (UPDLOCK, HOLDLOCK) WHERE [id] = @client',
      {client},
    )
    if (!row) throw new Refusal(404, `the client ${client} is not known`, {register: true})
    const before = Number(row[0])
    const earlier = writes.filter(({sequence}) => sequence <= before)
    if (earlier.length > 0) requireSame(earlier, await brought(connection, client, earlier), before)
    const fresh = writes.slice(earlier.length)
    for (const {id, text, due, sequence, madeAt} of fresh) {
      if (gone()) throw new Refusal(499, 'nobody waits for the answer')
      await this.#items.insert(connection, {id, text, ...(due === undefined ? {} : {due})}, {client, sequence, madeAt})
    }
    const last = fresh.at(-1)?.sequence
    if (last !== undefined)
      await connection.query('UPDATE [app].[clients] SET [last_sequence] = @last WHERE [id] = @client', {last, client})
    return writes.map(({id, sequence}) => ({id, sequence, state: sequence > before ? 'written' : 'already'}))
  }
}

/** Ids by their number. */
async function brought(
  connection: SqlConnection,
  client: string,
  earlier: readonly Write[],
): Promise<ReadonlyMap<number, string>> {
  const rows = await connection.query(
    'SELECT [sequence], [item] FROM [app].[writes] WHERE [client] = @client AND [sequence] >= @first AND [sequence] <= @last',
    {client, first: earlier[0]?.sequence ?? 0, last: earlier.at(-1)?.sequence ?? 0},
  )
  return new Map(rows.map(([sequence, item]) => [Number(sequence), String(item)]))
}

function requireSame(earlier: readonly Write[], known: ReadonlyMap<number, string>, last: number): void {
  for (const {id, sequence} of earlier) {
    const there = known.get(sequence)
    if (there === undefined) throw new Refusal(409, `write ${sequence} comes after write ${last}`, {last})
    if (there !== id) throw new Refusal(422, `write ${sequence} is ${there}, not ${id}`)
  }
}
