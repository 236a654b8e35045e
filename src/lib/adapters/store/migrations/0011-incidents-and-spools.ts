import {type Kysely, type RawBuilder, sql} from 'kysely'
import type {Flavour} from '../flavour.ts'

const KEY = 'nvarchar(128)'
const ULID = 'char(26)'
const SHA256 = 'char(64)'

/**
 * Incidents with their timelines, notices and attempts to send them: rows that are only ever added, so that those of two places can be
 * brought together. What a spool knows of the store it stands in for; and in the store, branches of runs that went on in both.
 */
export const incidentsAndSpools = ({columns: {longText}}: Flavour) => ({
  async up(db: Kysely<unknown>): Promise<void> {
    const table = db.schema
    await table
      .createTable('incidents')
      .addColumn('id', type(ULID), (column) => column.notNull().primaryKey())
      .addColumn('dedup_key', type(KEY), (column) => column.notNull())
      .addColumn('kind', type('varchar(10)'), (column) => column.notNull())
      .addColumn('severity', type('varchar(10)'), (column) => column.notNull())
      .addColumn('title', type('nvarchar(200)'), (column) => column.notNull())
      .addColumn('affected', longText, (column) => column.notNull())
      .addColumn('tenants', longText, (column) => column.notNull())
      .addColumn('placed_at', 'bigint')
      .addColumn('began_at', 'bigint', (column) => column.notNull())
      .addColumn('opened_at', 'bigint', (column) => column.notNull())
      .addColumn('opened_by', type('nvarchar(200)'), (column) => column.notNull())
      .addColumn('run', type(ULID), (column) => column.notNull())
      .execute()
    await table.createIndex('incidents_of_key').on('incidents').column('dedup_key').execute()
    await table
      .createTable('incident_entries')
      .addColumn('id', type(ULID), (column) => column.notNull().primaryKey())
      .addColumn('incident', type(ULID), (column) => column.notNull().references('incidents.id'))
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('kind', type('varchar(20)'), (column) => column.notNull())
      .addColumn('actor', type('nvarchar(200)'), (column) => column.notNull())
      .addColumn('run', type(ULID), (column) => column.notNull())
      .addColumn('data', longText, (column) => column.notNull())
      .execute()
    await table.createIndex('entries_of_incident').on('incident_entries').column('incident').execute()
    await table
      .createTable('notices')
      .addColumn('id', type(ULID), (column) => column.notNull().primaryKey())
      .addColumn('incident', type(ULID), (column) => column.notNull().references('incidents.id'))
      .addColumn('page', type(ULID), (column) => column.notNull())
      .addColumn('recipient', type('nvarchar(200)'), (column) => column.notNull())
      .addColumn('channel', type('varchar(10)'), (column) => column.notNull())
      .addColumn('address', type('nvarchar(320)'), (column) => column.notNull())
      .addColumn('title', type('nvarchar(400)'), (column) => column.notNull())
      .addColumn('body', longText, (column) => column.notNull())
      .addColumn('made_at', 'bigint', (column) => column.notNull())
      .addColumn('run', type(ULID), (column) => column.notNull())
      .execute()
    await table.createIndex('notices_of_incident').on('notices').column('incident').execute()
    await table
      .createTable('notice_attempts')
      .addColumn('id', type(ULID), (column) => column.notNull().primaryKey())
      .addColumn('notice', type(ULID), (column) => column.notNull().references('notices.id'))
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('state', type('varchar(10)'), (column) => column.notNull())
      .addColumn('detail', type('nvarchar(1000)'), (column) => column.notNull())
      .addColumn('run', type(ULID), (column) => column.notNull())
      .execute()
    await table.createIndex('attempts_of_notice').on('notice_attempts').column('notice').execute()
    await spools(db, longText)
  },
})

async function spools(db: Kysely<unknown>, longText: Flavour['columns']['longText']): Promise<void> {
  const table = db.schema
  await table
    .createTable('spool_origin')
    .addColumn('one', 'integer', (column) => column.notNull().primaryKey())
    .addColumn('store', type(ULID))
    .addColumn('copied_at', 'bigint')
    .execute()
  await table
    .createTable('spool_bases')
    .addColumn('run', type(ULID), (column) => column.notNull().primaryKey().references('runs.id'))
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('head', type(SHA256), (column) => column.notNull())
    .execute()
  await table
    .createTable('spooled_seals')
    .addColumn('spool', type(ULID), (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('run', type(ULID), (column) => column.notNull())
    .addColumn('kind', type('varchar(10)'), (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('head', type(SHA256), (column) => column.notNull())
    .addColumn('previous', type(SHA256), (column) => column.notNull())
    .addColumn('hash', type(SHA256), (column) => column.notNull())
    .addPrimaryKeyConstraint('spooled_seals_key', ['spool', 'seq'])
    .execute()
  await table
    .createTable('branches')
    .addColumn('id', type(ULID), (column) => column.notNull().primaryKey())
    .addColumn('run', type(ULID), (column) => column.notNull().references('runs.id'))
    .addColumn('spool', type(ULID), (column) => column.notNull())
    .addColumn('forked_after', 'bigint', (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('head', type(SHA256), (column) => column.notNull())
    .addColumn('state', type('varchar(20)'), (column) => column.notNull())
    .addColumn('changed', 'integer', (column) => column.notNull())
    .addColumn('actor', longText, (column) => column.notNull())
    .addColumn('merged_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('branches_once', ['run', 'spool'])
    .execute()
  await table
    .createTable('branch_events')
    .addColumn('branch', type(ULID), (column) => column.notNull().references('branches.id'))
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('run', type(ULID), (column) => column.notNull())
    .addColumn('v', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('kind', type('varchar(40)'), (column) => column.notNull())
    .addColumn('step', type(KEY))
    .addColumn('attempt', type(ULID))
    .addColumn('data', longText, (column) => column.notNull())
    .addColumn('previous', type(SHA256), (column) => column.notNull())
    .addColumn('hash', type(SHA256), (column) => column.notNull())
    .addPrimaryKeyConstraint('branch_events_key', ['branch', 'seq'])
    .execute()
}

/** A type of both databases that Kysely's own list lacks. */
const type = (name: string): RawBuilder<unknown> => sql.raw(name)
