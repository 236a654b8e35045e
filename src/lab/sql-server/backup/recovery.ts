import {DatabaseCell} from '../engine/database-cell.ts'
import type {Session} from '../engine/session.ts'
import {newGuid} from '../storage/log.ts'
import {backupErrors} from './errors.ts'

/** Ends a sequence of restores: the database is open, on a recovery fork of its own from here on. Durable when it returns. */
export function recover(cell: DatabaseCell, restricted: boolean, {instance}: Session): void {
  const {store} = cell
  const restoring = store?.restoring
  const meta = store?.meta
  if (store === undefined || restoring === undefined || meta === undefined) throw backupErrors.notRollingForward()
  const {log} = store
  store.within(() => {
    store.define(
      JSON.stringify({
        ...JSON.parse(meta),
        state: 'ONLINE',
        ...(restricted ? {userAccess: 'RESTRICTED_USER'} : {}),
      }),
    )
    const {redo} = restoring
    const before = log.state.path.filter(({from}) => from < redo)
    log.set({...log.state, next: redo, path: [...before, {guid: newGuid(), from: redo}], guid: newGuid()})
    store.setRestoring(undefined)
  })
  const loaded = store.load()
  if (loaded === undefined) throw new Error('a database that was restored has a definition')
  instance.putDatabase(new DatabaseCell(loaded.database, store, loaded.damage))
}
