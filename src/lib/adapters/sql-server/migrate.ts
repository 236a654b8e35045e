import {OperatorError} from '../../errors.ts'
import type {Migration} from '../../site/database-server.ts'
import {type Batch, batchesOf} from './batches.ts'
import {isKnown, type Occasion, operatorError} from './errors.ts'
import {SqlFault} from './fault.ts'
import {type Errand, fenced} from './fence.ts'
import {occasionOf} from './occasion.ts'
import {number, text} from './rows.ts'
import type {Session} from './session.ts'
import {foreignText, sqlText} from './sql-text.ts'

/**
 * One transaction over all batches of the script and the journal's row, XACT_ABORT ON. The first error rolls all of it back.
 * A migration that the journal already has, with the same checksum, is done. Throws `OperatorError` LL-SQL-MIGRATION for
 * an error in the script and for a script that ends the transaction or leaves the database, and LL-MIGRATION-CHANGED for
 * another checksum.
 */
export function migrate(errand: Errand, database: string, migration: Migration): Promise<void> {
  const batches = batchesOf(migration.script)
  const occasion = {...occasionOf(errand.options, 'deployer', 'changing', ['migration.record']), database}
  return fenced(errand, 'deployer', database, async (session) => {
    await session.batch(sqlText('database.use', {database}))
    await session.batch(sqlText('migration.begin'))
    try {
      if (await journaled(session, migration, occasion)) return await rollBack(session)
      for (const batch of batches) {
        errand.authority.signal.throwIfAborted()
        await runBatch(session, migration, batch, occasion)
      }
      await session.query(sqlText('migration.record'), {
        id: {type: 'nvarchar', value: migration.id},
        checksum: {type: 'nvarchar', value: migration.checksum},
        release: {type: 'nvarchar', value: migration.release},
      })
    } catch (error) {
      // The first error is what counts. Where rolling back fails, the end of the connection does it.
      await rollBack(session).catch(() => undefined)
      throw error
    }
    await session.batch(sqlText('migration.commit'))
  })
}

async function journaled(session: Session, migration: Migration, occasion: Occasion): Promise<boolean> {
  const [rows = []] = await session.query(sqlText('migration.seen'), {id: {type: 'nvarchar', value: migration.id}})
  if (rows[0] === undefined) return false
  if (text(rows[0], 'checksum') === migration.checksum) return true
  throw new OperatorError('LL-MIGRATION-CHANGED', `Migration ${migration.id} is not what was applied.`, {
    where: `${occasion.server}, database ${occasion.database}`,
    why: 'The journal has it with another checksum: the script was changed after it ran.',
    state: 'That statement changed nothing.',
    next: ['landlord explain LL-MIGRATION-CHANGED'],
  })
}

async function runBatch(session: Session, migration: Migration, batch: Batch, occasion: Occasion): Promise<void> {
  try {
    await session.batch(foreignText(batch.text))
  } catch (error) {
    if (!(error instanceof SqlFault) || error.phase !== 'server') throw error
    // A full disk or a deadlock is not the script's fault.
    if (isKnown(error, occasion)) throw operatorError(error, occasion)
    throw failed(migration, occasion, explained(error, batch), error)
  }
  const [rows = []] = await session.batch(sqlText('migration.state'))
  const state = rows[0] ?? {}
  if (number(state, 'state') !== 1 || number(state, 'depth') !== 1)
    throw failed(migration, occasion, `The batch at line ${batch.line} ended or nested the transaction.`)
  if (text(state, 'current_database') !== occasion.database)
    throw failed(migration, occasion, `The batch at line ${batch.line} went to another database.`)
}

const rollBack = async (session: Session): Promise<void> => {
  await session.batch(sqlText('migration.rollback'))
}

/** Lines of the script, not of the batch. */
const explained = (fault: SqlFault, batch: Batch): string =>
  fault.messages
    .map(
      ({number: code, state, line, text: said}) =>
        `Line ${batch.line + line - 1}: ${said} (error ${code}, state ${state})`,
    )
    .join(' ')

const failed = (migration: Migration, {server, database}: Occasion, why: string, cause?: unknown): OperatorError =>
  new OperatorError('LL-SQL-MIGRATION', `Migration ${migration.id} of ${migration.release} failed.`, {
    where: `${server}, database ${database}`,
    why,
    state: 'Its transaction was rolled back, and later migrations were not begun.',
    next: ['landlord explain LL-SQL-MIGRATION'],
    cause,
  })
