import {type Kysely, type RawBuilder, sql} from 'kysely'

/** What plans of restores need besides, null for what was recorded before; and failures in a row, so that nobody storms. */
export const backupsToldWhole = () => ({
  async up(db: Kysely<unknown>): Promise<void> {
    for (const column of ['time_zone', 'bulk_logged', 'stripes', 'snapshot', 'incomplete'])
      await db.schema.alterTable('backup_sets').addColumn(column, 'integer').execute()
    await db.schema.alterTable('backup_sets').addColumn('written_by', type('nvarchar(128)')).execute()
    await db.schema
      .createTable('backup_failures')
      .addColumn('tenant', type('char(26)'), (column) => column.notNull())
      .addColumn('kind', type('varchar(12)'), (column) => column.notNull())
      .addColumn('times', 'integer', (column) => column.notNull())
      .addColumn('first_at', 'bigint', (column) => column.notNull())
      .addColumn('last_at', 'bigint', (column) => column.notNull())
      .addColumn('code', type('varchar(40)'), (column) => column.notNull())
      .addColumn('found', type('nvarchar(400)'), (column) => column.notNull())
      .addColumn('run', type('char(26)'), (column) => column.notNull())
      .addPrimaryKeyConstraint('backup_failures_key', ['tenant', 'kind'])
      .execute()
  },
})

/** A type of both databases that Kysely's own list lacks. */
const type = (name: string): RawBuilder<unknown> => sql.raw(name)
