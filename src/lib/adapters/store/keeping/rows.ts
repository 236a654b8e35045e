import {sql} from 'kysely'
import type {Ground, Reader} from '../flavour.ts'
import {VERSIONS} from '../version.ts'
import {inOrder} from './order.ts'

export type StoredRow = Readonly<Record<string, string | number | null>>

/** Every table but the list of migrations, in the order in which rows can be put in. */
export async function tablesOf({db, flavour}: Ground): Promise<readonly string[]> {
  const tables = await flavour.tables(db)
  return inOrder(tables.filter(({name}) => !name.startsWith(VERSIONS)))
}

/** Rows page by page, so that a long history is never in memory whole. Within a transaction of the caller. */
export async function* rowsOf(db: Reader, table: string): AsyncGenerator<StoredRow> {
  if (table !== 'events') {
    // Runs may have a parent, which is older.
    const order = table === 'runs' ? sql` order by ordinal` : sql``
    yield* (await sql<StoredRow>`select * from ${sql.table(table)}${order}`.execute(db)).rows
    return
  }
  const runs = await db.selectFrom('runs').select('id').orderBy('ordinal').execute()
  for (const {id} of runs) {
    const found = await db.selectFrom('events').selectAll().where('run', '=', id).orderBy('seq').execute()
    for (const event of found) yield {...event}
  }
}

/** Puts rows in, many at a statement: SQL Server takes 1,000 rows and 2,100 parameters. */
export async function putIn(db: Reader, table: string, rows: readonly StoredRow[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  if (columns.length === 0) return
  const atOnce = Math.max(1, Math.min(500, Math.floor(2000 / columns.length)))
  for (let at = 0; at < rows.length; at += atOnce) {
    const values = rows
      .slice(at, at + atOnce)
      .map((row) => sql`(${sql.join(columns.map((column) => sql`${row[column] ?? null}`))})`)
    await sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))}) values ${sql.join(values)}`.execute(
      db,
    )
  }
}
