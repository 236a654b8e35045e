import {randomBytes} from 'node:crypto'
import {sameName} from '../engine/compare.ts'
import {errors, SqlError, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import type {Login, ServerState} from '../storage/model.ts'
import type {Statement} from '../tsql/ast.ts'
import type {WrittenPassword} from '../tsql/principals.ts'
import {checkPolicy, hashPassword, isPassword, type PasswordHash, readHash} from './passwords.ts'
import {SA_ID, SERVER_ROLES, ServerRights} from './server-rights.ts'

type CreateLogin = Extract<Statement, {kind: 'create-login'}>
type AlterLogin = Extract<Statement, {kind: 'alter-login'}>

/** learn.microsoft.com/sql/t-sql/statements/create-login-transact-sql */
export function createLogin(statement: CreateLogin, session: Session): void {
  const {instance} = session
  outsideTransaction(session, 'CREATE LOGIN')
  if (!session.serverRights.has('ALTER ANY LOGIN')) throw errors.noPermission()
  const {name} = statement
  refuseName(name, session)
  if (statement.sid !== undefined && statement.sid.length !== 32)
    throw new SqlError(15419, 'Supplied parameter sid should be binary(16).')
  const sid = statement.sid ?? randomBytes(16).toString('hex').toUpperCase()
  if (instance.state.logins.some((login) => login.sid === sid))
    throw new SqlError(15433, 'Supplied parameter sid is in use.')
  const defaultDatabase = statement.defaultDatabase ?? 'master'
  refuseDatabase(defaultDatabase, session)
  const hash = newHash(statement.password, statement.checkPolicy, name)
  const now = instance.clock.iso()
  const login = {name, sid, disabled: false, defaultDatabase, policyChecked: statement.checkPolicy, created: now}
  session.changeServer(withLogin(instance.state, {...login, modified: now, ...hash}))
}

/**
 * A login changes its own password by telling the old one, and its own default database; anything else asks for ALTER on it.
 * learn.microsoft.com/sql/t-sql/statements/alter-login-transact-sql
 */
export function alterLogin(statement: AlterLogin, session: Session): void {
  outsideTransaction(session, 'ALTER LOGIN')
  const {password, oldPassword, newName, defaultDatabase} = statement
  const resets = password !== undefined && oldPassword === undefined
  const strict = resets || newName !== undefined || statement.checkPolicy === true
  const own = !strict && !statement.unlock && statement.checkPolicy === undefined
  const login = alterable(statement.name, 'alter', session, {strict, own})
  if (oldPassword !== undefined && !isPassword(oldPassword, login)) throw errors.notFound('alter', 'login', login.name)
  if (newName !== undefined && !sameName(newName, login.name)) refuseName(newName, session)
  if (defaultDatabase !== undefined) refuseDatabase(defaultDatabase, session)
  const policyChecked = statement.checkPolicy ?? login.policyChecked
  if (password !== undefined && 'hash' in password && policyChecked)
    throw unsupported('a hashed password for a login whose policy is checked')
  const hash = password === undefined ? {} : newHash(password, policyChecked, login.name)
  replaceLogin(
    {
      ...login,
      ...hash,
      name: newName ?? login.name,
      defaultDatabase: defaultDatabase ?? login.defaultDatabase,
      policyChecked,
    },
    session,
  )
}

/** Disabled logins keep their sessions and their rights. learn.microsoft.com/sql/t-sql/statements/alter-login-transact-sql */
export function setDisabled(name: string, disabled: boolean, session: Session): void {
  outsideTransaction(session, 'ALTER LOGIN')
  const login = alterable(name, 'alter', session, {strict: true, own: false})
  replaceLogin({...login, disabled}, session)
}

/** learn.microsoft.com/sql/t-sql/statements/drop-login-transact-sql. Users of it stay behind without a login. */
export function dropLogin(name: string, session: Session): void {
  const {instance} = session
  outsideTransaction(session, 'DROP LOGIN')
  const login = alterable(name, 'drop', session, {strict: true, own: false})
  if (login.id === SA_ID) throw errors.notFound('drop', 'login', name)
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
  if (state.roles.some((role) => role.ownerId === login.id))
    throw new SqlError(15141, 'The server principal owns one or more server role(s) and cannot be dropped.')
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
      {granteeId: id, class: 100, majorId: 0, permission: 'CONNECT SQL', state: 'G', grantorId: SA_ID},
    ],
  }
}

interface Reach {
  /** Asks for CONTROL SERVER where the login is a member of sysadmin or is granted CONTROL SERVER. */
  readonly strict: boolean
  /** A login may do it to itself. */
  readonly own: boolean
}

function alterable(name: string, verb: 'alter' | 'drop', session: Session, {strict, own}: Reach): Login {
  const {instance, serverRights} = session
  const login = instance.login(name)
  if (login === undefined) throw errors.notFound(verb, 'login', name)
  const theirs = new ServerRights(instance.state, login)
  const beyond = strict && (theirs.sysadmin || theirs.has('CONTROL SERVER')) && !serverRights.has('CONTROL SERVER')
  if (own && login.id === session.login.id) return login
  if (beyond || !serverRights.mayAlter(login)) throw errors.notFound(verb, 'login', name)
  return login
}

/** Throws 15006 or 15025. */
function refuseName(name: string, {instance}: Session): void {
  if (name.includes('\\'))
    throw new SqlError(15006, `'${name}' is not a valid name because it contains invalid characters.`)
  const roles = [...SERVER_ROLES, ...instance.state.roles]
  if (instance.login(name) !== undefined || roles.some((role) => sameName(role.name, name)))
    throw new SqlError(15025, `The server principal '${name}' already exists.`)
}

function refuseDatabase(name: string, {instance}: Session): void {
  if (instance.find(name) !== undefined) return
  throw new SqlError(
    15010,
    `The database '${name}' does not exist. Supply a valid database name. To see available databases, use sys.databases.`,
  )
}

function newHash(password: WrittenPassword, policy: boolean, login: string): PasswordHash {
  if ('hash' in password) return readHash(password.hash)
  if (policy) checkPolicy(password.text, login)
  return hashPassword(password.text)
}

function replaceLogin(login: Login, session: Session): void {
  const {state} = session.instance
  const before = state.logins.find((other) => other.id === login.id)
  if (JSON.stringify(before) === JSON.stringify(login)) return
  const changed = {...login, modified: session.instance.clock.iso()}
  session.changeServer({...state, logins: state.logins.map((other) => (other.id === login.id ? changed : other))})
}

function outsideTransaction(session: Session, statement: string): void {
  if (session.depth > 0) throw unsupported(`${statement} within a transaction`)
}
