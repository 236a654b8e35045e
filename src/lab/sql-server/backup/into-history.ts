import type {Session} from '../engine/session.ts'
import {backupErrors} from './errors.ts'

/** Number of the error that tells of lost history, after a backup or restore that worked. */
export const HISTORY_LOST = 3009

/**
 * Lets `write` put rows into msdb, as the last thing that a backup or restore does. Throws 3009 where that cannot be: msdb is in
 * the middle of a restore, or a fault says so. SQL Server tells it one message earlier, before 3014.
 */
export function intoHistory({text}: {readonly text: string}, {instance}: Session, write: () => void): void {
  const {state} = instance.database('msdb').committed
  if (state !== 'ONLINE' || instance.faults?.losesHistory(text) === true) throw backupErrors.historyNotWritten()
  write()
}
