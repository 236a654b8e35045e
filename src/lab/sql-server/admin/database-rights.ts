import type {Database, DatabasePermission, Login, Principal, Table} from '../storage/model.ts'
import {DB_DATAREADER, DB_DATAWRITER, DB_OWNER, DBO, GUEST, PUBLIC} from '../storage/new-database.ts'
import type {ServerRights} from './server-rights.ts'

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
    if (server.sysadmin || database.ownerSid === login.sid) return new DatabaseRights(database, server, principal(DBO))
    const user = database.principals.find((candidate) => candidate.type === 'S' && candidate.sid === login.sid)
    if (user !== undefined)
      return mayConnect(database, user.id) ? new DatabaseRights(database, server, user) : undefined
    if (mayConnect(database, GUEST)) return new DatabaseRights(database, server, principal(GUEST))
    return server.has('CONNECT ANY DATABASE') ? new DatabaseRights(database, server, undefined) : undefined
  }

  get isDbo(): boolean {
    return this.user?.id === DBO
  }

  /** dbo or a member of db_owner: everything within the database. */
  get owns(): boolean {
    return this.isDbo || this.#roles.has(DB_OWNER)
  }

  get seesDefinitions(): boolean {
    return this.owns || this.#server.has('VIEW ANY DEFINITION')
  }

  get defaultSchema(): string {
    return this.user?.defaultSchema ?? 'dbo'
  }

  inRole(roleId: number): boolean {
    return this.#roles.has(roleId)
  }

  /** A denial on the table or its schema beats every grant. */
  may(permission: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE', table: Table): boolean {
    if (this.owns) return true
    const entries = this.#entries().filter(
      (entry) =>
        entry.permission === permission &&
        ((entry.class === 'OBJECT' && entry.majorId === table.id) ||
          (entry.class === 'SCHEMA' && entry.majorId === table.schemaId)),
    )
    if (entries.some((entry) => entry.state === 'D')) return false
    return entries.length > 0 || this.#roles.has(permission === 'SELECT' ? DB_DATAREADER : DB_DATAWRITER)
  }

  /** Whether the catalogue shows the table: any right on it or on its schema. */
  seesTable(table: Table): boolean {
    if (this.seesDefinitions) return true
    return (['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const).some((permission) => this.may(permission, table))
  }

  #entries(): readonly DatabasePermission[] {
    return this.#database.permissions.filter(
      (entry) => this.#roles.has(entry.granteeId) || entry.granteeId === this.user?.id,
    )
  }
}

function mayConnect(database: Database, userId: number): boolean {
  const roles = rolesOf(database, userId)
  const entries = database.permissions.filter(
    (entry) => entry.permission === 'CONNECT' && (entry.granteeId === userId || roles.has(entry.granteeId)),
  )
  return entries.length > 0 && entries.every((entry) => entry.state === 'G')
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
