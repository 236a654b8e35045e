import {type Kysely, sql} from 'kysely'

/** What a tenant is promised besides its place: its time zone, its ring of updates, its maintenance window; and whether it is up. */
export const tenantsWhole = () => ({
  async up(db: Kysely<unknown>): Promise<void> {
    const columns: readonly [name: string, type: string, ofOldRows: string][] = [
      ['time_zone', 'nvarchar(64)', 'UTC'],
      ['ring', 'nvarchar(64)', 'main'],
      ['maintenance_window', 'nvarchar(40)', 'Sun 02:00-05:00'],
      ['state', 'varchar(20)', 'up'],
    ]
    for (const [name, type, ofOldRows] of columns)
      await db.schema
        .alterTable('tenants')
        .addColumn(name, sql.raw(type), (column) => column.notNull().defaultTo(ofOldRows))
        .execute()
  },
})
