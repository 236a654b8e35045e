import {ulid} from 'ulid'
import {Bug, OperatorError, StoreFailure} from '../../errors.ts'
import {type Ground, storeNow, type Writer, write} from './flavour.ts'
import {migrations} from './migrations/index.ts'

/** Kysely's migrator keeps the names of the migrations that were run here: the schema's version is this list. */
const VERSIONS = 'schema_migrations'

/**
 * Makes sure that the store has exactly the schema that this program knows; makes it where the database is still empty.
 * Throws `OperatorError` LL-STORE-VERSION for an older or newer one: other programs may be at work with it, so it is never
 * changed on the way. `where` names the store in messages. Returns the store's id.
 */
export async function settleVersion(ground: Ground, where: string): Promise<string> {
  const known = Object.keys(migrations(ground.flavour))
  const found = await schemaOf(ground)
  if (found === undefined) await write(ground, (trx) => create(ground, trx))
  else refuseOther(known, found, where)
  const row = await ground.db.selectFrom('meta').select('store').executeTakeFirst()
  if (!row)
    throw new StoreFailure('LL-STORE-CORRUPT', 'The ops store lacks the row that names it.', {
      where,
      state: 'nothing was changed',
    })
  return row.store
}

/** Names of the migrations that were run; undefined where the database has no tables of ours yet. */
async function schemaOf(ground: Ground): Promise<readonly string[] | undefined> {
  const tables = await ground.db.introspection.getTables()
  if (!tables.some((table) => table.name === VERSIONS)) return undefined
  const rows = await ground.db
    .withTables<{schema_migrations: {name: string}}>()
    .selectFrom(VERSIONS)
    .select('name')
    .execute()
  return rows.map((row) => row.name)
}

/** All in one transaction, so that of two programs that start at once one makes the schema and the other finds it. */
async function create(ground: Ground, trx: Writer): Promise<void> {
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
  if (error) throw new Bug('The schema of the ops store could not be made.', error)
  const named = await trx.selectFrom('meta').select('store').executeTakeFirst()
  if (named) return
  const now = await storeNow(ground, trx)
  await trx
    .insertInto('meta')
    .values({one: 1, store: ulid(now), created_at: now})
    .execute()
}

function refuseOther(known: readonly string[], found: readonly string[], where: string): void {
  const newer = found.filter((name) => !known.includes(name))
  const missing = known.filter((name) => !found.includes(name))
  if (newer.length === 0 && missing.length === 0) return
  const state = 'nothing was read or changed'
  if (newer.length > 0)
    throw new StoreFailure('LL-STORE-VERSION', 'The ops store was made by a newer landlord.', {
      where,
      why: `its schema has ${newer.join(', ')}, which this version does not know`,
      state,
      next: ['landlord --version'],
    })
  throw new StoreFailure('LL-STORE-VERSION', 'The ops store was made by an older landlord.', {
    where,
    why: `its schema lacks ${missing.join(', ')}, which this version needs`,
    state,
    next: ['landlord --version'],
  })
}
