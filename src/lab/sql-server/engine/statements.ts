import {alterTable} from '../admin/alterations.ts'
import {alterCredential, createCredential, dropCredential} from '../admin/credentials.ts'
import {modifyFile, renameDatabase} from '../admin/database-files.ts'
import {changeDatabasePermission, refuseOtherDatabase} from '../admin/database-grants.ts'
import {alterDatabase} from '../admin/database-options.ts'
import {changeOwner, createDatabase, dropDatabase} from '../admin/databases.ts'
import {dropIndex, dropSchema, dropTables, truncateTable} from '../admin/drops.ts'
import {killSession} from '../admin/kill.ts'
import {alterLogin, createLogin, dropLogin, setDisabled} from '../admin/logins.ts'
import {alterRole, createRole, createSchema, dropRole} from '../admin/roles.ts'
import {changeServerPermission} from '../admin/server-grants.ts'
import {alterServerRole, createServerRole, dropServerRole} from '../admin/server-roles.ts'
import {createIndex, createTable} from '../admin/tables.ts'
import {alterUser, createUser, dropUser} from '../admin/users.ts'
import {backUp} from '../backup/backup.ts'
import {checkDatabase} from '../backup/checkdb.ts'
import {requireReadable} from '../backup/damage.ts'
import {readMedia} from '../backup/media-statements.ts'
import {restore} from '../backup/restore.ts'
import type {Statement} from '../tsql/ast.ts'
import type {CredentialStatement} from '../tsql/credentials.ts'
import type {DatabaseStatement} from '../tsql/databases.ts'
import {isOfServer, type PermissionStatement} from '../tsql/grants.ts'
import type {PrincipalStatement} from '../tsql/principals.ts'
import {type BoundChange, bindDelete, bindInsert, bindUpdate} from './changes.ts'
import {findTable} from './names.ts'
import {bindQuery} from './query.ts'
import {EMPTY_FRAME, type Surroundings} from './scope.ts'
import type {Session} from './session.ts'

export type DataStatement = Extract<Statement, {kind: 'insert' | 'update' | 'delete'}>

export type DefinitionStatement = Extract<
  Statement,
  {
    kind:
      | DatabaseStatement['kind']
      | Exclude<PrincipalStatement['kind'], 'execute-as' | 'revert'>
      | CredentialStatement['kind']
      | 'permission'
      | 'create-table'
      | 'create-index'
      | 'alter-table'
      | 'drop-table'
      | 'drop-index'
      | 'drop-schema'
      | 'truncate-table'
      | 'backup'
      | 'restore'
      | 'restore-media'
      | 'checkdb'
  }
>

/** Names, types and rights of INSERT, UPDATE or DELETE. */
export function bindChange(statement: DataStatement, session: Session, around: Surroundings): BoundChange {
  const found = findTable(statement.table, session)
  switch (statement.kind) {
    case 'insert':
      return bindInsert(statement, found, session, around)
    case 'update':
      return bindUpdate(statement, found, session, around)
    case 'delete':
      return bindDelete(statement, found, session, around)
  }
}

export async function runChange(statement: DataStatement, session: Session, around: Surroundings): Promise<void> {
  const {cell, table} = findTable(statement.table, session)
  requireReadable(cell, table, session.instance)
  const result = await session.writing(cell, 'IX', async () => await bindChange(statement, session, around)())
  const reply = session.request?.reply
  if (result.output !== undefined) {
    reply?.columns(result.output.columns)
    for (const row of result.output.rows) reply?.row(row)
  }
  reply?.done(session.nocount ? undefined : result.count)
}

export async function runSelect(
  statement: Extract<Statement, {kind: 'select'}>,
  session: Session,
  around: Surroundings,
): Promise<void> {
  const bound = bindQuery(statement.query, around)
  const rows = bound.rows(EMPTY_FRAME)
  if (bound.assigns) return
  const reply = session.request?.reply
  reply?.columns(bound.columns)
  for (const row of rows) reply?.row(row)
  reply?.done(session.nocount ? undefined : rows.length)
}

