import {ulid} from 'ulid'
import {Bug, OperatorError, StoreFailure} from '../../errors.ts'
import {type Ground, type Reader, storeNow, type Writer, write} from './flavour.ts'
import type {Liveness} from './liveness.ts'
import {migrations} from './migrations/index.ts'
import {leaseOf} from './records.ts'

/** Kysely's migrator keeps the names of the migrations that were run here: the schema's version is this list. */
const VERSIONS = 'schema_migrations'

/**
 * Makes sure that the store has exactly the schema that this program knows: makes it where the database is still empty, and
 * brings an older one up to date while no run is at work. Throws `OperatorError` LL-STORE-VERSION for a newer one, and for an
 * older one that an older program is working with. `where` names the store in messages. Returns the store's id.
 */
export async function settleVersion(ground: Ground, liveness: Liveness, where: string): Promise<string> {
  const known = Object.keys(migrations(ground.flavour))
  const found = await schemaOf(ground.db)
  if (found === undefined) await write(ground, (trx) => migrate(ground, trx))
  else if (isOlder(known, found, where)) await write(ground, (trx) => renew(ground, trx, liveness, where))
  const row = await ground.db.selectFrom('meta').select('store').executeTakeFirst()
  if (!row)
    throw new StoreFailure('LL-STORE-CORRUPT', 'The ops store lacks the row that names it.', {
      where,
      state: 'nothing was changed',
    })
  return row.store
}

/** Names of the migrations that were run; undefined where the database has no tables of ours yet. */
async function schemaOf(db: Reader): Promise<readonly string[] | undefined> {
  const tables = await db.introspection.getTables()
  if (!tables.some((table) => table.name === VERSIONS)) return undefined
  const rows = await db.withTables<{schema_migrations: {name: string}}>().selectFrom(VERSIONS).select('name').execute()
  return rows.map((row) => row.name)
}

/** Programs of before would go on with a schema that they do not know, so none may hold a lease. */
async function renew(ground: Ground, trx: Writer, liveness: Liveness, where: string): Promise<void> {
  const now = await storeNow(ground, trx)
  const leases = (await trx.selectFrom('leases').selectAll().orderBy('id').execute()).map(leaseOf)
  const alive = leases.find((lease) => Date.parse(lease.expiresAt) > now && liveness(lease.holder) !== 'dead')
  if (alive)
    throw new StoreFailure('LL-STORE-VERSION', 'The ops store is of an older landlord, and a run is at work with it.', {
      where,
      why: `run ${alive.run} of ${alive.holder.user}@${alive.holder.host} holds ${alive.key} until ${alive.expiresAt}`,
      state: 'nothing was changed; the store is brought up to date once no run holds a lease',
    })
  await migrate(ground, trx)
}

/** All in one transaction, so that of two programs that start at once one makes the schema and the other finds it. */
async function migrate(ground: Ground, trx: Writer): Promise<void> {
  const {Migrator} = await import('kysely/migration')
  const migrator = new Migrator({
    db: trx,
    provider: {getMigrations: async () => migrations(ground.flavour)},
    migrationTableName: VERSIONS,
    migrationLockTableName: `${VERSIONS}_lock`,
    nameComparator: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  })
  const {error} = await migrator.migrateToLatest()
  if (error instanceof OperatorError) throw error
  if (error) throw new Bug('The schema of the ops store could not be made or brought up to date.', error)
  const named = await trx.selectFrom('meta').select('store').executeTakeFirst()
  if (named) return
  const now = await storeNow(ground, trx)
  await trx
    .insertInto('meta')
    .values({one: 1, store: ulid(now), created_at: now})
    .execute()
}

/** Whether something is missing in it; a store with what this program does not know is refused. */
function isOlder(known: readonly string[], found: readonly string[], where: string): boolean {
  const newer = found.filter((name) => !known.includes(name))
  if (newer.length > 0)
    throw new StoreFailure('LL-STORE-VERSION', 'The ops store was made by a newer landlord.', {
      where,
      why: `its schema has ${newer.join(', ')}, which this version does not know`,
      state: 'nothing was read or changed',
      next: ['landlord --version'],
    })
  return known.length > found.length
}
