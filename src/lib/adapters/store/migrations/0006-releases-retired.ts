import {type Kysely, sql} from 'kysely'

/** When and by whom a release was retired: no new tenant gets it. Null while it is in service. */
export const releasesRetired = () => ({
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('releases').addColumn('retired_at', 'bigint').execute()
    await db.schema.alterTable('releases').addColumn('retired_by', sql.raw('nvarchar(200)')).execute()
  },
})
