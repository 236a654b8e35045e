import {DatabaseError, type SqlConnection} from './connection.ts'
import type {Database} from './database.ts'
import {duplicateKey, type Items} from './items.ts'
import {Refusal} from './refusal.ts'
import type {Batch, Registration, Write} from './shapes.ts'

export interface Acknowledged {
  readonly id: string
  readonly sequence: number
  readonly position: number
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
   * Throws Refusal 404 for a client that never registered, 409 for a write that comes after a later one, 422 for one
   * whose number or id stands for something else.
   */
  async synchronise({client, writes}: Batch): Promise<readonly Acknowledged[]> {
    try {
      return await this.#database.transaction((connection) => this.#applied(connection, client, writes))
    } catch (error) {
      if (error instanceof DatabaseError && error.number === duplicateKey)
        throw new Refusal(422, `an id of this batch of ${client} stands for something else already`)
      throw error
    }
  }

  async #applied(
    connection: SqlConnection,
    client: string,
    writes: readonly Write[],
  ): Promise<readonly Acknowledged[]> {
    // The lock keeps two requests of one client apart until the end of the transaction.
    const [row] = await connection.query(
      'SELECT [last_sequence] FROM [app].[clients] WITH (UPDLOCK, HOLDLOCK) WHERE [id] = @client',
      {client},
    )
    if (!row) throw new Refusal(404, `the client ${client} is not known`, {register: true})
    const before = Number(row[0])
    const acknowledged: Acknowledged[] = []
    for (const write of writes)
      acknowledged.push(
        write.sequence > before
          ? await this.#written(connection, client, write)
          : await brought(connection, client, write, before),
      )
    const last = Math.max(before, ...writes.map(({sequence}) => sequence))
    if (last > before)
      await connection.query('UPDATE [app].[clients] SET [last_sequence] = @last WHERE [id] = @client', {last, client})
    return acknowledged
  }

  async #written(connection: SqlConnection, client: string, write: Write): Promise<Acknowledged> {
    const {id, sequence, madeAt} = write
    const position = await this.#items.insert(connection, write)
    await connection.query(
      'INSERT INTO [app].[writes] ([client], [sequence], [item], [made_at]) VALUES (@client, @sequence, @id, @madeAt)',
      {client, sequence, id, madeAt},
    )
    return {id, sequence, position, state: 'written'}
  }
}

async function brought(
  connection: SqlConnection,
  client: string,
  {id, sequence}: Write,
  last: number,
): Promise<Acknowledged> {
  const [row] = await connection.query(
    'SELECT [w].[item], [i].[position] FROM [app].[writes] AS [w] INNER JOIN [app].[items] AS [i] ON [i].[id] = [w].[item] WHERE [w].[client] = @client AND [w].[sequence] = @sequence',
    {client, sequence},
  )
  if (!row) throw new Refusal(409, `write ${sequence} of ${client} comes after write ${last}`, {last})
  if (row[0] !== id) throw new Refusal(422, `write ${sequence} of ${client} is ${row[0]}, not ${id}`)
  return {id, sequence, position: Number(row[1]), state: 'already'}
}
