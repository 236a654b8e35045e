import {ulid} from 'ulid'
import {StoreFailure} from '../../errors.ts'
import type {SchemaSeen} from '../../site/ops-store.ts'
import {type Ground, isoOf, type Reader, storeNow, type Writer, write} from './flavour.ts'
import type {Liveness} from './liveness.ts'
import {migrations} from './migrations/index.ts'
import {leaseOf} from './records.ts'

/** Names of the migrations that were run: the schema's version is this list. The table is as Kysely's own migrator made it in stores of before. */
export const VERSIONS = 'schema_migrations'

export async function schemaState({db, flavour}: Ground): Promise<SchemaSeen> {
  const known = Object.keys(migrations(flavour))
  if (!(await flavour.hasTable(db, VERSIONS))) return {found: undefined, missing: known, unknown: []}
  const rows = await versions(db).selectFrom(VERSIONS).select('name').orderBy('name').execute()
  const found = rows.map((row) => row.name)
  return {
    found,
    missing: known.filter((name) => !found.includes(name)),
    unknown: found.filter((name) => !known.includes(name)),
  }
}

/** Throws `OperatorError` LL-STORE-MISSING where there is no store yet, LL-STORE-VERSION where it is older or newer. */
export async function assertCurrent(ground: Ground, where: string): Promise<void> {
  const {found, missing, unknown} = await schemaState(ground)
  if (found === undefined)
    throw new StoreFailure('LL-STORE-MISSING', 'There is no ops store in this database yet.', {
      where,
      state: 'nothing was changed',
      next: ['landlord store init'],
    })
  refuseNewer(unknown, where)
  if (missing.length > 0)
    throw new StoreFailure('LL-STORE-VERSION', 'The ops store is of an older landlord.', {
      where,
      why: `its schema lacks ${missing.join(', ')}`,
      state: 'nothing was read or changed',
      next: ['landlord store migrate --plan', 'landlord store migrate'],
    })
}

/**
 * Makes sure that the store has exactly the schema that this program knows: makes it where the database is still empty, and
 * brings an older one up to date while no run is at work. Throws `OperatorError` LL-STORE-VERSION for a newer one, and for an
 * older one that an older program is working with. `where` names the store in messages. Answers what was run.
 */
export async function settleVersion(ground: Ground, liveness: Liveness, where: string): Promise<readonly string[]> {
  const {found, missing, unknown} = await schemaState(ground)
  refuseNewer(unknown, where)
  if (missing.length === 0) return []
  return await write(ground, async (trx) => {
    if (found !== undefined) await refuseAtWork(ground, trx, liveness, where)
    return await migrate(ground, trx, where)
  })
}

/** ULID of the store. Throws `OperatorError` LL-STORE-CORRUPT. */
export async function storeId(ground: Pick<Ground, 'db'>, where: string): Promise<string> {
  const row = await ground.db.selectFrom('meta').select('store').executeTakeFirst()
  if (row) return row.store
  throw new StoreFailure('LL-STORE-CORRUPT', 'The ops store lacks the row that names it.', {
    where,
    state: 'nothing was changed',
  })
}

/** Throws `OperatorError` LL-STORE-MOVED where the store was moved elsewhere: nobody goes on with what was left. */
export async function assertHere(ground: Pick<Ground, 'db'>, where: string): Promise<void> {
  const row = await ground.db.selectFrom('meta').select('moved_to').executeTakeFirst()
  if (!row || row.moved_to === null) return
  throw new StoreFailure('LL-STORE-MOVED', 'The ops store was moved: this is what was left behind.', {
    where,
    why: `it lies in ${row.moved_to}`,
    state: 'nothing was changed',
    next: ['landlord config explain store'],
  })
}

/** Programs of before would go on with a schema that they do not know, so none may hold a lease. */
export async function refuseAtWork(
  ground: Ground,
  trx: Writer,
  liveness: Liveness,
  where: string,
  code: 'LL-STORE-VERSION' | 'LL-STORE-LOCKED' = 'LL-STORE-VERSION',
): Promise<void> {
  const now = await storeNow(ground, trx)
  const leases = (await trx.selectFrom('leases').selectAll().orderBy('id').execute()).map(leaseOf)
  const alive = leases.find((lease) => Date.parse(lease.expiresAt) > now && liveness(lease.holder) !== 'dead')
  if (alive)
    throw new StoreFailure(code, 'A run is at work with the ops store.', {
      where,
      why: `run ${alive.run} of ${alive.holder.user}@${alive.holder.host} holds ${alive.key} until ${alive.expiresAt}`,
      state: 'nothing was changed; it is done once no run holds a lease',
    })
}

/** All in one transaction, so that of two programs that start at once one makes the schema and the other finds it. */
async function migrate(ground: Ground, trx: Writer, where: string): Promise<readonly string[]> {
  refuseNewer((await schemaState({...ground, db: trx})).unknown, where)
  const ran = await raiseSchema(ground, trx)
  const named = await trx.selectFrom('meta').select('store').executeTakeFirst()
  if (named) return ran
  const now = await storeNow(ground, trx)
  await trx
    .insertInto('meta')
    .values({one: 1, store: ulid(now), created_at: now, moved_to: null, moved_at: null})
    .execute()
  return ran
}

/** Runs what is missing, or only those of these names. Answers what was run. */
export async function raiseSchema(ground: Ground, trx: Writer, only?: readonly string[]): Promise<readonly string[]> {
  const {found, missing} = await schemaState({...ground, db: trx})
  if (found === undefined)
    await trx.schema
      .createTable(VERSIONS)
      .addColumn('name', 'varchar(255)', (column) => column.notNull().primaryKey())
      .addColumn('timestamp', 'varchar(255)', (column) => column.notNull())
      .execute()
  const all = migrations(ground.flavour)
  const wanted = missing.filter((name) => only?.includes(name) ?? true)
  for (const name of wanted) {
    await all[name]?.up(trx)
    const timestamp = isoOf(await storeNow(ground, trx))
    await versions(trx).insertInto(VERSIONS).values({name, timestamp}).execute()
  }
  return wanted
}

const versions = (db: Reader) => db.withTables<{schema_migrations: {name: string; timestamp: string}}>()

function refuseNewer(unknown: readonly string[], where: string): void {
  if (unknown.length > 0)
    throw new StoreFailure('LL-STORE-VERSION', 'The ops store was made by a newer landlord.', {
      where,
      why: `its schema has ${unknown.join(', ')}, which this version does not know`,
      state: 'nothing was read or changed',
      next: ['landlord --version'],
    })
}
