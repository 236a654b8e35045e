import {withLogin} from './admin/logins.ts'
import {hashPassword} from './admin/passwords.ts'
import {DBCREATOR_ROLE, SA_ID, SA_SID} from './admin/server-rights.ts'
import type {DatabaseCell} from './engine/database-cell.ts'
import {DATA_PATH, type Instance, LOG_PATH, SERVER_COLLATION} from './engine/instance.ts'
import {BIGINT, char, nvarchar, TINYINT} from './engine/types.ts'
import type {Column, Database, DatabasePermission, Login, Principal, ServerPermission, Table} from './storage/model.ts'
import {emptyDatabase} from './storage/new-database.ts'
import {Rows} from './storage/rows.ts'

/** Passwords of the server's own principals. */
export interface Provision {
  readonly saPassword: string
  readonly reader: string
  readonly admin: string
  readonly deployer: string
}

const DATABASE = 'landlord'
const OWNER = 'landlord_owner'
const FENCES = 'fences'
const SITE = 'site'

type Granted = readonly [ServerPermission['permission'], ServerPermission['state']]

/** Tenants' logins are its members, and it is denied VIEW ANY DATABASE: so admin, who may only add members, blinds them. */
const TENANTS = 'landlord_tenants'

/** What each principal may do on the server. */
const RIGHTS = {
  landlord_reader: [
    ['VIEW SERVER STATE', 'G'],
    ['VIEW ANY DEFINITION', 'G'],
    ['CONNECT ANY DATABASE', 'G'],
  ],
  landlord_admin: [
    ['ALTER ANY LOGIN', 'G'],
    ['ALTER ANY CONNECTION', 'G'],
  ],
  landlord_deployer: [],
  [OWNER]: [],
} as const satisfies Record<string, readonly Granted[]>

/**
 * Makes the principals and the database `landlord`, each only if it is missing. The first time the logins are kept as what
 * `reset` goes back to: a server that starts again has tenants' logins beside them.
 */
export function provision(instance: Instance, passwords: Provision): void {
  const isNew = instance.login(OWNER) === undefined
  setSaPassword(instance, passwords.saPassword)
  ensureLogin(instance, 'landlord_reader', passwords.reader)
  ensureLogin(instance, 'landlord_admin', passwords.admin)
  ensureLogin(instance, 'landlord_deployer', passwords.deployer)
  ensureLogin(instance, OWNER, undefined)
  ensureTenantsRole(instance)
  grantServerRights(instance)
  if (isNew) instance.keepBaseline()
  if (instance.find(DATABASE) === undefined) createLandlordDatabase(instance)
}

/** Back to what `provision` left: other databases and logins are gone, the fences empty. */
export function resetToProvisioned(instance: Instance): void {
  for (const session of instance.sessions) session.kill()
  for (const cell of instance.databases) if (!cell.isSystem) instance.removeDatabase(cell)
  instance.changeState(instance.baseline)
  if (instance.login(OWNER) !== undefined) createLandlordDatabase(instance)
}

function setSaPassword(instance: Instance, password: string): void {
  const {state} = instance
  instance.changeState({
    ...state,
    logins: state.logins.map((login) =>
      login.id === SA_ID ? {...login, ...hashPassword(password, Buffer.from(login.salt, 'hex'))} : login,
    ),
  })
}

