import type {Json} from '../../../engine/index.ts'
import type {DatabaseServerReading, TableRows} from '../../../site/database-server.ts'

/** Rows by table as the migrations left them, before any service could write. */
export type SeededRows = {readonly [table: string]: number}

export const seededRows = (rows: readonly TableRows[]): SeededRows =>
  Object.fromEntries(rows.map(({table, rows}) => [table, rows]))

/**
 * Tables that hold more or fewer rows than the migrations left in them: a client has written. Such a database is not
 * undone; it goes by `tenant remove` alone. Without `seeded` the schema was never confirmed, so no service ever ran.
 */
export async function customersTables(
  server: DatabaseServerReading,
  database: string,
  seeded: Json | undefined,
): Promise<readonly string[]> {
  if (!seeded) return []
  const before = seeded as SeededRows
  const rows = await server.rows(database)
  return rows.filter(({table, rows}) => rows !== (before[table] ?? 0)).map(({table}) => table)
}
