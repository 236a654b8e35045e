import {sql} from 'kysely'
import type {Flavour} from '../flavour.ts'

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
  write: (db, work) => db.transaction().execute(work),
})
