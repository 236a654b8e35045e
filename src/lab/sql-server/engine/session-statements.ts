import {errors, unsupported} from './errors.ts'
import type {Session} from './session.ts'

/** `mark`: description of WITH MARK; learn.microsoft.com/sql/t-sql/language-elements/begin-transaction-transact-sql */
export function beginTransaction(session: Session, name?: string, mark?: string): void {
  if (mark !== undefined && session.transaction !== undefined) throw unsupported('a mark within a transaction')
  if (session.transaction === undefined) {
    const transaction = session.begin(1, name)
    const {id} = transaction
    if (mark !== undefined && name !== undefined) transaction.mark = {name, description: mark, user: session.loginName}
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

/** learn.microsoft.com/sql/t-sql/language-elements/save-transaction-transact-sql. Throws 628 and 3930. */
export function saveTransaction(session: Session, name: string): void {
  const {transaction} = session
  if (transaction === undefined) throw errors.noTransactionToSave()
  if (transaction.doomed) throw errors.doomed()
  transaction.save(name)
}

/**
 * To a savepoint, or, without a name or with that of the outermost transaction, all of it.
 * learn.microsoft.com/sql/t-sql/language-elements/rollback-transaction-transact-sql. Throws 3903, 3931 and 6401.
 */
export function rollbackTransaction(session: Session, name?: string): void {
  const {transaction} = session
  if (transaction === undefined) throw errors.noTransaction('ROLLBACK')
  if (name !== undefined && transaction.hasSaved(name)) {
    if (transaction.doomed) throw errors.doomedForSavepoint()
    transaction.restore(name)
    return
  }
  if (name !== undefined && name !== transaction.name) throw errors.savepointUnknown(name)
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
