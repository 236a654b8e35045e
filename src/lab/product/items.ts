import {type Database, DatabaseError} from './database.ts'

/** What clients keep with the product. */
export class Items {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Resolves when it is committed. False: an item of that id was there already, and stays as it is. */
  async add(id: string, text: string): Promise<boolean> {
    try {
      await this.#database.query('INSERT INTO [app].[items] ([id], [text]) VALUES (@id, @text)', {id, text})
      return true
    } catch (error) {
      if (error instanceof DatabaseError && error.number === duplicateKey) return false
      throw error
    }
  }

  async count(): Promise<number> {
    const rows = await this.#database.query('SELECT COUNT(*) AS [items] FROM [app].[items]')
    return Number(rows[0]?.[0])
  }
}

/** Violation of a PRIMARY KEY or UNIQUE constraint. */
const duplicateKey = 2627
