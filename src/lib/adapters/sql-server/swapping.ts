import type {SwapOrder} from '../../site/restoring.ts'
import {sqlText} from '../tds/sql-text.ts'
import {type Errand, fenced} from './fence.ts'
import {whileAlone} from './in-use.ts'
import {SqlServerReading} from './reading.ts'

/**
 * By renaming, each rename only while what stands says that it is still to be done: cut off anywhere, the same call goes on. A database
 * that is restoring cannot be renamed (5052), so it is recovered first; nobody can log on to it as a customer.
 */
export const swap = (errand: Errand, {database, replacement, original}: SwapOrder): Promise<void> =>
  fenced(errand, 'admin', database, async (session) => {
    const state = stateOf(errand)
    const standing = (await state(replacement)) === undefined ? undefined : await state(database)
    if (standing !== undefined && (await state(original)) === undefined) {
      if (standing === 'RESTORING') await session.batch(sqlText('restore.recover', {database}))
      await whileAlone(errand, session, database, () =>
        session.batch(sqlText('database.rename', {database, name: original})),
      )
    }
    if ((await state(database)) === undefined)
      await whileAlone(errand, session, replacement, () =>
        session.batch(sqlText('database.rename', {database: replacement, name: database})),
      )
    if ((await state(original)) === 'ONLINE') await session.batch(sqlText('database.offline', {database: original}))
  })

/** The same way back, from the other end. */
export const swapBack = (errand: Errand, {database, replacement, original}: SwapOrder): Promise<void> =>
  fenced(errand, 'admin', database, async (session) => {
    const state = stateOf(errand)
    if ((await state(original)) === undefined) return
    if ((await state(original)) === 'OFFLINE') await session.batch(sqlText('database.online', {database: original}))
    if ((await state(replacement)) === undefined)
      await whileAlone(errand, session, database, () =>
        session.batch(sqlText('database.rename', {database, name: replacement})),
      )
    await whileAlone(errand, session, original, () =>
      session.batch(sqlText('database.rename', {database: original, name: database})),
    )
  })

const stateOf = ({options, reader}: Errand) => {
  const reading = new SqlServerReading(options.name, reader)
  return async (database: string): Promise<string | undefined> => (await reading.database(database))?.state
}
