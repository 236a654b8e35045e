import {Kysely, MssqlDialect, sql} from 'kysely'
import {type Migration, Migrator} from 'kysely/migration'
import * as tarn from 'tarn'
import * as tedious from 'tedious'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {StandIn} from './stand-in.ts'
import {configuration} from './tedious.ts'

interface Schema {
  'ops.jobs': {id: number; name: string; state: string; note: string | null; created: Date; price: number | null}
  'ops.parts': {job: number; part: number}
}

const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '001-jobs': {
    async up(db) {
      await db.schema.createSchema('ops').execute()
      await db.schema
        .createTable('ops.jobs')
        .addColumn('id', 'integer', (column) => column.primaryKey().identity())
        .addColumn('name', sql`nvarchar(50)`, (column) => column.notNull().unique())
        .addColumn('state', 'varchar(20)', (column) =>
          column.notNull().defaultTo('new').check(sql`state in ('new', 'done')`),
        )
        .addColumn('created', sql`datetime2(3)`, (column) => column.notNull().defaultTo(sql`sysutcdatetime()`))
        .execute()
      await db.schema.createIndex('jobs_state').on('ops.jobs').column('state').execute()
    },
    async down(db) {
      await db.schema.dropTable('ops.jobs').execute()
      await db.schema.dropSchema('ops').execute()
    },
  },
  '002-parts': {
    async up(db) {
      await db.schema
        .alterTable('ops.jobs')
        .addColumn('note', sql`nvarchar(max)`)
        .addColumn('price', 'decimal(9, 2)')
        .execute()
      await db.schema
        .createTable('ops.parts')
        .addColumn('job', 'integer', (column) => column.notNull().references('ops.jobs.id'))
        .addColumn('part', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('parts_key', ['job', 'part'])
        .execute()
      await db.schema.alterTable('ops.parts').addCheckConstraint('parts_positive', sql`part > 0`).execute()
    },
    async down(db) {
      await db.schema.dropTable('ops.parts').execute()
      await db.schema.alterTable('ops.jobs').dropColumn('note').dropColumn('price').execute()
    },
  },
}

let server: StandIn
let db: Kysely<Schema>
beforeAll(async () => {
  server = await StandIn.start()
})
beforeEach(async () => {
  await db?.destroy()
  await server.reset()
  const sa = await server.sa()
  await sa.batch(
    "CREATE DATABASE store ON PRIMARY (NAME = N'store', FILENAME = N'D:\\mssql\\data\\store.mdf', SIZE = 16MB, FILEGROWTH = 64MB) LOG ON (NAME = N'store_log', FILENAME = N'L:\\mssql\\log\\store.ldf', SIZE = 8MB, FILEGROWTH = 32MB) COLLATE SQL_Latin1_General_CP1_CI_AS;",
  )
  db = new Kysely<Schema>({
    dialect: new MssqlDialect({
      tarn: {...tarn, options: {min: 0, max: 4}},
      tedious: {
        ...tedious,
        connectionFactory: () => new tedious.Connection(configuration(server, {database: 'store'})),
      },
    }),
  })
})
afterAll(async () => {
  await db.destroy()
  await server.stop()
})

test('migrations go up, a second time there is nothing to do, and down again', async () => {
  const {error, results} = await migrator().migrateToLatest()
  expect(error).toBeUndefined()
  expect(results).toMatchObject([
    {migrationName: '001-jobs', status: 'Success'},
    {migrationName: '002-parts', status: 'Success'},
  ])
  expect((await migrator().migrateToLatest()).results).toEqual([])
  expect((await migrator().migrateDown()).error).toBeUndefined()
  expect((await migrator().migrateDown()).error).toBeUndefined()
  expect((await db.introspection.getTables()).map((table) => table.name)).toEqual([])
})

test('two that migrate at once: one waits, and finds nothing to do', async () => {
  const both = await Promise.all([migrator().migrateToLatest(), migrator().migrateToLatest()])
  expect(both.map(({error}) => error)).toEqual([undefined, undefined])
  expect(both.map(({results}) => results?.length).sort()).toEqual([0, 2])
})

test('a migration that fails leaves nothing of itself', async () => {
  const failing = {
    ...MIGRATIONS,
    '003-broken': {
      async up(trx: Kysely<Schema>) {
        await trx.schema.alterTable('ops.jobs').addColumn('extra', 'integer').execute()
        await trx.insertInto('ops.parts').values({job: 99, part: 1}).execute()
      },
    },
  }
  const {error} = await new Migrator({db, provider: {getMigrations: async () => failing}}).migrateToLatest()
  expect(error).toMatchObject({number: 547})
  expect((await db.introspection.getTables()).map((table) => table.name)).toEqual([])
})

