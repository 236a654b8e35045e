import {setTimeout as sleep} from 'node:timers/promises'
import type {BackupOrder, TakenBackup} from '../../site/backups.ts'
import {SqlFault} from '../tds/fault.ts'
import {type SqlText, sqlText} from '../tds/sql-text.ts'
import {backupHistory} from './backup-history.ts'
import {type Errand, fenced} from './fence.ts'
import {SqlServerReading} from './reading.ts'

/** The history could not be written, "the backup/restore operation was still successful". */
const HISTORY_FAILED = 3009
const LOOK_EVERY_MS = 1000

/** BACKUP has to stand outside a transaction and takes as long as it takes; how far it is, is asked for beside it. */
export async function backUp(
  errand: Errand,
  order: BackupOrder,
  progress: (fraction: number) => void,
): Promise<TakenBackup> {
  const {edition} = await new SqlServerReading(errand.options.name, errand.reader).facts()
  const recorded = await fenced(errand, 'backup', order.database, async (session) => {
    const ended = new AbortController()
    const watching = watch(errand, ended.signal, progress)
    try {
      await session.batch(backupText(order, edition))
      return true
    } catch (error) {
      if (error instanceof SqlFault && onlyHistoryFailed(error)) return false
      throw error
    } finally {
      ended.abort()
      await watching
    }
  })
  if (!recorded) return {set: undefined}
  const {sets} = await backupHistory(errand.reader, {database: order.database})
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
const onlyHistoryFailed = (fault: SqlFault): boolean =>
  fault.phase === 'server' && fault.messages.length > 0 && fault.messages.every(({number}) => number === HISTORY_FAILED)

/** Tells how far the attempt's own request is until it has ended. That it cannot be told takes nothing from the backup. */
async function watch(errand: Errand, ended: AbortSignal, progress: (fraction: number) => void): Promise<void> {
  const reading = new SqlServerReading(errand.options.name, errand.reader)
  while (!ended.aborted)
    try {
      await sleep(LOOK_EVERY_MS, undefined, {signal: ended})
      const [own] = await reading.underWay([errand.authority.attempt])
      if (own?.fraction !== undefined && !ended.aborted) progress(own.fraction)
    } catch {
      if (!ended.aborted) await sleep(LOOK_EVERY_MS, undefined, {signal: ended}).catch(() => undefined)
    }
}