/** Statements that define or administer something. */
export async function runDefinition(
  statement: DefinitionStatement,
  session: Session,
  around: Surroundings,
): Promise<void> {
  const here = session.database
  switch (statement.kind) {
    case 'create-database':
      return await createDatabase(statement, session)
    case 'alter-database':
      return await alterDatabase(statement, session)
    case 'rename-database':
      return await renameDatabase(statement, session)
    case 'modify-file':
      return await modifyFile(statement, session)
    case 'drop-database':
      return dropDatabase(statement.name, session)
    case 'alter-authorization':
      return await changeOwner(statement.database, statement.principal, session)
    case 'create-login':
      return createLogin(statement, session)
    case 'alter-login':
      return alterLogin(statement, session)
    case 'alter-login-state':
      return setDisabled(statement.name, statement.disabled, session)
    case 'drop-login':
      return dropLogin(statement.name, session)
    case 'create-server-role':
      return createServerRole(statement.name, statement.owner, session)
    case 'alter-server-role':
      return alterServerRole(statement, session)
    case 'drop-server-role':
      return dropServerRole(statement.name, session)
    case 'create-credential':
      return createCredential(statement, session)
    case 'alter-credential':
      return alterCredential(statement, session)
    case 'drop-credential':
      return dropCredential(statement.name, session)
    case 'kill':
      return killSession(statement, session)
    case 'create-user':
      return await session.granting(here, (ground) => createUser(statement, ground, session))
    case 'alter-user':
      return await session.granting(here, (ground) => alterUser(statement, ground, session))
    case 'drop-user':
      return await session.granting(here, (ground) => dropUser(statement.name, ground))
    case 'alter-role':
      return await session.granting(here, (ground) => alterRole(statement, ground))
    case 'create-role':
      return await session.granting(here, (ground) => createRole(statement.name, statement.owner, ground))
    case 'drop-role':
      return await session.granting(here, (ground) => dropRole(statement.name, ground))
    case 'create-schema':
      return await session.changing(here, (ground) => createSchema(statement.name, statement.owner, ground))
    case 'permission':
      return await changePermission(statement, session)
    case 'create-table':
      return await session.changing(here, (ground) => createTable(statement, ground, around))
    case 'backup':
      return await backUp(statement, session)
    case 'restore':
      return await restore(statement, session)
    case 'restore-media':
      return await readMedia(statement, session)
    case 'checkdb':
      return await checkDatabase(statement, session)
    case 'create-index':
      return await session.changing(here, (ground) => createIndex(statement, ground))
    case 'alter-table':
      return await session.changing(here, (ground) => alterTable(statement, ground, around, namesColumn(session)))
    case 'drop-table':
      return await session.changing(here, (ground) => dropTables(statement.tables, ground))
    case 'drop-index':
      return await session.changing(here, (ground) => dropIndex(statement, ground))
    case 'drop-schema':
      return await session.changing(here, (ground) => dropSchema(statement.name, ground))
    case 'truncate-table':
      return await session.changing(here, (ground) => truncateTable(statement.table, ground))
  }
}

/** 2628 names table and column; before SQL Server 2019 it was 8152. */
function namesColumn(session: Session): boolean {
  return Number(session.instance.version.split('.')[0]) >= 15
}

async function changePermission(statement: PermissionStatement, session: Session): Promise<void> {
  const {on} = statement
  if (isOfServer(on)) {
    changeServerPermission(statement, on, session)
    return
  }
  refuseOtherDatabase(on, session)
  await session.granting(session.database, (ground) => changeDatabasePermission(statement, on, ground))
}

/** As sys.dm_exec_requests shows the statement under way. */
export function commandOf(statement: Statement): string {
  switch (statement.kind) {
    case 'create-database':
      return 'CREATE DATABASE'
    case 'alter-database':
      return 'ALTER DATABASE'
    case 'drop-database':
      return 'DROP DATABASE'
    case 'insert':
    case 'update':
    case 'delete':
    case 'select':
      return statement.kind.toUpperCase()
    case 'backup':
    case 'restore':
      return `${statement.kind.toUpperCase()} ${statement.what}`
    case 'restore-media':
      return `RESTORE ${statement.what}`
    case 'checkdb':
      return 'DBCC TABLE CHECK'
    case 'execute':
      return 'EXECUTE'
    case 'if':
    case 'set-variable':
      return 'CONDITIONAL'
    default:
      return statement.kind.toUpperCase().replaceAll('-', ' ')
  }
}
