import type {Login, ServerPermissionName, ServerRole, ServerState} from '../storage/model.ts'

/** Fixed server roles. learn.microsoft.com/sql/relational-databases/security/authentication-access/server-level-roles */
export const SERVER_ROLES: readonly {readonly id: number; readonly name: string}[] = [
  {id: 2, name: 'public'},
  {id: 3, name: 'sysadmin'},
  {id: 4, name: 'securityadmin'},
  {id: 5, name: 'serveradmin'},
  {id: 6, name: 'setupadmin'},
  {id: 7, name: 'processadmin'},
  {id: 8, name: 'diskadmin'},
  {id: 9, name: 'dbcreator'},
  {id: 10, name: 'bulkadmin'},
]

export const SA_ID = 1
export const SA_SID = '01'
export const PUBLIC_ROLE = 2
export const SYSADMIN_ROLE = 3
export const DBCREATOR_ROLE = 9

/** What a login may do on the server as a whole. Read anew for each statement, as a right may be taken meanwhile. */
export class ServerRights {
  readonly #state: ServerState
  readonly #login: Login

  constructor(state: ServerState, login: Login) {
    this.#state = state
    this.#login = login
  }

  get sysadmin(): boolean {
    return this.inRole(SYSADMIN_ROLE)
  }

  inRole(roleId: number): boolean {
    return this.#state.roleMembers.some((member) => member.roleId === roleId && member.memberId === this.#login.id)
  }

  has(permission: ServerPermissionName): boolean {
    if (this.sysadmin) return true
    const own = this.#own(permission, 100, 0)
    // A denial of any role that the login is in counts before every grant.
    if (own.some((entry) => entry.state === 'D')) return false
    if (own.length > 0) return true
    return permission === 'VIEW ANY DATABASE' && this.inRole(DBCREATOR_ROLE)
  }

  /** ALTER on a role of one's own making: to add members. */
  mayAlter(role: ServerRole): boolean {
    if (this.sysadmin) return true
    const own = this.#own('ALTER', 101, role.id)
    return own.length > 0 && own.every((entry) => entry.state !== 'D')
  }

  /** CREATE ANY DATABASE and ALTER ANY DATABASE, which the lab gives by dbcreator alone. */
  get createsDatabases(): boolean {
    return this.sysadmin || this.inRole(DBCREATOR_ROLE)
  }

  mayImpersonate(login: Login): boolean {
    if (this.sysadmin || login.id === this.#login.id) return true
    const own = this.#own('IMPERSONATE', 101, login.id)
    return own.length > 0 && own.every((entry) => entry.state !== 'D')
  }

  #own(permission: ServerPermissionName, klass: 100 | 101, majorId: number) {
    return this.#state.permissions.filter(
      (entry) =>
        entry.permission === permission &&
        entry.class === klass &&
        entry.majorId === majorId &&
        (entry.granteeId === this.#login.id || entry.granteeId === PUBLIC_ROLE || this.inRole(entry.granteeId)),
    )
  }
}
