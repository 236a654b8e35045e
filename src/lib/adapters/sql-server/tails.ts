import type {TakenBackup} from '../../site/backups.ts'
import type {TailOrder} from '../../site/restoring.ts'
import {type SqlText, sqlText} from '../tds/sql-text.ts'
import {backupHistory} from './backup-history.ts'
import {onlyHistoryFailed} from './backups.ts'
import {besideAsAdmin, type Errand, fenced} from './fence.ts'
import {whileAlone} from './in-use.ts'
import {SqlServerReading} from './reading.ts'
import {watched} from './under-way.ts'

/** BACKUP LOG … WITH NORECOVERY as the principal `backup`; who is in the database is ended first by the admin (3101). */
export async function takeTail(
  errand: Errand,
  order: TailOrder,
  progress: (fraction: number) => void,
): Promise<TakenBackup> {
  const {edition} = await new SqlServerReading(errand.options.name, errand.reader).facts()
  const text = tailText(order, edition)
  const recorded = await fenced(errand, 'backup', order.database, (session) =>
    besideAsAdmin(errand, order.database, (admin) =>
      whileAlone(errand, admin, order.database, () =>
        watched(errand, progress, async () => {
          try {
            await session.batch(text)
            return true
          } catch (error) {
            if (onlyHistoryFailed(error)) return false
            throw error
          }
        }),
      ),
    ),
  )
  if (!recorded) return {set: undefined}
  const {sets} = await backupHistory(errand.reader, {database: order.database})
  return {set: sets.findLast(({description, kind}) => description === order.description && kind === 'log')}
}

/** Express has no backup compression (1844), so there it is not asked for. */
export const tailText = ({database, files, name, description}: TailOrder, edition: string): SqlText =>
  sqlText('backup.tail', {
    database,
    files,
    options: [/^Express/i.test(edition) ? 'NO_COMPRESSION' : 'COMPRESSION'],
    name,
    description,
  })
