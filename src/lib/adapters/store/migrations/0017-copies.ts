import {type Kysely, type RawBuilder, sql} from 'kysely'
import type {Flavour} from '../flavour.ts'

const KEY = 'nvarchar(128)'
const ULID = 'char(26)'

/** Databases beside the tenants' own: restored to prove, to look into or to take a place, or put aside. */
export const copies = ({columns: {longText}}: Flavour) => ({
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('copies')
      .addColumn('id', type(ULID), (column) => column.notNull().primaryKey())
      .addColumn('server', type(KEY), (column) => column.notNull())
      .addColumn('database_name', type(KEY), (column) => column.notNull())
      .addColumn('tenant', type(ULID), (column) => column.notNull())
      .addColumn('tenant_name', type(KEY), (column) => column.notNull())
      .addColumn('purpose', type('varchar(12)'), (column) => column.notNull())
      .addColumn('run', type(ULID), (column) => column.notNull())
      .addColumn('made_at', 'bigint', (column) => column.notNull())
      .addColumn('begun', longText)
      .addColumn('checked_at', 'bigint')
      .addColumn('gone_at', 'bigint')
      .execute()
    await db.schema.createIndex('copies_of_server').on('copies').columns(['server', 'database_name']).execute()
    await db.schema.createIndex('copies_of_tenant').on('copies').column('tenant').execute()
  },
})

/** A type of both databases that Kysely's own list lacks. */
const type = (name: string): RawBuilder<unknown> => sql.raw(name)
