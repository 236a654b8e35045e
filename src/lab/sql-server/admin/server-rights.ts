import type {Login, ServerPermission, ServerRole, ServerState} from '../storage/model.ts'
import {coveringOf, type ServerOnlyPermissionName} from './permission-names.ts'

export const SA_ID = 1
export const SA_SID = '01'
export const PUBLIC_ROLE = 2
export const SYSADMIN_ROLE = 3
export const SECURITYADMIN_ROLE = 4
export const DBCREATOR_ROLE = 9

interface FixedServerRole {
  readonly id: number
  readonly name: string
  /** Undefined: the lab does not interpret what it allows, and refuses members of it. */
  readonly grants?: readonly ServerOnlyPermissionName[]
}

/** learn.microsoft.com/sql/relational-databases/security/authentication-access/server-level-roles */
export const SERVER_ROLES: readonly FixedServerRole[] = [
  {id: PUBLIC_ROLE, name: 'public'},
  {id: SYSADMIN_ROLE, name: 'sysadmin', grants: ['CONTROL SERVER']},
  {id: SECURITYADMIN_ROLE, name: 'securityadmin', grants: ['ALTER ANY LOGIN']},
  {id: 5, name: 'serveradmin'},
  {id: 6, name: 'setupadmin'},
  {id: 7, name: 'processadmin', grants: ['ALTER ANY CONNECTION', 'ALTER SERVER STATE']},
  {id: 8, name: 'diskadmin'},
  {id: DBCREATOR_ROLE, name: 'dbcreator', grants: ['ALTER ANY DATABASE', 'CREATE ANY DATABASE']},
  {id: 10, name: 'bulkadmin'},
]

/** What a login may do on the server as a whole. Read anew for each statement, as a right may be taken meanwhile. */
export class ServerRights {
  readonly #state: ServerState
  readonly #login: Login
  readonly #roles: ReadonlySet<number>
  #own: ReadonlyMap<string, readonly ServerPermission[]> | undefined

  constructor(state: ServerState, login: Login) {
    this.#state = state
    this.#login = login
    this.#roles = rolesOf(state, login.id)
  }

  get sysadmin(): boolean {
    return this.inRole(SYSADMIN_ROLE)
  }

  inRole(roleId: number): boolean {
    return this.#roles.has(roleId)
  }

  /** A denial of it, or of what covers it, beats every grant; members of sysadmin cannot be denied anything. */
  has(permission: ServerOnlyPermissionName): boolean {
    return this.#holds(coveringOf('SERVER', permission), undefined)
  }

  denied(permission: ServerOnlyPermissionName): boolean {
    if (this.sysadmin) return false
    return coveringOf('SERVER', permission).some((covering) =>
      this.#entries(covering.permission, undefined).some((entry) => entry.state === 'D'),
    )
  }

  mayAlter(principal: Login | ServerRole): boolean {
    if (isLogin(principal)) return this.#holds(coveringOf('LOGIN', 'ALTER'), principal.id)
    return principal.ownerId === this.#login.id || this.#holds(coveringOf('SERVER ROLE', 'ALTER'), principal.id)
  }

  mayControl(principal: Login | ServerRole): boolean {
    return this.#holds(coveringOf(isLogin(principal) ? 'LOGIN' : 'SERVER ROLE', 'CONTROL'), principal.id)
  }

  /** Any permission on a login shows it; so do those on all of them. */
  sees(principal: Login | ServerRole): boolean {
    if (principal.id === this.#login.id || this.inRole(principal.id)) return true
    if (!isLogin(principal) && principal.ownerId === this.#login.id) return true
    const securable = isLogin(principal) ? 'LOGIN' : 'SERVER ROLE'
    return (
      this.mayAlter(principal) ||
      this.#holds(coveringOf(securable, 'VIEW DEFINITION'), principal.id) ||
      (isLogin(principal) && this.mayImpersonate(principal))
    )
  }

  /** A denial of IMPERSONATE ANY LOGIN stops even who controls the server. */
  mayImpersonate(login: Login): boolean {
    return login.id === this.#login.id || this.#holds(coveringOf('LOGIN', 'IMPERSONATE'), login.id)
  }

  get createsDatabases(): boolean {
    return this.has('CREATE ANY DATABASE')
  }

  /** Whether a permission may be given on: held with grant option, or covered by one that is held, or on every such principal. */
  mayGrant(securable: 'SERVER' | 'LOGIN' | 'SERVER ROLE', permission: string, majorId: number): boolean {
    if (this.sysadmin) return true
    const grantor = GRANTS_ON[securable]
    if (grantor !== undefined && this.has(grantor)) return true
    const covering = coveringOf(securable, permission)
    const at = securable === 'SERVER' ? undefined : majorId
    if (!this.#holds(covering, at)) return false
    const [own, ...higher] = covering
    if (own === undefined) return false
    const place = own.securable === 'SERVER' ? undefined : at
    if (this.#entries(own.permission, place).some((entry) => entry.state === 'W')) return true
    return higher.length > 0 && this.#holds(higher, at)
  }

  #holds(covering: ReturnType<typeof coveringOf>, majorId: number | undefined): boolean {
    if (this.sysadmin) return true
    const entries = covering.flatMap(({securable, permission}) =>
      this.#entries(permission, securable === 'SERVER' ? undefined : majorId),
    )
    if (entries.some((entry) => entry.state === 'D')) return false
    return entries.length > 0 || covering.some(({securable, permission}) => this.#byRole(securable, permission))
  }

  #byRole(securable: string, permission: string): boolean {
    return (
      securable === 'SERVER' &&
      SERVER_ROLES.some((role) => this.inRole(role.id) && role.grants?.some((granted) => granted === permission))
    )
  }

  /** `majorId` undefined: on the server itself. */
  #entries(permission: string, majorId: number | undefined): readonly ServerPermission[] {
    this.#own ??= Map.groupBy(
      this.#state.permissions.filter(({granteeId}) => granteeId === this.#login.id || this.inRole(granteeId)),
      (entry) => placed(entry.permission, entry.class === 100 ? undefined : entry.majorId),
    )
    return this.#own.get(placed(permission, majorId)) ?? []
  }
}

const placed = (permission: string, majorId: number | undefined): string => `${majorId ?? ''} ${permission}`

/** learn.microsoft.com/sql/t-sql/statements/grant-server-principal-permissions-transact-sql#permissions */
const GRANTS_ON = {SERVER: undefined, LOGIN: 'ALTER ANY LOGIN', 'SERVER ROLE': 'ALTER ANY SERVER ROLE'} as const

function isLogin(principal: Login | ServerRole): principal is Login {
  return 'hash' in principal
}

/** Roles of a login, and those of `public`. Server roles have logins as members only, in the lab. */
function rolesOf(state: ServerState, loginId: number): ReadonlySet<number> {
  return new Set([
    PUBLIC_ROLE,
    ...state.roleMembers.filter((member) => member.memberId === loginId).map((member) => member.roleId),
  ])
}
