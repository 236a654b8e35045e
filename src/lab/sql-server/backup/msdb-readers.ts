import {connect, usersOfLogins} from '../admin/users-of-logins.ts'
import type {Instance} from '../engine/instance.ts'
import {DB_DATAREADER} from '../storage/new-database.ts'

/**
 * Gives these logins a user in msdb that is in db_datareader. Stricter than SQL Server, whose public role may read the
 * history: who is to read it is given the right by name.
 */
export function ensureHistoryReaders(instance: Instance, logins: readonly string[]): void {
  const cell = instance.database('msdb')
  const {committed} = cell
  // In the middle of a restore: nobody gets in before it is recovered.
  if (committed.state !== 'ONLINE') return
  const missing = logins.filter(
    (name) => instance.login(name) !== undefined && !committed.principals.some((user) => user.name === name),
  )
  if (missing.length === 0) return
  const users = usersOfLogins(committed, missing, instance)
  cell.commit({
    ...committed,
    nextPrincipalId: committed.nextPrincipalId + users.length,
    principals: [...committed.principals, ...users],
    members: [...committed.members, ...users.map(({id}) => ({roleId: DB_DATAREADER, memberId: id}))],
    permissions: [...committed.permissions, ...users.map(connect)],
  })
}
