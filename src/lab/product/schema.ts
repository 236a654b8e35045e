import type {Database} from './database.ts'

/** What a migration leaves behind of itself. */
export interface SchemaVersion {
  readonly version: string
  /** The oldest release of the program that works with it. */
  readonly oldestProgram: string
}

/** How this release finds its columns: set by the last migration that it knows. */
export interface Columns {
  /** Of `app.items`, for what the customer wrote. */
  readonly text: 'text' | 'body'
  readonly due: boolean
  readonly category: boolean
}

export const columnsOf = (schema: string): Columns => {
  const number = Number(schema.slice(0, 4))
  return {text: number >= 5 ? 'body' : 'text', due: number >= 2, category: number >= 5}
}

/** Throws DatabaseError. */
export async function schemaVersion(database: Database): Promise<SchemaVersion> {
  const [row] = await database.query('SELECT [version], [oldest_program] FROM [app].[schema_version]')
  return {version: String(row?.[0]), oldestProgram: String(row?.[1])}
}

/** Why a program of this release, which knows migrations up to `known`, cannot work with the schema; undefined: it can. */
export function unfit(schema: SchemaVersion, release: string, known: string): string | undefined {
  if (schema.version < known) return `the schema is at ${schema.version}, this release needs ${known}`
  if (older(release, schema.oldestProgram))
    return `the schema is at ${schema.version}, which needs release ${schema.oldestProgram} or later; this is ${release}`
  return undefined
}

/** By the three numbers alone: what comes behind them is the same program, badly made. */
function older(release: string, than: string): boolean {
  const [one, other] = [release, than].map((text) => text.split('-')[0]?.split('.').map(Number) ?? [])
  for (const at of [0, 1, 2]) {
    const difference = (one?.[at] ?? 0) - (other?.[at] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}
