import {errors, type SqlError, unsupported} from './errors.ts'
import type {Session} from './session.ts'

/** System procedures exist in SQL Server though the lab has them not. */
export function unknownProcedure(name: string): SqlError {
  return /(^|\.)(sp|xp)_/i.test(name) ? unsupported(`the procedure ${name}`) : errors.unknownProcedure(name)
}

export function beginTransaction(session: Session): void {
  if (session.transaction === undefined) {
    const {id} = session.begin(1)
    session.request?.reply.environment({kind: 'begin', transaction: id})
  } else session.transaction.depth += 1
}

export function commitTransaction(session: Session): void {
  const {transaction} = session
  if (transaction === undefined) throw errors.noTransaction('COMMIT')
  if (transaction.doomed) throw errors.doomed()
  if (transaction.depth > 1) {
    transaction.depth -= 1
    return
  }
  session.commit()
  session.request?.reply.environment({kind: 'commit', transaction: transaction.id})
}

export function rollbackTransaction(session: Session): void {
  const {transaction} = session
  if (transaction === undefined) throw errors.noTransaction('ROLLBACK')
  session.rollback()
  session.request?.reply.environment({kind: 'rollback', transaction: transaction.id})
}

/** Throws 911, 916 or 924. */
export function useDatabase(name: string, session: Session): void {
  const cell = session.instance.database(name)
  session.databaseRights(cell)
  const before = session.database.committed.name
  session.database = cell
  session.request?.reply.environment({kind: 'database', name: cell.committed.name, before})
}
