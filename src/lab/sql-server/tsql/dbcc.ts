import type {Cursor} from './cursor.ts'

export type CheckStatement = {
  readonly kind: 'checkdb'
  /** Undefined: the current database. */
  readonly database: string | undefined
  readonly infoMessages: boolean
}

/** After DBCC. learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-checkdb-transact-sql */
export function parseDbcc(cursor: Cursor): CheckStatement {
  if (!cursor.accept('CHECKDB')) throw cursor.unsupported(`DBCC ${cursor.current.text}`)
  let database: string | undefined
  if (cursor.accept('(')) {
    if (cursor.current.kind === 'number') throw cursor.unsupported('DBCC CHECKDB by the number of a database')
    database = cursor.current.kind === 'string' ? cursor.string() : cursor.identifier()
    if (cursor.is(',')) throw cursor.unsupported('repairs by DBCC CHECKDB')
    cursor.expect(')')
  }
  let infoMessages = true
  if (cursor.accept('WITH')) {
    cursor.list(() => {
      if (cursor.accept('NO_INFOMSGS')) infoMessages = false
      // All errors of a table are always shown.
      else if (!cursor.accept('ALL_ERRORMSGS')) throw cursor.unsupported(`${cursor.current.text} of DBCC CHECKDB`)
    })
  }
  return {kind: 'checkdb', database, infoMessages}
}