test('introspection tells tables and columns', async () => {
  await migrator().migrateToLatest()
  expect((await db.introspection.getSchemas()).map(({name}) => name)).toContain('ops')
  const [jobs] = await db.introspection.getTables()
  expect(jobs).toMatchObject({schema: 'ops', name: 'jobs', isView: false})
  expect(
    jobs?.columns.map((column) => [
      column.name,
      column.dataType,
      column.isNullable,
      column.hasDefaultValue,
      column.isAutoIncrementing,
    ]),
  ).toEqual([
    ['created', 'datetime2', false, true, false],
    ['id', 'int', false, true, true],
    ['name', 'nvarchar', false, false, false],
    ['note', 'nvarchar', true, false, false],
    ['price', 'decimal', true, false, false],
    ['state', 'varchar', false, true, false],
  ])
})

test('rows go in with output, are joined, grouped and paged', async () => {
  await migrator().migrateToLatest()
  const made = await db
    .insertInto('ops.jobs')
    .values([{name: 'a', price: 1.5}, {name: 'b'}, {name: 'c', state: 'done'}] as never)
    .output(['inserted.id', 'inserted.state'])
    .execute()
  expect(made).toEqual([
    {id: 1, state: 'new'},
    {id: 2, state: 'new'},
    {id: 3, state: 'done'},
  ])
  await db
    .insertInto('ops.parts')
    .values([
      {job: 1, part: 1},
      {job: 1, part: 2},
    ])
    .execute()
  expect(
    await db
      .selectFrom('ops.jobs as j')
      .leftJoin('ops.parts as p', 'p.job', 'j.id')
      .select((eb) => ['j.name', eb.fn.count('p.part').as('parts')])
      .groupBy('j.name')
      .having((eb) => eb.fn.count('p.part'), '<', 2)
      .orderBy('j.name', 'desc')
      .execute(),
  ).toEqual([
    {name: 'c', parts: 0},
    {name: 'b', parts: 0},
  ])
  expect(await db.selectFrom('ops.jobs').select('name').orderBy('id').offset(1).fetch(1).execute()).toEqual([
    {name: 'b'},
  ])
  expect(await db.selectFrom('ops.jobs').select('name').top(2).orderBy('id').execute()).toHaveLength(2)
  expect(await db.selectFrom('ops.jobs').select('state').distinct().orderBy('state').execute()).toEqual([
    {state: 'done'},
    {state: 'new'},
  ])
  expect(
    await db
      .with('open', (eb) => eb.selectFrom('ops.jobs').selectAll().where('state', '=', 'new'))
      .selectFrom('open')
      .select('name')
      .where('price', 'is', null)
      .unionAll(db.selectFrom('ops.jobs').select('state as name').where('id', 'in', [3]))
      .execute(),
  ).toEqual([{name: 'b'}, {name: 'done'}])
})

test('rows change and go, with what was and what is', async () => {
  await migrator().migrateToLatest()
  await db
    .insertInto('ops.jobs')
    .values({name: 'a'} as never)
    .execute()
  expect(
    await db
      .updateTable('ops.jobs')
      .set({state: 'done'})
      .where('name', '=', 'a')
      .output(['deleted.state as was', 'inserted.state as is'])
      .execute(),
  ).toEqual([{was: 'new', is: 'done'}])
  expect(await db.updateTable('ops.jobs').set({note: 'x'}).executeTakeFirst()).toMatchObject({numUpdatedRows: 1n})
  expect(await db.deleteFrom('ops.jobs').output('deleted.name').execute()).toEqual([{name: 'a'}])
})

test('a transaction that fails is rolled back, also a serializable one, and an error has its number', async () => {
  await migrator().migrateToLatest()
  const work = db
    .transaction()
    .setIsolationLevel('serializable')
    .execute(async (trx) => {
      await trx
        .insertInto('ops.jobs')
        .values({name: 'a'} as never)
        .execute()
      await trx
        .insertInto('ops.jobs')
        .values({name: 'A '} as never)
        .execute()
    })
  await expect(work).rejects.toMatchObject({number: 2627})
  expect(
    await db
      .selectFrom('ops.jobs')
      .select((eb) => eb.fn.countAll().as('n'))
      .executeTakeFirst(),
  ).toEqual({n: 0})
})

test('a serializable transaction keeps others from what it read and did not find', async () => {
  await migrator().migrateToLatest()
  const order: string[] = []
  let readNow: () => void = () => {}
  const read = new Promise<void>((resolve) => {
    readNow = resolve
  })
  const first = db
    .transaction()
    .setIsolationLevel('serializable')
    .execute(async (trx) => {
      expect(await trx.selectFrom('ops.jobs').select('id').where('name', '=', 'a').execute()).toEqual([])
      readNow()
      await new Promise((resolve) => setTimeout(resolve, 100))
      await trx
        .insertInto('ops.jobs')
        .values({name: 'a'} as never)
        .execute()
      order.push('first')
    })
  await read
  const second = db
    .insertInto('ops.jobs')
    .values({name: 'a'} as never)
    .execute()
    .finally(() => order.push('second'))
  await first
  await expect(second).rejects.toMatchObject({number: 2627})
  expect(order).toEqual(['first', 'second'])
})

function migrator(): Migrator {
  return new Migrator({db, provider: {getMigrations: async () => MIGRATIONS}})
}
