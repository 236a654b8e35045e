import {type Kysely, type RawBuilder, sql} from 'kysely'

/**
 * What files of backups were when they were recorded: size and SHA-256, no row for a file that was never looked at. And which sets nobody but
 * their header told of: no history has them.
 */
export const backupDigests = () => ({
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('backup_digests')
      .addColumn('set_guid', type('char(36)'), (column) => column.notNull().references('backup_sets.guid'))
      .addColumn('stripe', 'integer', (column) => column.notNull())
      .addColumn('mirror', 'integer', (column) => column.notNull())
      .addColumn('bytes', 'bigint', (column) => column.notNull())
      .addColumn('sha256', type('char(64)'), (column) => column.notNull())
      .addColumn('read_at', 'bigint', (column) => column.notNull())
      .addColumn('run', type('char(26)'), (column) => column.notNull())
      .addPrimaryKeyConstraint('backup_digests_key', ['set_guid', 'stripe', 'mirror'])
      .execute()
    await db.schema.alterTable('backup_sets').addColumn('from_header', 'integer').execute()
  },
})

/** A type of both databases that Kysely's own list lacks. */
const type = (name: string): RawBuilder<unknown> => sql.raw(name)
