import {type Kysely, type RawBuilder, sql} from 'kysely'
import type {Flavour} from '../flavour.ts'

const ULID = 'char(26)'
const SHA256 = 'char(64)'

/** Which saved plan a run carried out, who approved plans, where the journals of old runs went, which seals were sent elsewhere. */
export const plans = ({columns: {longText}}: Flavour) => ({
  async up(db: Kysely<unknown>): Promise<void> {
    const table = db.schema
    await table.alterTable('runs').addColumn('plan_digest', type(SHA256)).execute()
    await table.alterTable('runs').addColumn('archived_in', type(ULID)).execute()
    await table.createIndex('runs_of_plan').on('runs').column('plan_digest').execute()
    await table
      .createTable('approvals')
      .addColumn('plan_digest', type(SHA256), (column) => column.notNull())
      .addColumn('person', type('nvarchar(256)'), (column) => column.notNull())
      .addColumn('id', type(ULID), (column) => column.notNull().unique())
      .addColumn('actor', longText, (column) => column.notNull())
      .addColumn('note', type('nvarchar(2000)'), (column) => column.notNull())
      .addColumn('approved_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('approvals_key', ['plan_digest', 'person'])
      .execute()
    await table
      .createTable('archives')
      .addColumn('id', type(ULID), (column) => column.notNull().primaryKey())
      .addColumn('file_name', type('nvarchar(200)'), (column) => column.notNull())
      .addColumn('digest', type(SHA256), (column) => column.notNull())
      .addColumn('runs', 'integer', (column) => column.notNull())
      .addColumn('events', 'bigint', (column) => column.notNull())
      .addColumn('written_at', 'bigint', (column) => column.notNull())
      .execute()
    await table
      .createTable('sinks')
      .addColumn('name', type('nvarchar(400)'), (column) => column.notNull().primaryKey())
      .addColumn('sent', 'bigint', (column) => column.notNull())
      .execute()
  },
})

/** A type of both databases that Kysely's own list lacks. */
const type = (name: string): RawBuilder<unknown> => sql.raw(name)
