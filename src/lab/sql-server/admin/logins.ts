import {randomBytes} from 'node:crypto'
import {sameName} from '../engine/compare.ts'
import {errors, SqlError, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import type {Login, ServerState} from '../storage/model.ts'
import type {Statement} from '../tsql/ast.ts'
import {checkPolicy, hashPassword} from './passwords.ts'
import {SERVER_ROLES, ServerRights} from './server-rights.ts'

type CreateLogin = Extract<Statement, {kind: 'create-login'}>

/** learn.microsoft.com/sql/t-sql/statements/create-login-transact-sql */
export function createLogin(statement: CreateLogin, session: Session): void {
  const {instance} = session
  outsideTransaction(session, 'CREATE LOGIN')
  if (!session.serverRights.has('ALTER ANY LOGIN')) throw errors.noPermission()
  const {name, password} = statement
  if (name.includes('\\'))
    throw new SqlError(15006, `'${name}' is not a valid name because it contains invalid characters.`)
  if (
    instance.login(name) !== undefined ||
    [...SERVER_ROLES, ...instance.state.roles].some((role) => sameName(role.name, name))
  ) {
    throw new SqlError(15025, `The server principal '${name}' already exists.`)
  }
  if (statement.sid !== undefined && statement.sid.length !== 32)
    throw new SqlError(15419, 'Supplied parameter sid should be binary(16).')
  const sid = statement.sid ?? randomBytes(16).toString('hex').toUpperCase()
  if (instance.state.logins.some((login) => login.sid === sid))
    throw new SqlError(15433, 'Supplied parameter sid is in use.')
  const defaultDatabase = statement.defaultDatabase ?? 'master'
  if (instance.find(defaultDatabase) === undefined) {
    throw new SqlError(
      15010,
      `The database '${defaultDatabase}' does not exist. Supply a valid database name. To see available databases, use sys.databases.`,
    )
  }
  if (statement.checkPolicy) checkPolicy(password, name)
  const now = instance.clock.iso()
  const login = {
    name,
    sid,
    disabled: false,
    defaultDatabase,
    policyChecked: statement.checkPolicy,
    created: now,
    modified: now,
    ...hashPassword(password),
  }
  session.changeServer(withLogin(instance.state, login))
}

/** learn.microsoft.com/sql/t-sql/statements/alter-login-transact-sql */
export function changePassword(name: string, password: string, session: Session): void {
  outsideTransaction(session, 'ALTER LOGIN')
  const login = alterable(name, 'alter', session)
  checkPolicy(password, login.name)
  replaceLogin({...login, ...hashPassword(password), modified: session.instance.clock.iso()}, session)
}

export function setDisabled(name: string, disabled: boolean, session: Session): void {
  outsideTransaction(session, 'ALTER LOGIN')
  const login = alterable(name, 'alter', session)
  if (login.disabled !== disabled) replaceLogin({...login, disabled, modified: session.instance.clock.iso()}, session)
}

/** learn.microsoft.com/sql/t-sql/statements/drop-login-transact-sql. Users of it stay behind without a login. */
export function dropLogin(name: string, session: Session): void {
  const {instance} = session
  outsideTransaction(session, 'DROP LOGIN')
  const login = alterable(name, 'drop', session)
  if (instance.sessions.some((other) => other.identity.loginIds.includes(login.id))) {
    throw new SqlError(15434, `Could not drop login '${login.name}' as the user is currently logged in.`)
  }
  if (instance.databases.some((cell) => cell.committed.ownerSid === login.sid)) {
    throw new SqlError(
      15174,
      `Login '${login.name}' owns one or more database(s). Change the owner of the database(s) before dropping the login.`,
    )
  }
  const {state} = instance
  if (state.permissions.some((entry) => entry.grantorId === login.id)) {
    throw new SqlError(
      15173,
      `Server principal '${login.name}' has granted one or more permission(s). Revoke the permission(s) before dropping the server principal.`,
    )
  }
  session.changeServer({
    ...state,
    logins: state.logins.filter((other) => other.id !== login.id),
    permissions: state.permissions.filter(
      (entry) => entry.granteeId !== login.id && !(entry.class === 101 && entry.majorId === login.id),
    ),
    roleMembers: state.roleMembers.filter((member) => member.memberId !== login.id),
  })
}

/** A login and the CONNECT SQL that CREATE LOGIN gives. */
export function withLogin(state: ServerState, login: Omit<Login, 'id'>): ServerState {
  const id = state.nextPrincipalId
  return {
    ...state,
    nextPrincipalId: id + 1,
    logins: [...state.logins, {...login, id}],
    permissions: [
      ...state.permissions,
      {granteeId: id, class: 100, majorId: 0, permission: 'CONNECT SQL', state: 'G', grantorId: 1},
    ],
  }
}

/** ALTER ANY LOGIN does not reach members of sysadmin. */
function alterable(name: string, verb: 'alter' | 'drop', session: Session): Login {
  const {instance, serverRights} = session
  const login = instance.login(name)
  const allowed = login !== undefined && serverRights.has('ALTER ANY LOGIN')
  if (login === undefined || !allowed || (new ServerRights(instance.state, login).sysadmin && !serverRights.sysadmin)) {
    throw errors.notFound(verb, 'login', name)
  }
  if (verb === 'drop' && login.id === 1) throw errors.notFound(verb, 'login', name)
  return login
}

function replaceLogin(login: Login, session: Session): void {
  const {state} = session.instance
  session.changeServer({...state, logins: state.logins.map((other) => (other.id === login.id ? login : other))})
}

function outsideTransaction(session: Session, statement: string): void {
  if (session.depth > 0) throw unsupported(`${statement} within a transaction`)
}