/** Without a password: a disabled login that nobody can open. */
function ensureLogin(instance: Instance, name: string, password: string | undefined): void {
  if (instance.login(name) !== undefined) return
  const now = new Date().toISOString()
  const login: Omit<Login, 'id'> = {
    name,
    sid: crypto.getRandomValues(Buffer.alloc(16)).toString('hex').toUpperCase(),
    disabled: password === undefined,
    defaultDatabase: 'master',
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
  instance.changeState({...state, nextPrincipalId: id + 1, roles: [...state.roles, {id, name: TENANTS}]})
}

function grantServerRights(instance: Instance): void {
  const id = (name: string) => instance.login(name)?.id ?? 0
  const wanted: ServerPermission[] = Object.entries(RIGHTS).flatMap(([name, granted]) =>
    granted.map(
      ([permission, state]): ServerPermission => ({
        granteeId: id(name),
        class: 100,
        majorId: 0,
        permission,
        state,
        grantorId: SA_ID,
      }),
    ),
  )
  wanted.push({
    granteeId: id('landlord_admin'),
    class: 101,
    majorId: id(OWNER),
    permission: 'IMPERSONATE',
    state: 'G',
    grantorId: SA_ID,
  })
  const {state} = instance
  const tenants = state.roles.find((role) => role.name === TENANTS)?.id ?? 0
  const grantor = {grantorId: SA_ID}
  wanted.push(
    {granteeId: tenants, class: 100, majorId: 0, permission: 'VIEW ANY DATABASE', state: 'D', ...grantor},
    {granteeId: id('landlord_admin'), class: 101, majorId: tenants, permission: 'ALTER', state: 'G', ...grantor},
  )
  const missing = wanted.filter(
    (entry) => !state.permissions.some((other) => JSON.stringify(other) === JSON.stringify(entry)),
  )
  const creator = {roleId: DBCREATOR_ROLE, memberId: id('landlord_admin')}
  const isCreator = state.roleMembers.some(
    (member) => member.roleId === creator.roleId && member.memberId === creator.memberId,
  )
  instance.changeState({
    ...state,
    permissions: [...state.permissions, ...missing],
    roleMembers: isCreator ? state.roleMembers : [...state.roleMembers, creator],
  })
}

function createLandlordDatabase(instance: Instance): DatabaseCell {
  const created = new Date().toISOString()
  const file = (id: number, type: 'ROWS' | 'LOG', name: string, path: string) => ({
    id,
    type,
    name,
    path,
    pages: 1024,
    growth: 8192,
    percentGrowth: false,
  })
  const empty = emptyDatabase({
    id: instance.nextDatabaseId(),
    name: DATABASE,
    ownerSid: SA_SID,
    collation: SERVER_COLLATION,
    created,
    guestMayConnect: false,
    files: [
      file(1, 'ROWS', DATABASE, `${DATA_PATH}${DATABASE}.mdf`),
      file(2, 'LOG', `${DATABASE}_log`, `${LOG_PATH}${DATABASE}_log.ldf`),
    ],
  })
  const tables = [fences(empty.nextObjectId, created), site(empty.nextObjectId + 64, created)]
  const users = ['landlord_reader', 'landlord_admin', 'landlord_deployer'].map(
    (name, i): Principal => ({
      id: empty.nextPrincipalId + i,
      name,
      type: 'S',
      sid: instance.login(name)?.sid ?? null,
      defaultSchema: 'dbo',
      ownerId: null,
      fixedRole: false,
      created,
    }),
  )
  const database: Database = {
    ...empty,
    nextObjectId: empty.nextObjectId + 128,
    nextPrincipalId: empty.nextPrincipalId + users.length,
    principals: [...empty.principals, ...users],
    permissions: [...empty.permissions, ...users.flatMap((user) => rightsOf(user, tables))],
    tables: new Map(tables.map((table) => [table.id, table])),
  }
  return instance.addDatabase(database)
}

function rightsOf(user: Principal, tables: readonly Table[]): readonly DatabasePermission[] {
  const writes = user.name !== 'landlord_reader'
  const permissions = writes ? (['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const) : (['SELECT'] as const)
  return [
    {granteeId: user.id, class: 'DATABASE', majorId: 0, permission: 'CONNECT', state: 'G'},
    ...tables.flatMap((table) =>
      permissions.map(
        (permission): DatabasePermission => ({
          granteeId: user.id,
          class: 'OBJECT',
          majorId: table.id,
          permission,
          state: 'G',
        }),
      ),
    ),
  ]
}

function fences(id: number, created: string): Table {
  return table(id, FENCES, created, [column(1, 'fence_key', nvarchar(128)), column(2, 'token', BIGINT)], [])
}

function site(id: number, created: string): Table {
  const one = {name: 'CK_site_one', text: 'one = 1', column: 'one'}
  return table(id, SITE, created, [column(1, 'one', TINYINT), column(2, 'store', char(26))], [one])
}

function column(id: number, name: string, type: Column['type']): Column {
  return {id, name, type, nullable: false, identity: null, default: null}
}

function table(id: number, name: string, created: string, columns: readonly Column[], checks: Table['checks']): Table {
  return {
    id,
    schemaId: 1,
    name,
    created,
    columns,
    keys: [{name: `PK_${name}`, kind: 'primary', unique: true, clustered: true, columns: [{id: 1, descending: false}]}],
    checks,
    foreigns: [],
    rows: Rows.EMPTY,
    counters: {nextRow: 1, identity: null},
  }
}
