import type {TableUse} from '../tsql/walk.ts'
import type {Scope} from './expressions.ts'
import {type FoundTable, findTable} from './names.ts'
import {type Pinned, pinnedKey} from './pins.ts'
import {RowLocks} from './row-locks.ts'
import type {Session} from './session.ts'

/**
 * Runs a statement with the tables that it reads as they may be read. With READ_COMMITTED_SNAPSHOT that is what was
 * committed when it began, and it waits for nobody; without it, it waits until nobody has changed what it would meet
 * and not committed, all tables at one instant, where SQL Server goes from row to row. WITH (UPDLOCK) and (HOLDLOCK)
 * take locks on what stands now, and so does everything that a serializable transaction reads.
 */
export async function reading<T>(
  uses: readonly TableUse[],
  session: Session,
  scope: Scope,
  run: () => Promise<T>,
): Promise<T> {
  const serializable = session.isolation === 'serializable'
  const tables = uses
    .map((use): TableUse => (serializable ? {...use, hints: [...use.hints, 'HOLDLOCK']} : use))
    .filter(({name}) => !['sys', 'information_schema'].includes(name.schema?.toLowerCase() ?? ''))
    .map((use) => ({use, found: findTable(use.name, session)}))
  if (tables.length === 0) return await run()
  const snapshot = new Map(
    tables
      .filter(({use, found}) => use.hints.length === 0 && found.database.readCommittedSnapshot)
      .map(({found}) => [found.cell, session.view(found.cell)]),
  )
  const readAll = async () => {
    for (const {use, found} of tables) if (use.hints.length > 0) await hold(use, found, session, scope)
    while (await waitsFor(tables, session, scope)) {
      // Somebody may have come meanwhile to where it has been already.
    }
    session.snapshot = snapshot
    try {
      return await run()
    } finally {
      session.snapshot = undefined
    }
  }
  return tables.some(({use}) => use.hints.length > 0) ? await session.within(readAll) : await readAll()
}

interface Read {
  readonly use: TableUse
  readonly found: FoundTable
}

async function hold(use: TableUse, found: FoundTable, session: Session, scope: Scope): Promise<void> {
  await passDefinition(found, session)
  const mode = use.hints.includes('UPDLOCK') ? 'U' : 'S'
  const range = use.hints.includes('HOLDLOCK')
  await new RowLocks(session, found).holdForReading(pinnedBy(use, found, scope), mode, range)
}

/** One round over all tables; true where it had to wait. */
async function waitsFor(tables: readonly Read[], session: Session, scope: Scope): Promise<boolean> {
  let waited = false
  for (const {use, found} of tables) {
    if (await passDefinition(found, session)) waited = true
    if (use.hints.length > 0 || found.database.readCommittedSnapshot) continue
    if ((await new RowLocks(session, found).passForReading(pinnedBy(use, found, scope))) === 'waited') waited = true
  }
  return waited
}

/** Waits for a transaction that changes the table's definition, as for Sch-M. */
async function passDefinition({cell, table}: FoundTable, session: Session): Promise<boolean> {
  const {locks} = session.instance
  const lock = locks.resources.database(cell.committed.id)
  const redefined = lock.holders.some(
    (holding) => holding.session !== session && holding.session.transaction?.redefines(cell, table.id) === true,
  )
  return redefined && (await locks.pass(session, lock, 'Sch-S')) === 'waited'
}

/** In a query over several tables, or below another one, only a column with a qualifier tells whose it is. */
function pinnedBy({query, alias, name}: TableUse, {table}: FoundTable, scope: Scope): Pinned | undefined {
  const alone = query.from.length === 1 && query.from[0]?.kind === 'table'
  return pinnedKey(table, {names: [alias ?? name.name], alone}, query.where, scope)
}
