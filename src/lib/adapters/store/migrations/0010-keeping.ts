import {type Kysely, sql} from 'kysely'

/** Where the store went, if it was moved; and who broke which lease: a right of its own in a team's store. */
export const keeping = () => ({
  async up(db: Kysely<unknown>): Promise<void> {
    const text = (name: string) => sql.raw(name)
    await db.schema.alterTable('meta').addColumn('moved_to', text('nvarchar(400)')).execute()
    await db.schema.alterTable('meta').addColumn('moved_at', 'bigint').execute()
    await db.schema
      .createTable('lease_breaks')
      .addColumn('id', text('char(26)'), (column) => column.notNull().primaryKey())
      .addColumn('lease', text('char(26)'), (column) => column.notNull())
      .addColumn('lease_key', text('nvarchar(128)'), (column) => column.notNull())
      .addColumn('run', text('char(26)'), (column) => column.notNull().references('runs.id'))
      .addColumn('reason', text('nvarchar(1000)'), (column) => column.notNull())
      .addColumn('broken_by', text('nvarchar(200)'), (column) => column.notNull())
      .addColumn('broken_at', 'bigint', (column) => column.notNull())
      .execute()
  },
})
