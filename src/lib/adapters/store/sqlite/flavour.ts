import {sql} from 'kysely'
import {type Flavour, tablesSeen} from '../flavour.ts'

/** `shift` (ms) is added to the clock, for tests. */
export const sqliteFlavour = (shift: () => number = () => 0): Flavour => ({
  columns: {longText: 'text'},
  now: () => sql<number>`cast(round(unixepoch('subsec') * 1000) + ${shift()} as integer)`,
  first: (query, count) => query.limit(count),
  async hasTable(db, name) {
    const {rows} = await sql<{
      name: string
    }>`select name from sqlite_schema where type = 'table' and name = ${name}`.execute(db)
    return rows.length > 0
  },
  async tables(db) {
    const {rows} = await sql<{
      name: string
      target: string | null
    }>`select t.name as name, k."table" as target from sqlite_schema t left join pragma_foreign_key_list(t.name) k where t.type = 'table' and t.name not like 'sqlite%'`.execute(
      db,
    )
    return tablesSeen(rows)
  },
  write: (db, work) => db.transaction().execute(work),
})
