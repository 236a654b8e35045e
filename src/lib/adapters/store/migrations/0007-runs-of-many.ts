import {type Kysely, type RawBuilder, sql} from 'kysely'
import type {Flavour} from '../flavour.ts'

/** Runs that belong to a run of many, and what that one was frozen to. */
export const runsOfMany = ({columns: {longText}}: Flavour) => ({
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('runs').addColumn('parent', type('char(26)')).execute()
    await db.schema.createIndex('runs_of_parent').on('runs').columns(['parent', 'ordinal']).execute()
    await db.schema
      .createTable('run_targets')
      .addColumn('run', type('char(26)'), (column) => column.notNull().references('runs.id'))
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('target_key', type('nvarchar(128)'), (column) => column.notNull())
      .addColumn('content', longText, (column) => column.notNull())
      .addPrimaryKeyConstraint('run_targets_key', ['run', 'number'])
      .addUniqueConstraint('run_targets_once', ['run', 'target_key'])
      .execute()
  },
})

/** A type of both databases that Kysely's own list lacks. */
const type = (name: string): RawBuilder<unknown> => sql.raw(name)
