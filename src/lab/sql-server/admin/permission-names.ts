/**
 * Permissions that the lab interprets, and what each is covered by: whoever holds the covering permission holds the
 * covered one, and a denial of the covering one denies it, too. Names that are not here are refused.
 * learn.microsoft.com/sql/t-sql/statements/grant-server-permissions-transact-sql and its sisters
 */

interface Covered {
  /** Four letters at most, as the catalogue tells them in `type`. */
  readonly code: string
  /** Covering permission of the same securable. */
  readonly by?: string
  /** Covering permission of the securable that this one lies in. */
  readonly above?: string
}

export const SERVER_PERMISSIONS = {
  'ALTER ANY CONNECTION': {code: 'ALCO', by: 'CONTROL SERVER'},
  'ALTER ANY CREDENTIAL': {code: 'ALCD', by: 'CONTROL SERVER'},
  'ALTER ANY DATABASE': {code: 'ALDB', by: 'CONTROL SERVER'},
  'ALTER ANY LOGIN': {code: 'ALLG', by: 'CONTROL SERVER'},
  'ALTER ANY SERVER ROLE': {code: 'ALSR', by: 'CONTROL SERVER'},
  'ALTER SERVER STATE': {code: 'ALSS', by: 'CONTROL SERVER'},
  'CONNECT ANY DATABASE': {code: 'CADB', by: 'CONTROL SERVER'},
  'CONNECT SQL': {code: 'COSQ', by: 'CONTROL SERVER'},
  'CONTROL SERVER': {code: 'CL'},
  'CREATE ANY DATABASE': {code: 'CRDB', by: 'ALTER ANY DATABASE'},
  'CREATE SERVER ROLE': {code: 'CRSR', by: 'ALTER ANY SERVER ROLE'},
  'IMPERSONATE ANY LOGIN': {code: 'IAL', by: 'CONTROL SERVER'},
  'SELECT ALL USER SECURABLES': {code: 'SUS', by: 'CONTROL SERVER'},
  'VIEW ANY DATABASE': {code: 'VWDB', by: 'VIEW ANY DEFINITION'},
  'VIEW ANY DEFINITION': {code: 'VWAD', by: 'CONTROL SERVER'},
  'VIEW SERVER STATE': {code: 'VWSS', by: 'ALTER SERVER STATE'},
} as const satisfies Readonly<Record<string, Covered>>

/** On one login. learn.microsoft.com/sql/t-sql/statements/grant-server-principal-permissions-transact-sql */
export const LOGIN_PERMISSIONS = {
  ALTER: {code: 'AL', by: 'CONTROL', above: 'ALTER ANY LOGIN'},
  CONTROL: {code: 'CL', above: 'CONTROL SERVER'},
  IMPERSONATE: {code: 'IM', by: 'CONTROL', above: 'IMPERSONATE ANY LOGIN'},
  'VIEW DEFINITION': {code: 'VW', by: 'CONTROL', above: 'VIEW ANY DEFINITION'},
} as const satisfies Readonly<Record<string, Covered>>

/** On one server role of one's own making. */
const SERVER_ROLE_PERMISSIONS = {
  ALTER: {code: 'AL', by: 'CONTROL', above: 'ALTER ANY SERVER ROLE'},
  CONTROL: {code: 'CL', above: 'CONTROL SERVER'},
  'VIEW DEFINITION': {code: 'VW', by: 'CONTROL', above: 'VIEW ANY DEFINITION'},
} as const satisfies Readonly<Record<string, Covered>>

/** Above a database lies the server. learn.microsoft.com/sql/t-sql/statements/grant-database-permissions-transact-sql */
export const DATABASE_PERMISSIONS = {
  ALTER: {code: 'AL', by: 'CONTROL', above: 'ALTER ANY DATABASE'},
  'ALTER ANY ROLE': {code: 'ALRL', by: 'ALTER', above: 'CONTROL SERVER'},
  'ALTER ANY SCHEMA': {code: 'ALSM', by: 'ALTER', above: 'CONTROL SERVER'},
  'ALTER ANY USER': {code: 'ALUS', by: 'ALTER', above: 'CONTROL SERVER'},
  'BACKUP DATABASE': {code: 'BADB', by: 'CONTROL', above: 'CONTROL SERVER'},
  'BACKUP LOG': {code: 'BALO', by: 'CONTROL', above: 'CONTROL SERVER'},
  CONNECT: {code: 'CO', by: 'CONTROL', above: 'CONNECT ANY DATABASE'},
  CONTROL: {code: 'CL', above: 'CONTROL SERVER'},
  'CREATE ROLE': {code: 'CRRL', by: 'ALTER ANY ROLE', above: 'CONTROL SERVER'},
  'CREATE SCHEMA': {code: 'CRSM', by: 'ALTER ANY SCHEMA', above: 'CONTROL SERVER'},
  'CREATE TABLE': {code: 'CRTB', by: 'ALTER', above: 'CONTROL SERVER'},
  DELETE: {code: 'DL', by: 'CONTROL', above: 'CONTROL SERVER'},
  INSERT: {code: 'IN', by: 'CONTROL', above: 'CONTROL SERVER'},
  REFERENCES: {code: 'RF', by: 'CONTROL', above: 'CONTROL SERVER'},
  SELECT: {code: 'SL', by: 'CONTROL', above: 'SELECT ALL USER SECURABLES'},
  UPDATE: {code: 'UP', by: 'CONTROL', above: 'CONTROL SERVER'},
  'VIEW DATABASE STATE': {code: 'VWDS', by: 'CONTROL', above: 'VIEW SERVER STATE'},
  'VIEW DEFINITION': {code: 'VW', by: 'CONTROL', above: 'VIEW ANY DEFINITION'},
} as const satisfies Readonly<Record<string, Covered>>

