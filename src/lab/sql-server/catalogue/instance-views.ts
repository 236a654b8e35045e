import type {DatabaseCell} from '../engine/database-cell.ts'
import {errors, SqlError, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import {BIT, char, DATETIME, INT, nvarchar, SYSNAME, VARIANT, varbinary} from '../engine/types.ts'
import {Variant} from '../engine/values.ts'
import {type CatalogueView, number, time} from './view.ts'

const MASTER = 1
const SQL_PORT = 1433n

/** 300 and 297, as the dynamic management views of the server tell those who lack it. */
export function requireServerState({serverRights}: Session): void {
  if (!serverRights.has('VIEW SERVER STATE'))
    throw new SqlError(297, 'The user does not have permission to perform this action.', {
      before: [errors.serverPermission('VIEW SERVER STATE')],
    })
}

/** 262 and 297, as those of a database do. */
function requireDatabaseState(session: Session, cell: DatabaseCell): void {
  if (!session.databaseRights(cell).has('VIEW DATABASE STATE'))
    throw new SqlError(297, 'The user does not have permission to perform this action.', {
      before: [errors.statementPermission('VIEW DATABASE STATE', cell.committed.name)],
    })
}

/** learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-exec-connections-transact-sql */
export const connections: CatalogueView = {
  columns: {
    session_id: INT,
    connect_time: DATETIME,
    net_transport: nvarchar(40),
    protocol_type: nvarchar(40),
    encrypt_option: nvarchar(40),
    auth_scheme: nvarchar(40),
    client_net_address: nvarchar(48),
    client_tcp_port: INT,
    local_tcp_port: INT,
  },
  rows: (session) => {
    requireServerState(session)
    return session.instance.sessions.map((one) => ({
      session_id: number(one.id),
      connect_time: time(new Date(one.loggedOn).toISOString(), session),
      net_transport: 'TCP',
      protocol_type: 'TSQL',
      encrypt_option: one.client.encrypted === true ? 'TRUE' : 'FALSE',
      auth_scheme: 'SQL',
      client_net_address: one.client.address ?? null,
      client_tcp_port: one.client.port === undefined ? null : number(one.client.port),
      local_tcp_port: SQL_PORT,
    }))
  },
}

const OPTIONS = [
  [103, 'user connections', 0, 0, 32_767],
  [400, 'cross db ownership chaining', 0, 0, 1],
  [1562, 'clr enabled', 0, 0, 1],
  [1576, 'remote admin connections', 0, 0, 1],
  [1579, 'backup compression default', 0, 0, 1],
  [16_390, 'xp_cmdshell', 0, 0, 1],
  [16_391, 'contained database authentication', 0, 0, 1],
] as const

/** Of the options of the server those that matter to who looks after isolation and backups, as Setup leaves them. */
export const configurations: CatalogueView = {
  columns: {
    configuration_id: INT,
    name: nvarchar(35),
    value: VARIANT,
    minimum: VARIANT,
    maximum: VARIANT,
    value_in_use: VARIANT,
  },
  rows: () =>
    OPTIONS.map(([id, name, value, minimum, maximum]) => ({
      configuration_id: number(id),
      name,
      value: int(value),
      minimum: int(minimum),
      maximum: int(maximum),
      value_in_use: int(value),
    })),
}

/** The server itself; no linked ones. */
export const servers: CatalogueView = {
  columns: {server_id: INT, name: SYSNAME, product: SYSNAME, is_linked: BIT},
  rows: ({instance}) => [{server_id: 0n, name: instance.name.toUpperCase(), product: 'SQL Server', is_linked: 0n}],
}

/** What only some editions have; nothing here. learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-db-persisted-sku-features-transact-sql */
export const skuFeatures: CatalogueView = {
  columns: {feature_name: SYSNAME, feature_id: INT},
  rows: (session, cell) => {
    requireDatabaseState(session, cell)
    return []
  },
}

/** No database is encrypted. */
export const encryptionKeys: CatalogueView = {
  columns: {database_id: INT, encryption_state: INT, encryptor_thumbprint: varbinary(20)},
  rows: (session) => {
    requireServerState(session)
    return []
  },
}

/** None in a database; those that the server brings along in master are not told. */
export const certificates: CatalogueView = {
  columns: {name: SYSNAME, certificate_id: INT, pvt_key_encryption_type: char(2), thumbprint: varbinary(32)},
  rows: (_session, cell) => {
    if (cell.committed.id === MASTER) throw unsupported('sys.certificates of master')
    return []
  },
}

/** learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-server-services-transact-sql */
export const services: CatalogueView = {
  columns: {
    servicename: nvarchar(256),
    startup_type: INT,
    startup_type_desc: nvarchar(256),
    status: INT,
    status_desc: nvarchar(256),
    service_account: nvarchar(256),
  },
  rows: (session) => {
    requireServerState(session)
    const running = {startup_type: 2n, startup_type_desc: 'Automatic', status: 4n, status_desc: 'Running'}
    return [
      {servicename: 'SQL Server (MSSQLSERVER)', ...running, service_account: 'NT Service\\MSSQLSERVER'},
      {servicename: 'SQL Server Agent (MSSQLSERVER)', ...running, service_account: 'NT Service\\SQLSERVERAGENT'},
    ]
  },
}

function int(value: number): Variant {
  return new Variant(INT, number(value))
}
