import type {Database, DatabasePermission, Login, Principal, Schema, Table} from '../storage/model.ts'
import {
  DB_ACCESSADMIN,
  DB_BACKUPOPERATOR,
  DB_DATAREADER,
  DB_DATAWRITER,
  DB_DDLADMIN,
  DB_DENYDATAREADER,
  DB_DENYDATAWRITER,
  DB_OWNER,
  DB_SECURITYADMIN,
  DBO,
  GUEST,
  PUBLIC,
} from '../storage/new-database.ts'
import {coveringOf, type DatabasePermissionName, type HeldPermission, isServerPermission} from './permission-names.ts'
import type {ServerRights} from './server-rights.ts'

/**
 * What the fixed roles hold on the database.
 * learn.microsoft.com/sql/relational-databases/security/authentication-access/database-level-roles
 */
const FIXED: ReadonlyMap<number, {readonly state: 'G' | 'D'; readonly permissions: readonly DatabasePermissionName[]}> =
  new Map([
    [DB_OWNER, {state: 'G', permissions: ['CONTROL']}],
    [DB_ACCESSADMIN, {state: 'G', permissions: ['ALTER ANY USER', 'CREATE SCHEMA']}],
    [DB_SECURITYADMIN, {state: 'G', permissions: ['ALTER ANY ROLE', 'CREATE SCHEMA', 'VIEW DEFINITION']}],
    [DB_DDLADMIN, {state: 'G', permissions: ['ALTER ANY SCHEMA', 'CREATE SCHEMA', 'CREATE TABLE', 'REFERENCES']}],
    [DB_BACKUPOPERATOR, {state: 'G', permissions: ['BACKUP DATABASE', 'BACKUP LOG']}],
    [DB_DATAREADER, {state: 'G', permissions: ['SELECT']}],
    [DB_DATAWRITER, {state: 'G', permissions: ['INSERT', 'UPDATE', 'DELETE']}],
    [DB_DENYDATAREADER, {state: 'D', permissions: ['SELECT']}],
    [DB_DENYDATAWRITER, {state: 'D', permissions: ['INSERT', 'UPDATE', 'DELETE']}],
  ])

type TablePermission =
  | 'SELECT'
  | 'INSERT'
  | 'UPDATE'
  | 'DELETE'
  | 'REFERENCES'
  | 'ALTER'
  | 'CONTROL'
  | 'VIEW DEFINITION'

/** Where a permission may lie: ids of the table and of the schema that it is asked for. */
interface Place {
  readonly schema?: Schema
  readonly table?: Table
}

/** Who a login is within one database, and what it may do there. */
export class DatabaseRights {
  readonly #database: Database
  readonly #server: ServerRights
  /** Undefined for a login that is let in by CONNECT ANY DATABASE alone. */
  readonly user: Principal | undefined
  readonly #roles: ReadonlySet<number>

  private constructor(database: Database, server: ServerRights, user: Principal | undefined) {
    this.#database = database
    this.#server = server
    this.user = user
    this.#roles = rolesOf(database, user?.id)
  }

  /** Undefined: the login has no access to the database (916). */
  static of(database: Database, login: Login, server: ServerRights): DatabaseRights | undefined {
    const principal = (id: number) => database.principals.find((candidate) => candidate.id === id)
    const as = (user: Principal | undefined) => new DatabaseRights(database, server, user)
    if (server.sysadmin || database.ownerSid === login.sid) return as(principal(DBO))
    const anywhere = server.has('CONNECT ANY DATABASE')
    const user = database.principals.find((candidate) => candidate.type === 'S' && candidate.sid === login.sid)
    if (user !== undefined) {
      const rights = as(user)
      return rights.has('CONNECT') ? rights : undefined
    }
    if (server.denied('CONNECT ANY DATABASE')) return undefined
    if (guestIsEnabled(database)) return as(principal(GUEST))
    return anywhere ? as(undefined) : undefined
  }

  get isDbo(): boolean {
    return this.user?.id === DBO
  }

  /** CONTROL on the database: dbo, members of db_owner, and who controls the server. */
  get owns(): boolean {
    return this.has('CONTROL')
  }

  get isOwnerRole(): boolean {
    return this.isDbo || this.#roles.has(DB_OWNER)
  }

  get seesDefinitions(): boolean {
    return this.has('VIEW DEFINITION')
  }

  get defaultSchema(): string {
    return this.user?.defaultSchema ?? 'dbo'
  }

  inRole(roleId: number): boolean {
    return this.isDbo || this.#roles.has(roleId)
  }

  /** On the database itself. */
  has(permission: DatabasePermissionName): boolean {
    return this.isDbo || this.#holds(coveringOf('DATABASE', permission), {})
  }

