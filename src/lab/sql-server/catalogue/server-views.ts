import {SA_ID, SERVER_ROLES} from '../admin/server-rights.ts'
import type {Session} from '../engine/session.ts'
import {BIT, char, DATETIME, INT, nvarchar, SID, SYSNAME, TINYINT} from '../engine/types.ts'
import type {Database, Login} from '../storage/model.ts'
import {bytes, type CatalogueView, flag, number, time} from './view.ts'

/** Fixed roles have SIDs of one byte, their principal id. */
const roleSid = (id: number): string => id.toString(16).padStart(2, '0')

const PRINCIPAL_COLUMNS = {
  name: SYSNAME,
  principal_id: INT,
  sid: SID,
  type: char(1),
  type_desc: nvarchar(60),
  is_disabled: BIT,
  create_date: DATETIME,
  modify_date: DATETIME,
  default_database_name: SYSNAME,
} as const

/** Without ALTER ANY LOGIN or VIEW ANY DEFINITION a login sees itself, sa and the fixed roles. */
function visibleLogins(session: Session): readonly Login[] {
  const {serverRights, login} = session
  const all = serverRights.has('ALTER ANY LOGIN') || serverRights.has('VIEW ANY DEFINITION')
  return session.instance.state.logins.filter(
    (candidate) => all || candidate.id === login.id || candidate.id === SA_ID || serverRights.mayImpersonate(candidate),
  )
}

/** What a role may do is told to those who see definitions, and to its members. */
const rolesThatOneSees = ({instance, serverRights}: Session) =>
  instance.state.roles.filter((role) => serverRights.has('VIEW ANY DEFINITION') || serverRights.inRole(role.id))

function loginRow(login: Login) {
  return {
    name: login.name,
    principal_id: number(login.id),
    sid: bytes(login.sid),
    type: 'S',
    type_desc: 'SQL_LOGIN',
    is_disabled: flag(login.disabled),
    create_date: time(login.created),
    modify_date: time(login.modified),
    default_database_name: login.defaultDatabase,
  }
}

const ROLES_SINCE = '2009-04-13T12:59:06.030Z'

function roleRow(id: number, name: string, sid: string) {
  return {
    name,
    principal_id: number(id),
    sid: bytes(sid),
    type: 'R',
    type_desc: 'SERVER_ROLE',
    is_disabled: 0n,
    create_date: time(ROLES_SINCE),
    modify_date: time(ROLES_SINCE),
    default_database_name: null,
  }
}

export const serverPrincipals: CatalogueView = {
  columns: PRINCIPAL_COLUMNS,
  rows: (session) => [
    ...visibleLogins(session).map(loginRow),
    ...SERVER_ROLES.map(({id, name}) => roleRow(id, name, roleSid(id))),
    ...session.instance.state.roles.map(({id, name}) => roleRow(id, name, id.toString(16).padStart(32, '0'))),
  ],
}

export const sqlLogins: CatalogueView = {
  columns: {...PRINCIPAL_COLUMNS, is_policy_checked: BIT, is_expiration_checked: BIT},
  rows: (session) =>
    visibleLogins(session).map((login) => ({...loginRow(login), is_policy_checked: 1n, is_expiration_checked: 0n})),
}

const PERMISSION_TYPES: Readonly<Record<string, string>> = {
  'CONNECT SQL': 'COSQ',
  'VIEW ANY DATABASE': 'VWDB',
  'VIEW SERVER STATE': 'VWSS',
  'VIEW ANY DEFINITION': 'VWAD',
  'CONNECT ANY DATABASE': 'CADB',
  'ALTER ANY LOGIN': 'ALLG',
  'ALTER ANY CONNECTION': 'ALCO',
  IMPERSONATE: 'IM',
  ALTER: 'AL',
}

const STATES = {G: 'GRANT', W: 'GRANT_WITH_GRANT_OPTION', D: 'DENY'} as const

export const serverPermissions: CatalogueView = {
  columns: {
    class: TINYINT,
    class_desc: nvarchar(60),
    major_id: INT,
    minor_id: INT,
    grantee_principal_id: INT,
    grantor_principal_id: INT,
    type: char(4),
    permission_name: nvarchar(128),
    state: char(1),
    state_desc: nvarchar(60),
  },
  rows: (session) => {
    const {state} = session.instance
    const seen = new Set([...visibleLogins(session), ...rolesThatOneSees(session)].map(({id}) => id))
    return state.permissions
      .filter((entry) => entry.granteeId < 256 || seen.has(entry.granteeId))
      .map((entry) => ({
        class: number(entry.class),
        class_desc: entry.class === 100 ? 'SERVER' : 'SERVER_PRINCIPAL',
        major_id: number(entry.majorId),
        minor_id: 0n,
        grantee_principal_id: number(entry.granteeId),
        grantor_principal_id: number(entry.grantorId),
        type: (PERMISSION_TYPES[entry.permission] ?? '').padEnd(4),
        permission_name: entry.permission,
        state: entry.state,
        state_desc: STATES[entry.state],
      }))
  },
}

