import type {SchemaPermission, StatementBody} from './ast.ts'
import type {Cursor} from './cursor.ts'

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
    const word = cursor.current.upper
    if (given.has(word)) throw cursor.unexpected()
    given.add(word)
    if (cursor.accept('SID', '=')) sid = hex(cursor)
    else if (cursor.accept('DEFAULT_DATABASE', '=')) defaultDatabase = cursor.identifier()
    else if (cursor.accept('CHECK_POLICY', '=')) checkPolicy = onOnly(cursor, 'CHECK_POLICY')
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
  if (!cursor.accept('PASSWORD', '=')) throw cursor.unsupported(`ALTER LOGIN … WITH ${cursor.current.text}`)
  const password = passwordOf(cursor)
  if (cursor.is(',') || cursor.is('OLD_PASSWORD')) throw cursor.unsupported('options after the new password')
  return {kind: 'alter-login-password', name, password}
}

/** After CREATE USER. */
export function parseCreateUser(cursor: Cursor): StatementBody {
  const name = cursor.identifier()
  if (!cursor.accept('FOR', 'LOGIN')) throw cursor.unsupported('CREATE USER without FOR LOGIN')
  const login = cursor.identifier()
  let defaultSchema: string | undefined
  if (cursor.accept('WITH')) {
    if (!cursor.accept('DEFAULT_SCHEMA', '=')) throw cursor.unsupported(`${cursor.current.text} of a user`)
    defaultSchema = cursor.identifier()
    if (cursor.is(',')) throw cursor.unsupported('more than one option of a user')
  }
  return {kind: 'create-user', name, login, defaultSchema}
}

/** After ALTER ROLE. */
export function parseAlterRole(cursor: Cursor): StatementBody {
  const role = cursor.identifier()
  const action = cursor.accept('ADD') ? 'add' : cursor.accept('DROP') ? 'drop' : undefined
  if (action === undefined) throw cursor.unsupported(`ALTER ROLE … ${cursor.current.text}`)
  cursor.expect('MEMBER')
  return {kind: 'alter-role', role, action, member: cursor.identifier()}
}

/** After ALTER SERVER ROLE. */
export function parseAlterServerRole(cursor: Cursor): StatementBody {
  const role = cursor.identifier()
  if (!cursor.accept('ADD', 'MEMBER')) throw cursor.unsupported(`ALTER SERVER ROLE … ${cursor.current.text}`)
  return {kind: 'alter-server-role', role, member: cursor.identifier()}
}

/** After ALTER AUTHORIZATION. */
export function parseAlterAuthorization(cursor: Cursor): StatementBody {
  cursor.expect('ON')
  if (!cursor.accept('DATABASE', '::')) throw cursor.unsupported('ALTER AUTHORIZATION on anything but a database')
  const database = cursor.identifier()
  cursor.expect('TO')
  return {kind: 'alter-authorization', database, principal: cursor.identifier()}
}

/** After CREATE ROLE or CREATE SCHEMA. */
export function parseOwned(cursor: Cursor, kind: 'create-role' | 'create-schema'): StatementBody {
  if (kind === 'create-schema' && cursor.is('AUTHORIZATION')) throw cursor.unsupported('CREATE SCHEMA without a name')
  const name = cursor.identifier()
  return {kind, name, owner: cursor.accept('AUTHORIZATION') ? cursor.identifier() : undefined}
}

/** After GRANT or DENY. */
export function parsePermission(cursor: Cursor, state: 'GRANT' | 'DENY'): StatementBody {
  if (state === 'DENY' && cursor.accept('VIEW', 'ANY', 'DATABASE', 'TO')) {
    const principal = cursor.identifier()
    refuseMore(cursor)
    return {kind: 'deny-view-any-database', principal}
  }
  const permissions = cursor.list(() => permission(cursor, state))
  if (!cursor.accept('ON', 'SCHEMA', '::')) throw cursor.unsupported(`${state} on anything but a schema`)
  const schema = cursor.identifier()
  cursor.expect('TO')
  const principal = cursor.identifier()
  refuseMore(cursor)
  return {kind: 'permission', state, permissions, schema, principal}
}

function permission(cursor: Cursor, state: string): SchemaPermission {
  for (const name of ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const) {
    if (cursor.accept(name)) {
      if (cursor.is('(')) throw cursor.unsupported('permissions on columns')
      return name
    }
  }
  throw cursor.unsupported(`${state} ${cursor.current.text}`)
}

function refuseMore(cursor: Cursor): void {
  if (cursor.is(',')) throw cursor.unsupported('more than one grantee')
  if (cursor.isAny('WITH', 'CASCADE', 'AS')) throw cursor.unsupported(`${cursor.current.upper} after GRANT or DENY`)
}

function passwordOf(cursor: Cursor): string {
  if (cursor.current.kind === 'binary') throw cursor.unsupported('hashed passwords')
  const password = cursor.string()
  if (cursor.isAny('HASHED', 'MUST_CHANGE', 'UNLOCK', 'OLD_PASSWORD'))
    throw cursor.unsupported(`${cursor.current.upper} of a password`)
  return password
}

function hex(cursor: Cursor): string {
  if (cursor.current.kind !== 'binary') throw cursor.unexpected()
  return cursor.next().text.slice(2).toUpperCase()
}

function onOnly(cursor: Cursor, option: string): true {
  if (!cursor.accept('ON')) throw cursor.unsupported(`${option} = ${cursor.current.text}`)
  return true
}

function offOnly(cursor: Cursor, option: string): false {
  if (!cursor.accept('OFF')) throw cursor.unsupported(`${option} = ${cursor.current.text}`)
  return false
}