  hasOnSchema(permission: TablePermission, schema: Schema): boolean {
    return this.isDbo || this.#isOwner(schema.ownerId) || this.#holds(coveringOf('SCHEMA', permission), {schema})
  }

  /** A denial on the table, its schema or the database beats every grant; an owner cannot be denied. */
  may(permission: TablePermission, table: Table): boolean {
    const schema = this.#database.schemas.find((candidate) => candidate.id === table.schemaId)
    if (schema === undefined) throw new Error('a table has a schema')
    if (this.isDbo || this.#isOwner(schema.ownerId)) return true
    return this.#holds(coveringOf('OBJECT', permission), {schema, table})
  }

  /** Whether the catalogue shows the table: any right on it. */
  seesTable(table: Table): boolean {
    const all = ['VIEW DEFINITION', 'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'REFERENCES', 'ALTER', 'CONTROL'] as const
    return all.some((permission) => this.may(permission, table))
  }

  /** GRANT, DENY and REVOKE: held with grant option, covered by one that is held, or any for db_securityadmin. */
  mayGrant(securable: 'DATABASE' | 'SCHEMA' | 'OBJECT', permission: string, place: Place): boolean {
    if (this.isOwnerRole || this.#roles.has(DB_SECURITYADMIN)) return true
    if (place.schema !== undefined && this.#isOwner(place.schema.ownerId)) return true
    const covering = coveringOf(securable, permission)
    if (!this.#holds(covering, place)) return false
    const [own, ...higher] = covering
    if (own !== undefined && this.#entries(own, place).some((entry) => entry.state === 'W')) return true
    return higher.length > 0 && this.#holds(higher, place)
  }

  /** Who holds it with grant option grants in its own name; everybody else in that of the securable's owner. */
  grantorOf(permission: string, securable: 'DATABASE' | 'SCHEMA' | 'OBJECT', place: Place): number {
    const owner = place.schema?.ownerId ?? DBO
    if (this.isOwnerRole || this.user === undefined) return owner
    const held = this.#entries({securable, permission}, place)
    return held.some((entry) => entry.state === 'W') ? this.user.id : owner
  }

  /** dbo owns what is owned by dbo; a role's members own what it owns. */
  #isOwner(ownerId: number): boolean {
    return this.user?.id === ownerId || (ownerId !== PUBLIC && this.#roles.has(ownerId))
  }

  #holds(covering: readonly HeldPermission[], place: Place): boolean {
    if (covering.some((one) => this.#denied(one, place))) return false
    return covering.some((one) => this.#granted(one, place))
  }

  #denied(one: HeldPermission, place: Place): boolean {
    if (one.securable === 'SERVER') return this.#server.denied(serverName(one))
    return this.#byRole(one, 'D') || this.#entries(one, place).some((entry) => entry.state === 'D')
  }

  #granted(one: HeldPermission, place: Place): boolean {
    if (one.securable === 'SERVER') return this.#server.has(serverName(one))
    return this.#byRole(one, 'G') || this.#entries(one, place).length > 0
  }

  #byRole({securable, permission}: HeldPermission, state: 'G' | 'D'): boolean {
    if (securable !== 'DATABASE') return false
    return [...this.#roles].some((role) => {
      const fixed = FIXED.get(role)
      return fixed?.state === state && fixed.permissions.some((held) => held === permission)
    })
  }

  #entries({securable, permission}: HeldPermission, {schema, table}: Place): readonly DatabasePermission[] {
    const at = securable === 'OBJECT' ? table?.id : securable === 'SCHEMA' ? schema?.id : 0
    return this.#database.permissions.filter(
      (entry) =>
        entry.class === securable &&
        entry.majorId === at &&
        entry.permission === permission &&
        (this.#roles.has(entry.granteeId) || entry.granteeId === this.user?.id),
    )
  }
}

function serverName({permission}: HeldPermission) {
  if (!isServerPermission(permission)) throw new Error(`${permission} is no permission of the server`)
  return permission
}

/** What is done to `guest` is CONNECT alone: it is no member of any role. */
export function guestIsEnabled(database: Database): boolean {
  const own = database.permissions.filter((entry) => entry.permission === 'CONNECT' && entry.granteeId === GUEST)
  return own.length > 0 && own.every((entry) => entry.state !== 'D')
}

/** Roles of a user, roles within roles included; always `public`. */
function rolesOf(database: Database, userId: number | undefined): ReadonlySet<number> {
  const roles = new Set([PUBLIC])
  if (userId === undefined) return roles
  const pending = [userId]
  for (let member = pending.pop(); member !== undefined; member = pending.pop()) {
    for (const {roleId, memberId} of database.members) {
      if (memberId !== member || roles.has(roleId)) continue
      roles.add(roleId)
      pending.push(roleId)
    }
  }
  return roles
}
