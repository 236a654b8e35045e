import {StoreFailure} from '../../../errors.ts'
import type {StoreArchive} from '../../../site/ops-store.ts'
import {type Ground, write} from '../flavour.ts'
import {raiseSchema, schemaState} from '../version.ts'
import {portions, proven} from './archive.ts'
import {putIn, tablesOf} from './rows.ts'

/**
 * Puts the rows of a file into a database that has no store yet, all in one transaction, and brings them up to date. Leases are left
 * out: whoever held one works with another store's tokens. The file may come from SQLite or SQL Server. Throws `OperatorError`
 * LL-STORE-FILE, LL-STORE-EXISTS, LL-STORE-VERSION. `movedTo` keeps it shut until `open`.
 */
export async function restored(
  ground: Ground,
  file: string,
  where: string,
  movedTo: string | null = null,
): Promise<StoreArchive> {
  const {header, told} = await proven(file)
  const {found, missing} = await schemaState(ground)
  const newer = header.migrations.filter((name) => !missing.includes(name))
  if (found !== undefined) throw await inTheWay(ground, where)
  if (newer.length > 0)
    throw new StoreFailure('LL-STORE-VERSION', 'The backup was taken by a newer landlord.', {
      where: file,
      why: `its schema has ${newer.join(', ')}, which this version does not know`,
      state: 'nothing was changed',
      next: ['landlord --version'],
    })
  await write(ground, async (trx) => {
    await raiseSchema(ground, trx, header.migrations)
    for await (const {table, rows} of portions(file)) if (table !== 'leases') await putIn(trx, table, rows)
    await raiseSchema(ground, trx)
    await trx.updateTable('meta').set({moved_to: movedTo, moved_at: null}).execute()
  })
  return told
}

async function inTheWay(ground: Ground, where: string): Promise<StoreFailure> {
  // A command that finds no file makes one: after a loss that may have been any.
  const unused = (await counted(ground)).seals === 0
  return new StoreFailure('LL-STORE-EXISTS', 'There is an ops store here already.', {
    where,
    ...(unused ? {why: 'nothing was ever done with it: it was made by a command that found none'} : {}),
    state: 'nothing was changed',
    next: [...(unused ? ['put it away, then the same command again'] : []), 'landlord store check'],
  })
}

/** How many rows each table has, and the last seal: what two stores are compared by. */
export async function counted(ground: Ground): Promise<StoreArchive> {
  const rows: Record<string, number> = {}
  for (const table of await tablesOf(ground)) {
    const row = await ground.db
      .selectFrom(table as 'runs')
      .select((of) => of.fn.countAll().as('rows'))
      .executeTakeFirstOrThrow()
    if (Number(row.rows) > 0) rows[table] = Number(row.rows)
  }
  const last = await ground.flavour
    .first(ground.db.selectFrom('seals').select(['seq', 'hash']).orderBy('seq', 'desc'), 1)
    .executeTakeFirst()
  return {file: '', digest: '', rows, seals: Number(last?.seq ?? 0), head: last?.hash ?? ''}
}