export const serverRoleMembers: CatalogueView = {
  columns: {role_principal_id: INT, member_principal_id: INT},
  rows: (session) => {
    const seen = new Set(visibleLogins(session).map((login) => login.id))
    return session.instance.state.roleMembers
      .filter((member) => seen.has(member.memberId))
      .map((member) => ({role_principal_id: number(member.roleId), member_principal_id: number(member.memberId)}))
  },
}

/** Without VIEW ANY DATABASE: master, tempdb, one's own, and where the session is. */
function seesDatabase(session: Session, database: Database): boolean {
  const {serverRights, login} = session
  if (serverRights.has('VIEW ANY DATABASE') || serverRights.createsDatabases) return true
  return database.id <= 2 || database.ownerSid === login.sid || session.database.committed.id === database.id
}

export const databases: CatalogueView = {
  columns: {
    name: SYSNAME,
    database_id: INT,
    owner_sid: SID,
    create_date: DATETIME,
    compatibility_level: TINYINT,
    collation_name: SYSNAME,
    user_access: TINYINT,
    user_access_desc: nvarchar(60),
    is_read_only: BIT,
    is_auto_close_on: BIT,
    is_auto_shrink_on: BIT,
    state: TINYINT,
    state_desc: nvarchar(60),
    recovery_model: TINYINT,
    recovery_model_desc: nvarchar(60),
    page_verify_option: TINYINT,
    page_verify_option_desc: nvarchar(60),
    is_read_committed_snapshot_on: BIT,
    is_trustworthy_on: BIT,
    is_db_chaining_on: BIT,
  },
  rows: (session) =>
    session.instance.databases
      .map((cell) => session.view(cell))
      .filter((database) => seesDatabase(session, database))
      .map((database) => ({
        name: database.name,
        database_id: number(database.id),
        owner_sid: bytes(database.ownerSid),
        create_date: time(database.created),
        compatibility_level: number(Number(session.instance.version.split('.')[0]) * 10),
        collation_name: database.collation,
        user_access: database.singleUser ? 1n : 0n,
        user_access_desc: database.singleUser ? 'SINGLE_USER' : 'MULTI_USER',
        is_read_only: 0n,
        is_auto_close_on: flag(database.autoClose),
        is_auto_shrink_on: flag(database.autoShrink),
        state: 0n,
        state_desc: 'ONLINE',
        recovery_model: database.recovery === 'FULL' ? 1n : 3n,
        recovery_model_desc: database.recovery,
        page_verify_option: database.pageVerify === 'CHECKSUM' ? 2n : 0n,
        page_verify_option_desc: database.pageVerify,
        is_read_committed_snapshot_on: flag(database.readCommittedSnapshot),
        is_trustworthy_on: flag(database.trustworthy),
        is_db_chaining_on: flag(database.chaining),
      })),
}

export const masterFiles: CatalogueView = {
  columns: {
    database_id: INT,
    file_id: INT,
    type: TINYINT,
    type_desc: nvarchar(60),
    name: SYSNAME,
    physical_name: nvarchar(260),
    state: TINYINT,
    state_desc: nvarchar(60),
    size: INT,
    max_size: INT,
    growth: INT,
    is_percent_growth: BIT,
  },
  rows: (session) => {
    const {serverRights} = session
    if (!serverRights.createsDatabases && !serverRights.has('VIEW ANY DEFINITION')) return []
    return session.instance.databases
      .map((cell) => session.view(cell))
      .flatMap((database) =>
        database.files.map((file) => ({
          database_id: number(database.id),
          file_id: number(file.id),
          type: file.type === 'ROWS' ? 0n : 1n,
          type_desc: file.type,
          name: file.name,
          physical_name: file.path,
          state: 0n,
          state_desc: 'ONLINE',
          size: number(file.pages),
          max_size: file.type === 'ROWS' ? -1n : 268_435_456n,
          growth: number(file.growth),
          is_percent_growth: flag(file.percentGrowth),
        })),
      )
  },
}
