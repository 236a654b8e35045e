import {type Kysely, type RawBuilder, sql} from 'kysely'
import type {Flavour} from '../flavour.ts'

const GUID = 'char(36)'
const ULID = 'char(26)'

/** What a proof took and what was wrong, chains that were rebuilt with the time that it took, and ways to the newest sets of each tenant. */
export const proofs = ({columns: {longText}}: Flavour) => ({
  async up(db: Kysely<unknown>): Promise<void> {
    const table = db.schema
    await table.alterTable('backup_proofs').addColumn('took_ms', 'bigint').execute()
    await table.alterTable('backup_proofs').addColumn('code', type('varchar(40)')).execute()
    await table.createIndex('backup_proofs_of_run').on('backup_proofs').column('run').execute()
    await table.createIndex('backup_sets_by_end').on('backup_sets').columns(['tenant', 'finished_at']).execute()
    await table
      .createTable('backup_rebuilds')
      .addColumn('id', type(ULID), (column) => column.notNull().primaryKey())
      .addColumn('tenant', type(ULID), (column) => column.notNull())
      .addColumn('run', type(ULID), (column) => column.notNull())
      .addColumn('server', type('nvarchar(128)'), (column) => column.notNull())
      .addColumn('base_set', type(GUID), (column) => column.notNull().references('backup_sets.guid'))
      .addColumn('last_set', type(GUID), (column) => column.notNull().references('backup_sets.guid'))
      .addColumn('sets', 'integer', (column) => column.notNull())
      .addColumn('bytes', 'bigint', (column) => column.notNull())
      .addColumn('rebuilt_at', 'bigint', (column) => column.notNull())
      .addColumn('restore_ms', 'bigint', (column) => column.notNull())
      .addColumn('check_ms', 'bigint', (column) => column.notNull())
      .addColumn('reaches_from', 'bigint')
      .addColumn('reaches_until', 'bigint')
      .addColumn('passed', 'integer', (column) => column.notNull())
      .addColumn('found', longText, (column) => column.notNull())
      .execute()
    await table
      .createIndex('backup_rebuilds_of_tenant')
      .on('backup_rebuilds')
      .columns(['tenant', 'passed', 'rebuilt_at'])
      .execute()
  },
})

/** A type of both databases that Kysely's own list lacks. */
const type = (name: string): RawBuilder<unknown> => sql.raw(name)
