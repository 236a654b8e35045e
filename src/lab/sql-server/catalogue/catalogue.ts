import type {DatabaseCell} from '../engine/database-cell.ts'
import {unsupported} from '../engine/errors.ts'
import type {Relation} from '../engine/scope.ts'
import type {Session} from '../engine/session.ts'
import type {ObjectName} from '../tsql/ast.ts'
import {databaseFiles, databases, masterFiles} from './database-list.ts'
import {
  databasePrincipals,
  databaseRoleMembers,
  extendedProperties,
  partitions,
  schemas,
  tables,
} from './database-views.ts'
import {
  certificates,
  configurations,
  connections,
  encryptionKeys,
  servers,
  services,
  skuFeatures,
} from './instance-views.ts'
import {
  checkConstraints,
  columns,
  defaultConstraints,
  foreignKeyColumns,
  foreignKeys,
  identityColumns,
  indexColumns,
  indexes,
  keyConstraints,
  objects,
  views,
} from './object-views.ts'
import {databaseRecoveryStatus} from './recovery-views.ts'
import {credentials, serverPermissions, serverPrincipals, serverRoleMembers, sqlLogins} from './server-views.ts'
import {requests, sessions} from './session-views.ts'
import {types} from './type-views.ts'
import type {CatalogueView} from './view.ts'

/** Every catalogue view of the lab by its name in `sys`. */
const CATALOGUE: ReadonlyMap<string, CatalogueView> = new Map([
  ['databases', databases],
  ['master_files', masterFiles],
  ['database_files', databaseFiles],
  ['server_principals', serverPrincipals],
  ['sql_logins', sqlLogins],
  ['credentials', credentials],
  ['server_permissions', serverPermissions],
  ['server_role_members', serverRoleMembers],
  ['dm_exec_sessions', sessions],
  ['dm_exec_requests', requests],
  ['dm_exec_connections', connections],
  ['configurations', configurations],
  ['servers', servers],
  ['dm_db_persisted_sku_features', skuFeatures],
  ['dm_database_encryption_keys', encryptionKeys],
  ['certificates', certificates],
  ['dm_server_services', services],
  ['database_recovery_status', databaseRecoveryStatus],
  ['database_principals', databasePrincipals],
  ['database_role_members', databaseRoleMembers],
  ['schemas', schemas],
  ['tables', tables],
  ['partitions', partitions],
  ['extended_properties', extendedProperties],
  ['objects', objects],
  ['views', views],
  ['columns', columns],
  ['types', types],
  ['indexes', indexes],
  ['index_columns', indexColumns],
  ['identity_columns', identityColumns],
  ['key_constraints', keyConstraints],
  ['check_constraints', checkConstraints],
  ['default_constraints', defaultConstraints],
  ['foreign_keys', foreignKeys],
  ['foreign_key_columns', foreignKeyColumns],
])

/** Throws 916 without access to the database that the name gives, and refuses every view that the lab does not have. */
export function catalogueRelation(name: ObjectName, cell: DatabaseCell, session: Session): Relation {
  const shown = `${name.schema}.${name.name}`
  const view = name.schema?.toLowerCase() === 'sys' ? CATALOGUE.get(name.name.toLowerCase()) : undefined
  if (view === undefined) throw unsupported(`the view ${shown}`, name.line)
  session.databaseRights(cell)
  const names = Object.keys(view.columns)
  return {
    partialView: shown,
    columns: Object.entries(view.columns).map(([column, type]) => ({
      name: column,
      type,
      nullable: true,
      identity: false,
    })),
    rows: () => view.rows(session, cell).map((row) => names.map((column) => row[column] ?? null)),
  }
}
