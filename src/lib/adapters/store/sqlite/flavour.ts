import type {DatabaseSync} from 'node:sqlite'
import {sql} from 'kysely'
import {type Flavour, type Reader, tablesSeen, type Writer} from '../flavour.ts'

/** `database` is the one connection that queries run on; `shift` (ms) is added to the clock, for tests. */
export const sqliteFlavour = (database: DatabaseSync, shift: () => number = () => 0): Flavour => ({
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
  write: (db, work, {delayed = false} = {}) =>
    delayed ? delayedWrite(database, db, work) : db.transaction().execute(work),
})

/**
 * A commit that leaves the write-ahead log to the system: the next one at level FULL flushes the whole log, this one included
 * (sqlite.org/pragma.html, synchronous). The level is the connection's, which nobody else has meanwhile.
 */
const delayedWrite = <T>(database: DatabaseSync, db: Reader, work: (trx: Writer) => Promise<T>): Promise<T> =>
  db.connection().execute(async (alone) => {
    database.exec('pragma synchronous = normal')
    try {
      return await alone.transaction().execute(work)
    } finally {
      database.exec('pragma synchronous = full')
    }
  })
