import type {Instance} from '../engine/instance.ts'
import type {Database, DatabasePermission, Principal} from '../storage/model.ts'
import {DBO} from '../storage/new-database.ts'

/** New users of the database, one for each login and of its name, as CREATE USER makes them; `connect` lets one in. */
export function usersOfLogins(database: Database, logins: readonly string[], instance: Instance): readonly Principal[] {
  return logins.map((name, i) => ({
    id: database.nextPrincipalId + i,
    name,
    type: 'S',
    sid: instance.login(name)?.sid ?? null,
    defaultSchema: 'dbo',
    ownerId: null,
    fixedRole: false,
    created: database.created,
  }))
}

/** CONNECT, which CREATE USER gives. */
export const connect = ({id}: Principal): DatabasePermission => ({
  granteeId: id,
  class: 'DATABASE',
  majorId: 0,
  permission: 'CONNECT',
  state: 'G',
  grantorId: DBO,
})
