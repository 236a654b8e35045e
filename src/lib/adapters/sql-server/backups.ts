import type {BackupOrder, TakenBackup} from '../../site/backups.ts'
import {SqlFault} from '../tds/fault.ts'
import {type SqlText, sqlText} from '../tds/sql-text.ts'
import {backupHistory} from './backup-history.ts'
import {type Errand, fenced} from './fence.ts'
import {SqlServerReading} from './reading.ts'
import {watched} from './under-way.ts'

/** The history could not be written, "the backup/restore operation was still successful". */
const HISTORY_FAILED = 3009
/** Msdb's times are of the server's clock, which is put back in autumn. */
const CLOCKS_MS = 24 * 60 * 60_000

/** BACKUP has to stand outside a transaction and takes as long as it takes; how far it is, is asked for beside it. */
export async function backUp(
  errand: Errand,
  order: BackupOrder,
  progress: (fraction: number) => void,
): Promise<TakenBackup> {
  const {edition, utcNow} = await new SqlServerReading(errand.options.name, errand.reader).facts()
  const recorded = await fenced(errand, 'backup', order.database, (session) =>
    watched(errand, progress, async () => {
      try {
        await session.batch(backupText(order, edition))
        return true
      } catch (error) {
        if (onlyHistoryFailed(error)) return false
        throw error
      }
    }),
  )
  if (!recorded) return {set: undefined}
  const {sets} = await backupHistory(errand.reader, {database: order.database, since: utcNow - CLOCKS_MS})
  return {set: sets.findLast(({description, kind}) => description === order.description && kind === order.kind)}
}

/** Express has no backup compression (1844), so there it is not asked for. */
export const backupText = (order: BackupOrder, edition: string): SqlText =>
  sqlText(`backup.${order.kind}`, {
    database: order.database,
    files: order.files,
    options: [/^Express/i.test(edition) ? 'NO_COMPRESSION' : 'COMPRESSION', ...(order.copyOnly ? ['COPY_ONLY'] : [])],
    name: order.name,
    description: order.description,
  })

/** 3009 alone; with 3013 behind it, the backup failed as well. */
export const onlyHistoryFailed = (fault: unknown): boolean =>
  fault instanceof SqlFault &&
  fault.phase === 'server' &&
  fault.messages.length > 0 &&
  fault.messages.every(({number}) => number === HISTORY_FAILED)
