import {ulid} from 'ulid'
import {StoreFailure} from '../../errors.ts'
import {type Ground, isoOf, type Reader, storeNow, type Writer, write} from './flavour.ts'
import type {Liveness} from './liveness.ts'
import {migrations} from './migrations/index.ts'
import {leaseOf} from './records.ts'

/** Names of the migrations that were run: the schema's version is this list. The table is as Kysely's own migrator made it in stores of before. */
const VERSIONS = 'schema_migrations'

export interface SchemaState {
  /** Undefined: the database has no tables of ours yet. */
  readonly found: readonly string[] | undefined
  /** What this program knows and the store lacks, in order. */
  readonly missing: readonly string[]
  /** What the store has and this program does not know: a newer one made it. */
  readonly unknown: readonly string[]
}

export async function schemaState({db, flavour}: Ground): Promise<SchemaState> {
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
    return migrate(ground, trx, where)
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

/** Programs of before would go on with a schema that they do not know, so none may hold a lease. */
async function refuseAtWork(ground: Ground, trx: Writer, liveness: Liveness, where: string): Promise<void> {
  const now = await storeNow(ground, trx)
  const leases = (await trx.selectFrom('leases').selectAll().orderBy('id').execute()).map(leaseOf)
  const alive = leases.find((lease) => Date.parse(lease.expiresAt) > now && liveness(lease.holder) !== 'dead')
  if (alive)
    throw new StoreFailure('LL-STORE-VERSION', 'The ops store is of an older landlord, and a run is at work with it.', {
      where,
      why: `run ${alive.run} of ${alive.holder.user}@${alive.holder.host} holds ${alive.key} until ${alive.expiresAt}`,
      state: 'nothing was changed; the store is brought up to date once no run holds a lease',
    })
}

/** All in one transaction, so that of two programs that start at once one makes the schema and the other finds it. */
async function migrate(ground: Ground, trx: Writer, where: string): Promise<readonly string[]> {
  const {found, missing, unknown} = await schemaState({...ground, db: trx})
  refuseNewer(unknown, where)
  if (found === undefined)
    await trx.schema
      .createTable(VERSIONS)
      .addColumn('name', 'varchar(255)', (column) => column.notNull().primaryKey())
      .addColumn('timestamp', 'varchar(255)', (column) => column.notNull())
      .execute()
  const all = migrations(ground.flavour)
  for (const name of missing) {
    await all[name]?.up(trx)
    const timestamp = isoOf(await storeNow(ground, trx))
    await versions(trx).insertInto(VERSIONS).values({name, timestamp}).execute()
  }
  const named = await trx.selectFrom('meta').select('store').executeTakeFirst()
  if (named) return missing
  const now = await storeNow(ground, trx)
  await trx
    .insertInto('meta')
    .values({one: 1, store: ulid(now), created_at: now})
    .execute()
  return missing
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
