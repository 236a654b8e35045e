import {type Kysely, type RawBuilder, sql} from 'kysely'
import type {Flavour} from '../flavour.ts'

/** VMs and database servers that were taken into the fleet, and what they were found to be on that day. */
export const hosts = ({columns: {longText}}: Flavour) => ({
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('hosts')
      .addColumn('kind', type('varchar(10)'), (column) => column.notNull())
      .addColumn('name', type('nvarchar(128)'), (column) => column.notNull())
      .addColumn('run', type('char(26)'), (column) => column.notNull())
      .addColumn('machine', type('nvarchar(128)'), (column) => column.notNull())
      .addColumn('version', type('nvarchar(200)'), (column) => column.notNull())
      .addColumn('facts', longText, (column) => column.notNull())
      .addColumn('added_at', type('varchar(40)'), (column) => column.notNull())
      .addColumn('added_by', type('nvarchar(200)'), (column) => column.notNull())
      .addPrimaryKeyConstraint('hosts_key', ['kind', 'name'])
      .execute()
  },
})

/** A type of both databases that Kysely's own list lacks. */
const type = (name: string): RawBuilder<unknown> => sql.raw(name)
