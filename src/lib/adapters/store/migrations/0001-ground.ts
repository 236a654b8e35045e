import {type Kysely, type RawBuilder, sql} from 'kysely'
import type {Flavour} from '../flavour.ts'

const KEY = 'nvarchar(128)'
const ULID = 'char(26)'
const SHA256 = 'char(64)'

/** Runs with their journal, claims, leases, tokens, reservations; tenants and releases. */
export const ground = ({columns: {longText}}: Flavour) => ({
  async up(db: Kysely<unknown>): Promise<void> {
    const table = db.schema
    await table
      .createTable('meta')
      .addColumn('one', 'integer', (column) => column.notNull().primaryKey())
      .addColumn('store', type(ULID), (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute()
    await table
      .createTable('runs')
      .addColumn('id', type(ULID), (column) => column.notNull().primaryKey())
      .addColumn('ordinal', 'bigint', (column) => column.notNull().unique())
      .addColumn('routine', type(KEY), (column) => column.notNull())
      .addColumn('subject', type(KEY), (column) => column.notNull())
      .addColumn('inputs', longText, (column) => column.notNull())
      .addColumn('inputs_digest', type(SHA256), (column) => column.notNull())
      .addColumn('decided', longText, (column) => column.notNull())
      .addColumn('besides', longText, (column) => column.notNull())
      .addColumn('state', type('varchar(20)'), (column) => column.notNull())
      .addColumn('version', type('nvarchar(64)'), (column) => column.notNull())
      .addColumn('actor', longText, (column) => column.notNull())
      .addColumn('opened_at', 'bigint', (column) => column.notNull())
      .addColumn('closed_at', 'bigint')
      .addColumn('changed', 'integer', (column) => column.notNull())
      .addColumn('seq', 'bigint', (column) => column.notNull())
      .addColumn('head', type(SHA256), (column) => column.notNull())
      .execute()
    await table.createIndex('runs_of_subject').on('runs').columns(['subject', 'ordinal']).execute()
    await table
      .createTable('events')
      .addColumn('run', type(ULID), (column) => column.notNull().references('runs.id'))
      .addColumn('seq', 'bigint', (column) => column.notNull())
      .addColumn('v', 'integer', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('kind', type('varchar(40)'), (column) => column.notNull())
      .addColumn('step', type(KEY))
      .addColumn('attempt', type(ULID))
      .addColumn('data', longText, (column) => column.notNull())
      .addColumn('previous', type(SHA256), (column) => column.notNull())
      .addColumn('hash', type(SHA256), (column) => column.notNull())
      .addPrimaryKeyConstraint('events_key', ['run', 'seq'])
      .execute()
    await table
      .createTable('seals')
      .addColumn('seq', 'bigint', (column) => column.notNull().primaryKey())
      .addColumn('run', type(ULID), (column) => column.notNull().references('runs.id'))
      .addColumn('kind', type('varchar(10)'), (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('head', type(SHA256), (column) => column.notNull())
      .addColumn('previous', type(SHA256), (column) => column.notNull())
      .addColumn('hash', type(SHA256), (column) => column.notNull())
      .execute()
    await table.createIndex('seals_of_run').on('seals').column('run').execute()
    await holds(db)
    await inventory(db, longText)
  },
})

async function holds(db: Kysely<unknown>): Promise<void> {
  const table = db.schema
  await table
    .createTable('claims')
    .addColumn('subject', type(KEY), (column) => column.notNull().primaryKey())
    .addColumn('run', type(ULID), (column) => column.notNull().references('runs.id'))
    .addColumn('taken_at', 'bigint', (column) => column.notNull())
    .execute()
  await table
    .createTable('leases')
    .addColumn('id', type(ULID), (column) => column.notNull().primaryKey())
    .addColumn('lease_key', type(KEY), (column) => column.notNull())
    .addColumn('mode', type('varchar(10)'), (column) => column.notNull())
    .addColumn('run', type(ULID), (column) => column.notNull().references('runs.id'))
    .addColumn('token', 'bigint', (column) => column.notNull())
    .addColumn('holder', type('nvarchar(1000)'), (column) => column.notNull())
    .addColumn('acquired_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('leases_once', ['run', 'lease_key'])
    .execute()
  await table.createIndex('leases_of_key').on('leases').column('lease_key').execute()
  await table
    .createTable('tokens')
    .addColumn('token_key', type(KEY), (column) => column.notNull().primaryKey())
    .addColumn('highest', 'bigint', (column) => column.notNull())
    .execute()
  await table
    .createTable('reservations')
    .addColumn('reservation_key', type(KEY), (column) => column.notNull().primaryKey())
    .addColumn('what', type('nvarchar(400)'), (column) => column.notNull())
    .addColumn('run', type(ULID), (column) => column.notNull().references('runs.id'))
    .addColumn('taken_at', 'bigint', (column) => column.notNull())
    .execute()
}

async function inventory(db: Kysely<unknown>, longText: Flavour['columns']['longText']): Promise<void> {
  const table = db.schema
  await table
    .createTable('tenants')
    .addColumn('name', type(KEY), (column) => column.notNull().primaryKey())
    .addColumn('id', type(ULID), (column) => column.notNull().unique())
    .addColumn('display_name', type('nvarchar(200)'), (column) => column.notNull())
    .addColumn('contacts', longText, (column) => column.notNull())
    .addColumn('vm', type(KEY), (column) => column.notNull())
    .addColumn('place', 'integer', (column) => column.notNull())
    .addColumn('server', type(KEY), (column) => column.notNull())
    .addColumn('release_version', type('nvarchar(64)'), (column) => column.notNull())
    .addColumn('sid_a', type('varchar(170)'), (column) => column.notNull())
    .addColumn('sid_b', type('varchar(170)'), (column) => column.notNull())
    .addColumn('live_slot', type('char(1)'), (column) => column.notNull())
    .addColumn('created_at', type('varchar(40)'), (column) => column.notNull())
    .addColumn('created_by', type('nvarchar(200)'), (column) => column.notNull())
    .addUniqueConstraint('tenants_place', ['vm', 'place'])
    .execute()
  await table
    .createTable('releases')
    .addColumn('version', type('nvarchar(64)'), (column) => column.notNull().primaryKey())
    .addColumn('kind', type('varchar(10)'), (column) => column.notNull())
    .addColumn('digest', type(SHA256), (column) => column.notNull().unique())
    .addColumn('manifest_digest', type(SHA256), (column) => column.notNull())
    .addColumn('entry_point', type('nvarchar(260)'), (column) => column.notNull())
    .addColumn('health_path', type('nvarchar(400)'), (column) => column.notNull())
    .addColumn('role_name', type(KEY), (column) => column.notNull())
    .addColumn('schema_name', type(KEY), (column) => column.notNull())
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .addColumn('added_at', 'bigint', (column) => column.notNull())
    .addColumn('added_by', type('nvarchar(200)'), (column) => column.notNull())
    .execute()
}

/** A type of both databases that Kysely's own list lacks. */
const type = (name: string): RawBuilder<unknown> => sql.raw(name)
