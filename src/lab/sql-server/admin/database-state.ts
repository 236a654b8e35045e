import {SqlError} from '../engine/errors.ts'
import type {Database} from '../storage/model.ts'
import type {DatabaseRights} from './database-rights.ts'
import type {ServerRights} from './server-rights.ts'

/** Why nobody can open it as it stands: 942 offline, 927 in the middle of a restore, 926 suspect, 945 without its files. */
export function stateError({name, state}: Database): SqlError | undefined {
  const why = (number: number, text: string) =>
    new SqlError(number, `Database '${name}' cannot be opened${text}`, {severity: 14, state: 4})
  switch (state) {
    case 'ONLINE':
      return undefined
    case 'OFFLINE':
      return why(942, ' because it is offline.')
    case 'RESTORING':
      return why(927, '. It is in the middle of a restore.')
    case 'SUSPECT':
      return why(926, '. It has been marked SUSPECT by recovery. See the SQL Server errorlog for more information.')
    case 'RECOVERY_PENDING':
      return why(
        945,
        ' due to inaccessible files or insufficient memory or disk space. See the SQL Server errorlog for details.',
      )
  }
}

interface Visitor {
  readonly rights: DatabaseRights
  readonly server: ServerRights
  /** Other sessions that have it as their current database. */
  readonly others: number
}

/** Why this one may not come in now: 924 single user, 923 restricted. */
export function accessError({name, userAccess}: Database, visitor: Visitor): SqlError | undefined {
  if (userAccess === 'SINGLE_USER' && visitor.others > 0)
    return new SqlError(924, `Database '${name}' is already open and can only have one user at a time.`, {severity: 14})
  const {rights, server} = visitor
  if (userAccess === 'RESTRICTED_USER' && !rights.isOwnerRole && !server.has('ALTER ANY DATABASE'))
    return new SqlError(
      923,
      `Database '${name}' is in restricted mode. Only the database owner and members of the dbcreator and sysadmin roles can access it.`,
      {severity: 14},
    )
  return undefined
}

/** 3906, for everything that writes. */
export function refuseReadOnly({name, readOnly}: Database): void {
  if (readOnly)
    throw new SqlError(3906, `Failed to update database "${name}" because the database is read-only.`, {state: 2})
}
