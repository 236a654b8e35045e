import {type Kysely, type RawBuilder, sql} from 'kysely'
import type {Flavour} from '../flavour.ts'

const KEY = 'nvarchar(128)'
const ULID = 'char(26)'
const GUID = 'char(36)'
/** Digits of numeric(25,0). */
const LSN = 'varchar(25)'

/** The catalogue of backups with its proofs and policies, and what the monitor watches. */
export const backups = ({columns: {longText}}: Flavour) => ({
  async up(db: Kysely<unknown>): Promise<void> {
    await sets(db)
    const table = db.schema
    await table
      .createTable('backup_files')
      .addColumn('set_guid', type(GUID), (column) => column.notNull().references('backup_sets.guid'))
      .addColumn('stripe', 'integer', (column) => column.notNull())
      .addColumn('mirror', 'integer', (column) => column.notNull())
      .addColumn('path', type('nvarchar(400)'), (column) => column.notNull())
      .addPrimaryKeyConstraint('backup_files_key', ['set_guid', 'stripe', 'mirror'])
      .execute()
    await table
      .createTable('backup_proofs')
      .addColumn('id', type(ULID), (column) => column.notNull().primaryKey())
      .addColumn('set_guid', type(GUID), (column) => column.notNull().references('backup_sets.guid'))
      .addColumn('tenant', type(ULID), (column) => column.notNull())
      .addColumn('level', type('varchar(10)'), (column) => column.notNull())
      .addColumn('passed', 'integer', (column) => column.notNull())
      .addColumn('proven_at', 'bigint', (column) => column.notNull())
      .addColumn('server', type(KEY), (column) => column.notNull())
      .addColumn('found', longText, (column) => column.notNull())
      .addColumn('run', type(ULID), (column) => column.notNull())
      .execute()
    await table
      .createIndex('backup_proofs_of_tenant')
      .on('backup_proofs')
      .columns(['tenant', 'level', 'passed', 'proven_at'])
      .execute()
    await table.createIndex('backup_proofs_of_set').on('backup_proofs').columns(['set_guid', 'level']).execute()
    await table
      .createTable('backup_policies')
      .addColumn('tenant', type(ULID), (column) => column.notNull().primaryKey())
      .addColumn('full_every', 'bigint', (column) => column.notNull())
      .addColumn('log_every', 'bigint', (column) => column.notNull())
      .addColumn('since', 'bigint', (column) => column.notNull())
      .addColumn('by_run', type(ULID), (column) => column.notNull())
      .execute()
    await table
      .createTable('watches')
      .addColumn('tenant', type(ULID), (column) => column.notNull().primaryKey())
      .addColumn('tenant_name', type(KEY), (column) => column.notNull())
      .addColumn('what', type('nvarchar(400)'), (column) => column.notNull())
      .addColumn('since', 'bigint', (column) => column.notNull())
      .addColumn('by_run', type(ULID), (column) => column.notNull())
      .execute()
  },
})

async function sets(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('backup_sets')
    .addColumn('guid', type(GUID), (column) => column.notNull().primaryKey())
    .addColumn('tenant', type(ULID), (column) => column.notNull())
    .addColumn('tenant_name', type(KEY), (column) => column.notNull())
    .addColumn('server', type(KEY), (column) => column.notNull())
    .addColumn('database_name', type(KEY), (column) => column.notNull())
    .addColumn('family', type(GUID), (column) => column.notNull())
    .addColumn('kind', type('varchar(12)'), (column) => column.notNull())
    .addColumn('copy_only', 'integer', (column) => column.notNull())
    .addColumn('damaged', 'integer', (column) => column.notNull())
    .addColumn('checksums', 'integer', (column) => column.notNull())
    .addColumn('begins_chain', 'integer', (column) => column.notNull())
    .addColumn('first_lsn', type(LSN), (column) => column.notNull())
    .addColumn('last_lsn', type(LSN), (column) => column.notNull())
    .addColumn('checkpoint_lsn', type(LSN), (column) => column.notNull())
    .addColumn('database_backup_lsn', type(LSN), (column) => column.notNull())
    .addColumn('base_guid', type(GUID))
    .addColumn('base_lsn', type(LSN))
    .addColumn('first_fork', type(GUID), (column) => column.notNull())
    .addColumn('last_fork', type(GUID), (column) => column.notNull())
    .addColumn('fork_point_lsn', type(LSN))
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('finished_at', 'bigint', (column) => column.notNull())
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .addColumn('stored_bytes', 'bigint', (column) => column.notNull())
    .addColumn('set_position', 'integer', (column) => column.notNull())
    .addColumn('set_name', type('nvarchar(128)'))
    .addColumn('description', type('nvarchar(255)'))
    .addColumn('origin', type('varchar(10)'), (column) => column.notNull())
    .addColumn('run', type(ULID), (column) => column.notNull())
    .addColumn('recorded_at', 'bigint', (column) => column.notNull())
    .addColumn('orphaned_since', 'bigint')
    .execute()
  await db.schema
    .createIndex('backup_sets_of_tenant')
    .on('backup_sets')
    .columns(['tenant', 'kind', 'finished_at'])
    .execute()
}

/** A type of both databases that Kysely's own list lacks. */
const type = (name: string): RawBuilder<unknown> => sql.raw(name)
