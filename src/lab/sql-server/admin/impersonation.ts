import {SqlError, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import {DatabaseRights} from './database-rights.ts'
import {ServerRights} from './server-rights.ts'

/**
 * Every permission is checked for that login from now on, until REVERT; a disabled one can be impersonated, too.
 * Throws 15406. learn.microsoft.com/sql/t-sql/statements/execute-as-transact-sql
 */
export function executeAsLogin(name: string, session: Session): void {
  const {instance, database} = session
  const login = instance.login(name)
  if (login === undefined || !session.serverRights.mayImpersonate(login)) {
    throw new SqlError(
      15406,
      `Cannot execute as the server principal because the principal "${name}" does not exist, this type of principal cannot be impersonated, or you do not have permission.`,
    )
  }
  const server = new ServerRights(instance.state, login)
  if (DatabaseRights.of(session.view(database), login, server) === undefined)
    throw unsupported(`EXECUTE AS LOGIN in a database that ${login.name} may not open`)
  session.identity.executeAs(login.id, database)
}

/** Nothing where nobody is impersonated. Throws 15199. learn.microsoft.com/sql/t-sql/statements/revert-transact-sql */
export function revert(session: Session): void {
  session.identity.revert(session.database)
}
