import {DatabaseError, type Parameters, type SqlConnection} from './connection.ts'
import type {Database} from './database.ts'
import {Refusal} from './refusal.ts'
import type {Columns} from './schema.ts'
import type {Item} from './shapes.ts'

export interface Listed {
  readonly id: string
  readonly position: number
  readonly text: string
}

/** Whose write an item is, and which. */
export interface NumberedBy {
  readonly client: string
  readonly sequence: number
  readonly madeAt: Date
}

export interface HighWater {
  readonly items: number
  /** Of the last item; 0 where there is none. */
  readonly position: number
}

/** What customers keep with the product. */
export class Items {
  readonly #database: Database
  readonly #columns: Columns

  constructor(database: Database, columns: Columns) {
    this.#database = database
    this.#columns = columns
  }

  /** Resolves when it is committed. False: that very item was there already. Throws Refusal 422 where its id is another's. */
  async add(item: Item): Promise<boolean> {
    try {
      await this.#database.transaction((connection) => this.insert(connection, item))
      return true
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.number !== duplicateKey) throw error
    }
    const [row] = await this.#database.query(`SELECT [${this.#columns.text}] FROM [app].[items] WHERE [id] = @id`, {
      id: item.id,
    })
    if (row?.[0] !== item.text) throw new Refusal(422, `the id ${item.id} stands for something else already`)
    return false
  }

  /**
   * Inside a transaction of somebody else's; with the client's own number where it has one, in the same request. Throws
   * DatabaseError 2627 where the id or the number is taken.
   */
  async insert(connection: SqlConnection, {id, text, due}: Item, by?: NumberedBy): Promise<void> {
    const values: Parameters = {
      id,
      [this.#columns.text]: text,
      ...(this.#columns.due ? {due_at: due ?? null} : {}),
      ...(this.#columns.category ? {category: 'note'} : {}),
    }
    const names = Object.keys(values)
    const item = `INSERT INTO [app].[items] (${names.map((name) => `[${name}]`).join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`
    const write =
      '; INSERT INTO [app].[writes] ([client], [sequence], [item], [made_at]) VALUES (@client, @sequence, @id, @madeAt)'
    await connection.query(by ? item + write : item, {...values, ...by})
  }

  async count(): Promise<number> {
    const [row] = await this.#database.query('SELECT COUNT(*) AS [items] FROM [app].[items]')
    return Number(row?.[0])
  }

  /** In order of position, above this one. */
  async since(position: number, limit: number): Promise<readonly Listed[]> {
    const rows = await this.#database.query(
      `SELECT TOP (@limit) [id], [position], [${this.#columns.text}] FROM [app].[items] WHERE [position] > @position ORDER BY [position]`,
      {limit, position},
    )
    return rows.map(([id, at, text]) => ({id: String(id), position: Number(at), text: String(text)}))
  }

  async highWater(): Promise<HighWater> {
    const [row] = await this.#database.query('SELECT COUNT(*) AS [items], MAX([position]) AS [last] FROM [app].[items]')
    return {items: Number(row?.[0]), position: Number(row?.[1] ?? 0)}
  }
}

/** Violation of a PRIMARY KEY or UNIQUE constraint. */
export const duplicateKey = 2627
