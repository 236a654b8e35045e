import type {StatementBody} from './ast.ts'
import type {Cursor} from './cursor.ts'

/** A password as it is written, or its hash as another server keeps it (hexadecimal without 0x). */
export type WrittenPassword = {readonly text: string} | {readonly hash: string}

interface RoleMember {
  readonly role: string
  readonly action: 'add' | 'drop'
  readonly member: string
}

export type PrincipalStatement =
  | {
      readonly kind: 'create-login'
      readonly name: string
      readonly password: WrittenPassword
      readonly sid: string | undefined
      readonly defaultDatabase: string | undefined
      readonly checkPolicy: boolean
      readonly checkExpiration: boolean
    }
  | {readonly kind: 'alter-login-state'; readonly name: string; readonly disabled: boolean}
  | {
      readonly kind: 'alter-login'
      readonly name: string
      readonly password: WrittenPassword | undefined
      readonly oldPassword: string | undefined
      readonly unlock: boolean
      readonly newName: string | undefined
      readonly defaultDatabase: string | undefined
      readonly checkPolicy: boolean | undefined
    }
  | {
      readonly kind: 'drop-login' | 'drop-user' | 'drop-role' | 'drop-server-role'
      readonly name: string
    }
  | {
      readonly kind: 'create-role' | 'create-schema' | 'create-server-role'
      readonly name: string
      readonly owner: string | undefined
    }
  | ({readonly kind: 'alter-role'} & RoleMember)
  | ({readonly kind: 'alter-server-role'} & RoleMember)
  | {
      readonly kind: 'create-user'
      readonly name: string
      readonly login: string
      readonly defaultSchema: string | undefined
    }
  | {
      readonly kind: 'alter-user'
      readonly name: string
      readonly login: string | undefined
      readonly newName: string | undefined
      readonly defaultSchema: string | undefined
    }
  | {readonly kind: 'alter-authorization'; readonly database: string; readonly principal: string}
  | {readonly kind: 'kill'; readonly session: number; readonly statusOnly: boolean}
  /** `variable`: the name is what it holds. */
  | {readonly kind: 'execute-as'; readonly login: string; readonly variable: boolean}
  | {readonly kind: 'revert'}

/** After CREATE LOGIN. */
export function parseCreateLogin(cursor: Cursor): StatementBody {
  const name = cursor.identifier()
  if (!cursor.accept('WITH')) throw cursor.unsupported('CREATE LOGIN … FROM')
  cursor.expect('PASSWORD', '=')
  const password = passwordOf(cursor)
  let sid: string | undefined
  let defaultDatabase: string | undefined
  let checkPolicy = true
  let checkExpiration = false
  const given = new Set<string>()
  while (cursor.accept(',')) {
    once(cursor, given)
    if (cursor.accept('SID', '=')) sid = hex(cursor)
    else if (cursor.accept('DEFAULT_DATABASE', '=')) defaultDatabase = cursor.identifier()
    else if (cursor.accept('CHECK_POLICY', '=')) checkPolicy = cursor.onOff()
    else if (cursor.accept('CHECK_EXPIRATION', '=')) checkExpiration = offOnly(cursor, 'CHECK_EXPIRATION')
    else throw cursor.unsupported(`${cursor.current.text} of a login`)
  }
  return {kind: 'create-login', name, password, sid, defaultDatabase, checkPolicy, checkExpiration}
}

/** After ALTER LOGIN. */
export function parseAlterLogin(cursor: Cursor): StatementBody {
  const name = cursor.identifier()
  if (cursor.accept('ENABLE')) return {kind: 'alter-login-state', name, disabled: false}
  if (cursor.accept('DISABLE')) return {kind: 'alter-login-state', name, disabled: true}
  cursor.expect('WITH')
  let password: WrittenPassword | undefined
  let oldPassword: string | undefined
  let unlock = false
  let newName: string | undefined
  let defaultDatabase: string | undefined
  let checkPolicy: boolean | undefined
  const given = new Set<string>()
  do {
    once(cursor, given)
    if (cursor.accept('PASSWORD', '=')) {
      password = passwordOf(cursor)
      if (cursor.accept('OLD_PASSWORD', '=')) oldPassword = cursor.string()
      else unlock = cursor.accept('UNLOCK')
    } else if (cursor.accept('NAME', '=')) newName = cursor.identifier()
    else if (cursor.accept('DEFAULT_DATABASE', '=')) defaultDatabase = cursor.identifier()
    else if (cursor.accept('CHECK_POLICY', '=')) checkPolicy = cursor.onOff()
    else throw cursor.unsupported(`ALTER LOGIN … WITH ${cursor.current.text}`)
  } while (cursor.accept(','))
  return {kind: 'alter-login', name, password, oldPassword, unlock, newName, defaultDatabase, checkPolicy}
}

