import {permissionOf, type SecurableClass} from '../admin/permission-names.ts'
import type {ObjectName, StatementBody} from './ast.ts'
import type {Cursor} from './cursor.ts'

export type ServerSecurable =
  | {readonly class: 'SERVER'}
  | {readonly class: 'LOGIN' | 'SERVER ROLE'; readonly name: string}

export type DatabaseSecurable =
  | {readonly class: 'SCHEMA'; readonly name: string}
  /** Undefined: the current one. */
  | {readonly class: 'DATABASE'; readonly name: string | undefined}
  | {readonly class: 'OBJECT'; readonly name: ObjectName}

type Securable = ServerSecurable | DatabaseSecurable

/** GRANT, DENY or REVOKE of permissions that the lab interprets. */
export interface PermissionStatement {
  readonly kind: 'permission'
  readonly state: 'GRANT' | 'DENY' | 'REVOKE'
  readonly permissions: readonly string[]
  readonly on: Securable
  readonly principals: readonly string[]
  /** GRANT … WITH GRANT OPTION, or REVOKE GRANT OPTION FOR. */
  readonly grantOption: boolean
  readonly cascade: boolean
}

export const isOfServer = (on: Securable): on is ServerSecurable =>
  on.class === 'SERVER' || on.class === 'LOGIN' || on.class === 'SERVER ROLE'

/** After GRANT, DENY or REVOKE. */
export function parsePermission(cursor: Cursor, state: PermissionStatement['state']): StatementBody {
  const optionFor = state === 'REVOKE' && cursor.accept('GRANT', 'OPTION', 'FOR')
  const permissions = cursor.list(() => permissionName(cursor, state))
  const on = cursor.accept('ON') ? securable(cursor) : withoutSecurable(cursor, permissions)
  for (const name of permissions)
    if (permissionOf(on.class, name) === undefined) throw cursor.unsupported(`${state} ${name} on ${on.class}`)
  if (!(state === 'REVOKE' && cursor.accept('FROM'))) cursor.expect('TO')
  const principals = cursor.list(() => principal(cursor))
  const withOption = state === 'GRANT' && cursor.accept('WITH', 'GRANT', 'OPTION')
  const cascade = state !== 'GRANT' && cursor.accept('CASCADE')
  if (cursor.is('AS')) throw cursor.unsupported(`AS after ${state}`)
  return {kind: 'permission', state, permissions, on, principals, grantOption: optionFor || withOption, cascade}
}

/** Words up to ON, TO, FROM or a comma. */
function permissionName(cursor: Cursor, state: string): string {
  const words: string[] = []
  while (cursor.current.kind === 'word' && !cursor.isAny('ON', 'TO', 'FROM')) words.push(cursor.next().upper)
  if (cursor.is('(')) throw cursor.unsupported('permissions on columns')
  if (words.length === 0) throw cursor.unexpected()
  if (words[0] === 'ALL') throw cursor.unsupported(`${state} ALL`)
  return words.join(' ')
}

function securable(cursor: Cursor): Securable {
  if (cursor.accept('LOGIN', '::')) return {class: 'LOGIN', name: cursor.identifier()}
  if (cursor.accept('SERVER', 'ROLE', '::')) return {class: 'SERVER ROLE', name: cursor.identifier()}
  if (cursor.accept('SCHEMA', '::')) return {class: 'SCHEMA', name: cursor.identifier()}
  if (cursor.accept('DATABASE', '::')) return {class: 'DATABASE', name: cursor.identifier()}
  cursor.accept('OBJECT', '::')
  if (cursor.peek(1).upper === '::') throw cursor.unsupported(`permissions on ${cursor.current.upper}`)
  const name = cursor.objectName()
  if (cursor.is('(')) throw cursor.unsupported('permissions on columns')
  return {class: 'OBJECT', name}
}

/** Without ON: the server's or the current database's own, as the names tell. */
function withoutSecurable(cursor: Cursor, permissions: readonly string[]): Securable {
  const belongs = (securableClass: SecurableClass) =>
    permissions.every((name) => permissionOf(securableClass, name) !== undefined)
  if (belongs('SERVER')) return {class: 'SERVER'}
  if (belongs('DATABASE')) return {class: 'DATABASE', name: undefined}
  throw cursor.unsupported(`the permission ${permissions.join(', ')}`)
}

/** `public` is a reserved word, and a name here. */
function principal(cursor: Cursor): string {
  return cursor.is('PUBLIC') ? cursor.next().value : cursor.identifier()
}
