import {OperatorError} from '../../errors.ts'
import type {Migration} from '../../site/database-server.ts'
import {SqlFault} from '../tds/fault.ts'
import type {Session} from '../tds/session.ts'
import {foreignText, sqlText} from '../tds/sql-text.ts'
import {type Batch, batchesOf} from './batches.ts'
import {isKnown, type Occasion, operatorError} from './errors.ts'
import {type Errand, fenced} from './fence.ts'
import {occasionOf} from './occasion.ts'
import {number, text} from './rows.ts'

/**
 * One transaction over all batches of the script and the journal's row, XACT_ABORT ON. The first error rolls all of it back.
 * A migration that the journal already has, with the same checksum, is done. One that no transaction can hold goes batch by
 * batch, and its row is written once its own check says that it is done; cut off in between, that check decides whether it
 * is begun anew. Throws `OperatorError` LL-SQL-MIGRATION for an error in the script, for a script that ends the transaction
 * or leaves the database, and for a check that does not agree; LL-MIGRATION-CHANGED for another checksum.
 */
export function migrate(errand: Errand, database: string, migration: Migration): Promise<void> {
  const batches = batchesOf(migration.script)
  const occasion = {...occasionOf(errand.options, 'deployer', 'changing', ['migration.record']), database}
  return fenced(errand, 'deployer', database, async (session) => {
    await session.batch(sqlText('database.use', {database}))
    const work = {session, migration, batches, occasion, signal: errand.authority.signal}
    await (migration.apart ? apart(work, migration.apart.check) : together(work))
  })
}

interface Work {
  readonly session: Session
  readonly migration: Migration
  readonly batches: readonly Batch[]
  readonly occasion: Occasion
  readonly signal: AbortSignal
}

async function together({session, migration, batches, occasion, signal}: Work): Promise<void> {
  await session.batch(sqlText('migration.begin'))
  try {
    if (await journaled(session, migration, occasion)) return await rollBack(session)
    for (const batch of batches) {
      signal.throwIfAborted()
      await runBatch(session, migration, batch, occasion)
    }
    await record(session, migration)
  } catch (error) {
    // The first error is what counts. Where rolling back fails, the end of the connection does it.
    await rollBack(session).catch(() => undefined)
    throw error
  }
  await session.batch(sqlText('migration.commit'))
}

async function apart({session, migration, batches, occasion, signal}: Work, check: string): Promise<void> {
  if (await journaled(session, migration, occasion)) return
  if (!(await isDone(session, migration, check, occasion))) {
    for (const batch of batches) {
      signal.throwIfAborted()
      await runBatch(session, migration, batch, occasion)
    }
    if (!(await isDone(session, migration, check, occasion)))
      throw failed(migration, occasion, 'Its own check says that it is not done.')
  }
  await record(session, migration)
}

/** In a transaction that is rolled back: a check changes nothing. */
async function isDone(session: Session, migration: Migration, check: string, occasion: Occasion): Promise<boolean> {
  await session.batch(sqlText('migration.begin'))
  try {
    const [rows = []] = await session.batch(foreignText(check))
    const [value] = Object.values(rows[0] ?? {})
    if (rows.length !== 1 || (value !== 0 && value !== 1))
      throw failed(migration, occasion, 'Its own check did not answer with one row of 0 or 1.')
    return value === 1
  } catch (error) {
    if (!(error instanceof SqlFault) || error.phase !== 'server' || isKnown(error, occasion)) throw error
    throw failed(migration, occasion, `Its own check failed. ${explained(error, {text: check, line: 1})}`, error)
  } finally {
    await rollBack(session)
  }
}

async function record(session: Session, migration: Migration): Promise<void> {
  await session.query(sqlText('migration.record'), {
    id: {type: 'nvarchar', value: migration.id},
    checksum: {type: 'nvarchar', value: migration.checksum},
    release: {type: 'nvarchar', value: migration.release},
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
  const depth = migration.apart ? 0 : 1
  if (number(state, 'state') !== depth || number(state, 'depth') !== depth)
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
    state: migration.apart
      ? 'No transaction held it, so what its earlier batches did stands; later migrations were not begun.'
      : 'Its transaction was rolled back, and later migrations were not begun.',
    next: ['landlord explain LL-SQL-MIGRATION'],
    cause,
  })