/** After CREATE USER. */
export function parseCreateUser(cursor: Cursor): StatementBody {
  const name = cursor.identifier()
  if (!cursor.accept('FOR', 'LOGIN') && !cursor.accept('FROM', 'LOGIN'))
    throw cursor.unsupported('CREATE USER without FOR LOGIN')
  const login = cursor.identifier()
  let defaultSchema: string | undefined
  if (cursor.accept('WITH')) {
    if (!cursor.accept('DEFAULT_SCHEMA', '=')) throw cursor.unsupported(`${cursor.current.text} of a user`)
    defaultSchema = cursor.identifier()
    if (cursor.is(',')) throw cursor.unsupported('more than one option of a user')
  }
  return {kind: 'create-user', name, login, defaultSchema}
}

/** After ALTER USER. */
export function parseAlterUser(cursor: Cursor): StatementBody {
  const name = cursor.identifier()
  cursor.expect('WITH')
  let login: string | undefined
  let newName: string | undefined
  let defaultSchema: string | undefined
  const given = new Set<string>()
  do {
    once(cursor, given)
    if (cursor.accept('LOGIN', '=')) login = cursor.identifier()
    else if (cursor.accept('NAME', '=')) newName = cursor.identifier()
    else if (cursor.accept('DEFAULT_SCHEMA', '=')) defaultSchema = cursor.identifier()
    else throw cursor.unsupported(`${cursor.current.text} of a user`)
  } while (cursor.accept(','))
  return {kind: 'alter-user', name, login, newName, defaultSchema}
}

/** After ALTER ROLE or ALTER SERVER ROLE. */
export function parseAlterRole(cursor: Cursor, kind: 'alter-role' | 'alter-server-role'): StatementBody {
  const role = cursor.identifier()
  const action = cursor.accept('ADD') ? 'add' : cursor.accept('DROP') ? 'drop' : undefined
  if (action === undefined) throw cursor.unsupported(`ALTER ROLE … ${cursor.current.text}`)
  cursor.expect('MEMBER')
  return {kind, role, action, member: cursor.identifier()}
}

/** After ALTER AUTHORIZATION. */
export function parseAlterAuthorization(cursor: Cursor): StatementBody {
  cursor.expect('ON')
  if (!cursor.accept('DATABASE', '::')) throw cursor.unsupported('ALTER AUTHORIZATION on anything but a database')
  const database = cursor.identifier()
  cursor.expect('TO')
  return {kind: 'alter-authorization', database, principal: cursor.identifier()}
}

/** After CREATE ROLE, CREATE SCHEMA or CREATE SERVER ROLE. */
export function parseOwned(
  cursor: Cursor,
  kind: 'create-role' | 'create-schema' | 'create-server-role',
): StatementBody {
  if (kind === 'create-schema' && cursor.is('AUTHORIZATION')) throw cursor.unsupported('CREATE SCHEMA without a name')
  const name = cursor.identifier()
  return {kind, name, owner: cursor.accept('AUTHORIZATION') ? cursor.identifier() : undefined}
}

/** After EXECUTE AS. */
export function parseExecuteAs(cursor: Cursor): StatementBody {
  if (!cursor.accept('LOGIN', '=')) throw cursor.unsupported(`EXECUTE AS ${cursor.current.upper}`)
  const variable = cursor.current.kind === 'variable'
  const login = variable ? cursor.next().text : cursor.string()
  if (cursor.is('WITH')) throw cursor.unsupported('options of EXECUTE AS')
  return {kind: 'execute-as', login, variable}
}

/** After REVERT. */
export function parseRevert(cursor: Cursor): StatementBody {
  if (cursor.is('WITH')) throw cursor.unsupported('REVERT WITH COOKIE')
  return {kind: 'revert'}
}

/** After KILL. */
export function parseKill(cursor: Cursor): StatementBody {
  if (cursor.current.kind !== 'number') throw cursor.unsupported('KILL of anything but a session id')
  const session = cursor.wholeNumber()
  const statusOnly = cursor.accept('WITH', 'STATUSONLY')
  if (cursor.is('WITH')) throw cursor.unsupported('KILL WITH')
  return {kind: 'kill', session, statusOnly}
}

function once(cursor: Cursor, given: Set<string>): void {
  const word = cursor.current.upper
  if (given.has(word)) throw cursor.unexpected()
  given.add(word)
}

function passwordOf(cursor: Cursor): WrittenPassword {
  if (cursor.current.kind === 'binary') {
    const hash = hex(cursor)
    cursor.expect('HASHED')
    return {hash}
  }
  const text = cursor.string()
  if (cursor.isAny('HASHED', 'MUST_CHANGE')) throw cursor.unsupported(`${cursor.current.upper} of a password`)
  return {text}
}

function hex(cursor: Cursor): string {
  if (cursor.current.kind !== 'binary') throw cursor.unexpected()
  return cursor.next().text.slice(2).toUpperCase()
}

function offOnly(cursor: Cursor, option: string): false {
  if (!cursor.accept('OFF')) throw cursor.unsupported(`${option} = ${cursor.current.text}`)
  return false
}
