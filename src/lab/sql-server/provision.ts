import {withLogin} from './admin/logins.ts'
import {hashPassword} from './admin/passwords.ts'
import type {ServerOnlyPermissionName, ServerPermissionName} from './admin/permission-names.ts'
import {DBCREATOR_ROLE, SA_ID} from './admin/server-rights.ts'
import {ensureHistoryReaders} from './backup/msdb-readers.ts'
import type {Instance} from './engine/instance.ts'
import {ensureLandlordDatabase} from './landlord-database.ts'
import type {Login, ServerPermission} from './storage/model.ts'

/** Passwords of the server's own principals. */
export interface Provision {
  readonly saPassword: string
  readonly reader: string
  readonly admin: string
  readonly deployer: string
  readonly backup: string
  readonly auditor: string
  /** On a verification server only: what restores there. */
  readonly verifier?: string
}

const OWNER = 'landlord_owner'
const HISTORY_READERS: readonly string[] = ['landlord_reader', 'landlord_verifier']

/** Tenants' logins are its members, and it is denied VIEW ANY DATABASE: so admin, who may only add members, blinds them. */
const TENANTS = 'landlord_tenants'

interface ServerPrincipal {
  readonly name: string
  /** Undefined: a login that nobody can open. */
  readonly password: string | undefined
  readonly granted: readonly ServerOnlyPermissionName[]
  readonly createsDatabases?: boolean
  /** Has a user in the database of the fences. */
  readonly fenced: boolean
}

/** What each principal may do on the server; what it may do in tenants' databases is granted there. */
function principals(passwords: Provision): readonly ServerPrincipal[] {
  const {verifier} = passwords
  return [
    {
      name: 'landlord_reader',
      password: passwords.reader,
      granted: ['VIEW SERVER STATE', 'VIEW ANY DEFINITION', 'CONNECT ANY DATABASE'],
      fenced: true,
    },
    {
      name: 'landlord_admin',
      password: passwords.admin,
      granted: ['ALTER ANY LOGIN', 'ALTER ANY CONNECTION'],
      createsDatabases: true,
      fenced: true,
    },
    {name: 'landlord_deployer', password: passwords.deployer, granted: [], fenced: true},
    {name: 'landlord_backup', password: passwords.backup, granted: [], fenced: true},
    // Each tenant's login lets it in by a grant of its own.
    {name: 'landlord_auditor', password: passwords.auditor, granted: [], fenced: false},
    {name: OWNER, password: undefined, granted: [], fenced: false},
    ...(verifier === undefined
      ? []
      : [{name: 'landlord_verifier', password: verifier, granted: [], createsDatabases: true, fenced: true}]),
  ]
}

/**
 * Makes the principals and the database `landlord`, each only if it is missing. The first time the logins are kept as what
 * `reset` goes back to: a server that starts again has tenants' logins beside them.
 */
export function provision(instance: Instance, passwords: Provision): void {
  const isNew = instance.login(OWNER) === undefined
  const wanted = principals(passwords)
  setSaPassword(instance, passwords.saPassword)
  for (const one of wanted) ensureLogin(instance, one)
  ensureTenantsRole(instance)
  grantServerRights(instance, wanted)
  if (isNew) instance.keepBaseline()
  ensureLandlordDatabase(instance, fencedOf(wanted))
  ensureHistoryReaders(instance, HISTORY_READERS)
}

/** Back to what `provision` left: other databases and logins are gone, the fences empty. */
export function resetToProvisioned(instance: Instance): void {
  for (const session of instance.sessions) session.kill()
  for (const cell of instance.databases) if (!cell.isSystem) instance.removeDatabase(cell)
  instance.renewSystemDatabases()
  instance.files.clear()
  instance.changeState(instance.baseline)
  if (instance.login(OWNER) === undefined) return
  const anything = {saPassword: '', reader: '', admin: '', deployer: '', backup: '', auditor: '', verifier: ''}
  ensureLandlordDatabase(
    instance,
    fencedOf(principals(anything)).filter((name) => instance.login(name) !== undefined),
  )
  ensureHistoryReaders(instance, HISTORY_READERS)
}

function fencedOf(wanted: readonly ServerPrincipal[]): readonly string[] {
  return wanted.filter(({fenced}) => fenced).map(({name}) => name)
}

export function setSaPassword(instance: Instance, password: string): void {
  const {state} = instance
  instance.changeState({
    ...state,
    logins: state.logins.map((login) =>
      login.id === SA_ID ? {...login, ...hashPassword(password, Buffer.from(login.salt, 'hex'))} : login,
    ),
  })
}

function ensureLogin(instance: Instance, {name, password}: ServerPrincipal): void {
  if (instance.login(name) !== undefined) return
  const now = instance.clock.iso()
  const login: Omit<Login, 'id'> = {
    name,
    sid: crypto.getRandomValues(Buffer.alloc(16)).toString('hex').toUpperCase(),
    disabled: password === undefined,
    defaultDatabase: 'master',
    policyChecked: true,
    created: now,
    modified: now,
    ...hashPassword(password ?? crypto.randomUUID()),
  }
  instance.changeState(withLogin(instance.state, login))
}

function ensureTenantsRole(instance: Instance): void {
  const {state} = instance
  if (state.roles.some((role) => role.name === TENANTS)) return
  const id = state.nextPrincipalId
  instance.changeState({
    ...state,
    nextPrincipalId: id + 1,
    roles: [...state.roles, {id, name: TENANTS, ownerId: SA_ID}],
  })
}

function grantServerRights(instance: Instance, principals: readonly ServerPrincipal[]): void {
  const {state} = instance
  const id = (name: string) => instance.login(name)?.id ?? 0
  const tenants = state.roles.find((role) => role.name === TENANTS)?.id ?? 0
  const wanted: readonly ServerPermission[] = [
    ...principals.flatMap(({name, granted}) => granted.map((permission) => onServer(id(name), permission, 'G'))),
    onServer(tenants, 'VIEW ANY DATABASE', 'D'),
    onPrincipal(id('landlord_admin'), 'IMPERSONATE', id(OWNER)),
    onPrincipal(id('landlord_admin'), 'ALTER', tenants),
  ]
  const missing = wanted.filter(
    (entry) => !state.permissions.some((other) => JSON.stringify(other) === JSON.stringify(entry)),
  )
  const creators = principals
    .filter(({createsDatabases}) => createsDatabases === true)
    .map(({name}) => ({roleId: DBCREATOR_ROLE, memberId: id(name)}))
    .filter(
      ({memberId}) => !state.roleMembers.some((one) => one.roleId === DBCREATOR_ROLE && one.memberId === memberId),
    )
  instance.changeState({
    ...state,
    permissions: [...state.permissions, ...missing],
    roleMembers: [...state.roleMembers, ...creators],
  })
}

function onServer(granteeId: number, permission: ServerPermissionName, state: 'G' | 'D'): ServerPermission {
  return {granteeId, class: 100, majorId: 0, permission, state, grantorId: SA_ID}
}

function onPrincipal(granteeId: number, permission: ServerPermissionName, majorId: number): ServerPermission {
  return {granteeId, class: 101, majorId, permission, state: 'G', grantorId: SA_ID}
}
