import {writtenHash} from '../admin/passwords.ts'
import {permissionOf} from '../admin/permission-names.ts'
import {SA_ID, SECURITYADMIN_ROLE, SERVER_ROLES} from '../admin/server-rights.ts'
import type {Session} from '../engine/session.ts'
import {BIT, char, DATETIME, INT, nvarchar, SID, SYSNAME, TINYINT, varbinary} from '../engine/types.ts'
import type {Login} from '../storage/model.ts'
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

/**
 * VIEW ANY DEFINITION or ALTER ANY CREDENTIAL; without them it is empty.
 * learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-credentials-transact-sql
 */
export const credentials: CatalogueView = {
  columns: {
    credential_id: INT,
    name: SYSNAME,
    credential_identity: nvarchar(4000),
    create_date: DATETIME,
    modify_date: DATETIME,
    target_type: nvarchar(100),
    target_id: INT,
  },
  rows: (session) => {
    const {serverRights, instance} = session
    if (!serverRights.has('VIEW ANY DEFINITION') && !serverRights.has('ALTER ANY CREDENTIAL')) return []
    return instance.state.credentials.map((one) => ({
      credential_id: number(one.id),
      name: one.name,
      credential_identity: one.identity,
      create_date: time(one.created, session),
      modify_date: time(one.modified, session),
      target_type: null,
      target_id: 0n,
    }))
  },
}

/** Without a right on others a login sees itself, sa and the fixed roles. */
function visibleLogins({instance, serverRights}: Session): readonly Login[] {
  return instance.state.logins.filter((candidate) => candidate.id === SA_ID || serverRights.sees(candidate))
}

/** What a role may do is told to those who see definitions, and to its members. */
const rolesThatOneSees = ({instance, serverRights}: Session) =>
  instance.state.roles.filter((role) => serverRights.sees(role))

function loginRow(login: Login, session: Session) {
  return {
    name: login.name,
    principal_id: number(login.id),
    sid: bytes(login.sid),
    type: 'S',
    type_desc: 'SQL_LOGIN',
    is_disabled: flag(login.disabled),
    create_date: time(login.created, session),
    modify_date: time(login.modified, session),
    default_database_name: login.defaultDatabase,
  }
}

const ROLES_SINCE = '2009-04-13T12:59:06.030Z'

function roleRow(id: number, name: string, sid: string, session: Session) {
  return {
    name,
    principal_id: number(id),
    sid: bytes(sid),
    type: 'R',
    type_desc: 'SERVER_ROLE',
    is_disabled: 0n,
    create_date: time(ROLES_SINCE, session),
    modify_date: time(ROLES_SINCE, session),
    default_database_name: null,
  }
}

export const serverPrincipals: CatalogueView = {
  columns: PRINCIPAL_COLUMNS,
  rows: (session) => [
    ...visibleLogins(session).map((login) => loginRow(login, session)),
    ...SERVER_ROLES.map(({id, name}) => roleRow(id, name, roleSid(id), session)),
    ...rolesThatOneSees(session).map(({id, name}) => roleRow(id, name, id.toString(16).padStart(32, '0'), session)),
  ],
}

/** The hash is told to who controls the server. */
export const sqlLogins: CatalogueView = {
  columns: {...PRINCIPAL_COLUMNS, is_policy_checked: BIT, is_expiration_checked: BIT, password_hash: varbinary(256)},
  rows: (session) => {
    const tellsHash = session.serverRights.has('CONTROL SERVER')
    return visibleLogins(session).map((login) => ({
      ...loginRow(login, session),
      is_policy_checked: flag(login.policyChecked),
      is_expiration_checked: 0n,
      password_hash: tellsHash ? bytes(writtenHash(login)) : null,
    }))
  },
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
        type: (permissionOf(entry.class === 100 ? 'SERVER' : 'LOGIN', entry.permission)?.code ?? '').padEnd(4),
        permission_name: entry.permission,
        state: entry.state,
        state_desc: STATES[entry.state],
      }))
  },
}

/**
 * One's own memberships and those in fixed roles; all of them with VIEW ANY DEFINITION, and for securityadmin.
 * learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-server-role-members-transact-sql#permissions
 */
export const serverRoleMembers: CatalogueView = {
  columns: {role_principal_id: INT, member_principal_id: INT},
  rows: (session) => {
    const {serverRights, login} = session
    const all = serverRights.has('VIEW ANY DEFINITION') || serverRights.inRole(SECURITYADMIN_ROLE)
    return session.instance.state.roleMembers
      .filter((member) => all || member.memberId === login.id || SERVER_ROLES.some(({id}) => id === member.roleId))
      .map((member) => ({role_principal_id: number(member.roleId), member_principal_id: number(member.memberId)}))
  },
}
