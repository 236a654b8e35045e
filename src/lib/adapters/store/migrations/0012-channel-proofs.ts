import {type Kysely, type RawBuilder, sql} from 'kysely'

/** VMs on which one PowerShell was seen to answer as single ones do: which script, which machine, when and by whom. */
export const channelProofs = () => ({
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('channel_proofs')
      .addColumn('vm', type('nvarchar(128)'), (column) => column.notNull().primaryKey())
      .addColumn('script', type('char(64)'), (column) => column.notNull())
      .addColumn('machine', type('nvarchar(300)'), (column) => column.notNull())
      .addColumn('powershell', type('nvarchar(100)'), (column) => column.notNull())
      .addColumn('proven_at', 'bigint', (column) => column.notNull())
      .addColumn('proven_by', type('nvarchar(200)'), (column) => column.notNull())
      .execute()
  },
})

/** A type of both databases that Kysely's own list lacks. */
const type = (name: string): RawBuilder<unknown> => sql.raw(name)
