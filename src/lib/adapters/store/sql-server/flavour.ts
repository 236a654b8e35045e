import {setTimeout as sleep} from 'node:timers/promises'
import {sql} from 'kysely'
import {StoreFailure} from '../../../errors.ts'
import {type Flavour, tablesSeen} from '../flavour.ts'

/** So often a transaction is begun once more that the server ended for another's sake. */
const TRIES = 5

/** `shift` (ms) is added to the clock, for tests. */
export const sqlServerFlavour = (shift: () => number = () => 0): Flavour => ({
  columns: {longText: sql`nvarchar(max)`},
  // DATEDIFF answers int, which ends in 2038 for seconds, and DATEDIFF_BIG came in 2016. One reading of the clock for both parts.
  now: () =>
    sql<number>`(select cast(datediff(day, cast('1970-01-01' as date), clock.now) as bigint) * 86400000 + datediff(millisecond, cast(clock.now as date), clock.now) + ${shift()} from (select sysutcdatetime() as now) as clock)`,
  // As it logged on, whatever it acts as since.
  person: () => sql<string>`convert(nvarchar(256), original_login())`,
  first: (query, count) => query.top(count),
  async hasTable(db, name) {
    const {rows} = await sql<{name: string}>`select name from sys.tables where name = ${name}`.execute(db)
    return rows.length > 0
  },
  async tables(db) {
    const {rows} = await sql<{
      name: string
      target: string | null
    }>`select t.name as name, r.name as target from sys.tables as t left join sys.foreign_keys as k on k.parent_object_id = t.object_id left join sys.tables as r on r.object_id = k.referenced_object_id`.execute(
      db,
    )
    return tablesSeen(rows)
  },
  async write(db, work) {
    for (let tried = 1; ; tried++) {
      try {
        return await db.transaction().execute(work)
      } catch (error) {
        if (!(error instanceof Ended) || tried === TRIES) throw error
      }
      await sleep(20 * tried * (0.5 + Math.random()))
    }
  },
})

/** The server ended the transaction so that another could go on; nothing of it was kept. */
export class Ended extends StoreFailure {}
