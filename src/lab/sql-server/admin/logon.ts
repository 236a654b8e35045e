import type {DatabaseCell} from '../engine/database-cell.ts'
import {SqlError} from '../engine/errors.ts'
import type {Instance} from '../engine/instance.ts'
import type {Session} from '../engine/session.ts'
import type {Login} from '../storage/model.ts'
import {DatabaseRights} from './database-rights.ts'
import {accessError, stateError} from './database-state.ts'
import {isPassword} from './passwords.ts'
import {ServerRights} from './server-rights.ts'

export interface LogonRequest {
  readonly user: string
  readonly password: string
  /** Empty for the login's default. */
  readonly database: string
  readonly host: string
  readonly program: string
  readonly address?: string | undefined
  readonly port?: number | undefined
  readonly encrypted?: boolean | undefined
}

/** The client learns state 1; the server's own log has the reason, as the trace of the lab has. */
export class LogonFailed extends SqlError {
  readonly reason: string

  constructor(error: SqlError, reason: string) {
    super(error.number, error.message, {severity: error.severity, state: error.state, before: [...error.before]})
    this.reason = reason
  }
}

/**
 * Throws 18456 (18470 for a disabled login with the right password), with 4060 or 4064 before it where the database is
 * the reason. learn.microsoft.com/sql/relational-databases/errors-events/mssqlserver-18456-database-engine-error
 */
export function logOn(request: LogonRequest, instance: Instance, cut: () => void): Session {
  const login = instance.login(request.user)
  if (login === undefined) throw new LogonFailed(failed(request.user), 'state 5: no such login')
  if (!isPassword(request.password, login)) throw new LogonFailed(failed(request.user), 'state 8: wrong password')
  if (!new ServerRights(instance.state, login).has('CONNECT SQL'))
    throw new LogonFailed(failed(request.user), 'state 12: may not connect')
  if (login.disabled) {
    const error = new SqlError(18470, `Login failed for user '${request.user}'. Reason: The account is disabled.`, {
      severity: 14,
    })
    throw new LogonFailed(error, 'state 1: disabled')
  }
  const name = request.database === '' ? login.defaultDatabase : request.database
  const database = instance.find(name)
  if (database === undefined || !mayOpen(login, database, instance)) {
    const before =
      request.database === ''
        ? new SqlError(4064, 'Cannot open user default database. Login failed.', {severity: 11})
        : new SqlError(4060, `Cannot open database "${name}" requested by the login. The login failed.`, {severity: 11})
    throw new LogonFailed(
      failed(request.user, [before]),
      `state ${request.database === '' ? 40 : 38}: database ${name}`,
    )
  }
  const {host, program, address, port, encrypted} = request
  return instance.open(login, database, {host, program, address, port, encrypted}, cut)
}

function mayOpen(login: Login, cell: DatabaseCell, instance: Instance): boolean {
  const server = new ServerRights(instance.state, login)
  if (stateError(cell.committed) !== undefined) return false
  const rights = DatabaseRights.of(cell.committed, login, server)
  const others = instance.othersIn(cell, undefined).length
  return rights !== undefined && accessError(cell.committed, {rights, server, others}) === undefined
}

function failed(user: string, before: SqlError[] = []): SqlError {
  return new SqlError(18456, `Login failed for user '${user}'.`, {severity: 14, before})
}