/** learn.microsoft.com/sql/t-sql/statements/grant-schema-permissions-transact-sql */
const SCHEMA_PERMISSIONS = {
  ALTER: {code: 'AL', by: 'CONTROL', above: 'ALTER ANY SCHEMA'},
  CONTROL: {code: 'CL', above: 'CONTROL'},
  DELETE: {code: 'DL', by: 'CONTROL', above: 'DELETE'},
  INSERT: {code: 'IN', by: 'CONTROL', above: 'INSERT'},
  REFERENCES: {code: 'RF', by: 'CONTROL', above: 'REFERENCES'},
  SELECT: {code: 'SL', by: 'CONTROL', above: 'SELECT'},
  UPDATE: {code: 'UP', by: 'CONTROL', above: 'UPDATE'},
  'VIEW DEFINITION': {code: 'VW', by: 'CONTROL', above: 'VIEW DEFINITION'},
} as const satisfies Readonly<Record<string, Covered>>

/** Above a table lies its schema. learn.microsoft.com/sql/t-sql/statements/grant-object-permissions-transact-sql */
const OBJECT_PERMISSIONS = {
  ALTER: {code: 'AL', by: 'CONTROL', above: 'ALTER'},
  CONTROL: {code: 'CL', above: 'CONTROL'},
  DELETE: {code: 'DL', by: 'CONTROL', above: 'DELETE'},
  INSERT: {code: 'IN', by: 'CONTROL', above: 'INSERT'},
  REFERENCES: {code: 'RF', by: 'CONTROL', above: 'REFERENCES'},
  SELECT: {code: 'SL', by: 'CONTROL', above: 'SELECT'},
  UPDATE: {code: 'UP', by: 'CONTROL', above: 'UPDATE'},
  'VIEW DEFINITION': {code: 'VW', by: 'CONTROL', above: 'VIEW DEFINITION'},
} as const satisfies Readonly<Record<string, Covered>>

export type ServerOnlyPermissionName = keyof typeof SERVER_PERMISSIONS
export type ServerPermissionName = ServerOnlyPermissionName | keyof typeof LOGIN_PERMISSIONS
export type DatabasePermissionName = keyof typeof DATABASE_PERMISSIONS

const TABLES = {
  SERVER: SERVER_PERMISSIONS,
  LOGIN: LOGIN_PERMISSIONS,
  'SERVER ROLE': SERVER_ROLE_PERMISSIONS,
  DATABASE: DATABASE_PERMISSIONS,
  SCHEMA: SCHEMA_PERMISSIONS,
  OBJECT: OBJECT_PERMISSIONS,
} as const

export const isServerPermission = (name: string): name is ServerOnlyPermissionName =>
  Object.hasOwn(SERVER_PERMISSIONS, name)

export const isDatabasePermission = (name: string): name is DatabasePermissionName =>
  Object.hasOwn(DATABASE_PERMISSIONS, name)

export type SecurableClass = keyof typeof TABLES

/** Undefined for a permission that the class does not have, or whose effect the lab does not interpret. */
export function permissionOf(securable: SecurableClass, name: string): Covered | undefined {
  const known: Readonly<Record<string, Covered>> = TABLES[securable]
  return Object.hasOwn(known, name) ? known[name] : undefined
}

const ABOVE: Readonly<Record<SecurableClass, SecurableClass | undefined>> = {
  SERVER: undefined,
  LOGIN: 'SERVER',
  'SERVER ROLE': 'SERVER',
  DATABASE: 'SERVER',
  SCHEMA: 'DATABASE',
  OBJECT: 'SCHEMA',
}

export interface HeldPermission {
  readonly securable: SecurableClass
  readonly permission: string
}

/** The permission itself and every one that covers it, on its own securable and on those around it. */
export function coveringOf(securable: SecurableClass, permission: string): readonly HeldPermission[] {
  const found = permissionOf(securable, permission)
  if (found === undefined) throw new Error(`no permission ${permission} on ${securable}`)
  const above = ABOVE[securable]
  return [
    {securable, permission},
    ...(found.by === undefined ? [] : coveringOf(securable, found.by)),
    ...(found.above === undefined || above === undefined ? [] : coveringOf(above, found.above)),
  ]
}
