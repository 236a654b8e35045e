import {settleVersion} from '../version.ts'
import {placeOf, type SqlServerStoreOrder, sqlServerGround} from './open.ts'

/** What is done to a store as a whole, before or while nobody works with it. */
export function sqlServerStore(order: SqlServerStoreOrder) {
  const where = placeOf(order)
  return {
    /** Makes the tables in a database that has none of ours, or brings older ones up to date. Answers the migrations that were run. */
    async initialise(): Promise<readonly string[]> {
      const ground = sqlServerGround(order)
      try {
        return await settleVersion(ground, order.liveness, where)
      } finally {
        await ground.db.destroy()
      }
    },
  }
}
