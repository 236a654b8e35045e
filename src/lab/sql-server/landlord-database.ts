import {SA_SID} from './admin/server-rights.ts'
import {connect, usersOfLogins} from './admin/users-of-logins.ts'
import type {DatabaseCell} from './engine/database-cell.ts'
import {DATA_PATH, type Instance, LOG_PATH, SERVER_COLLATION} from './engine/instance.ts'
import {BIGINT, char, nvarchar, TINYINT} from './engine/types.ts'
import type {Column, Database, DatabasePermission, Key, Principal, Table} from './storage/model.ts'
import {DBO, emptyDatabase} from './storage/new-database.ts'
import {Rows} from './storage/rows.ts'

const DATABASE = 'landlord'
const READER = 'landlord_reader'

/** Makes the database of the fences, with a user for each of these logins: the reader reads, the others write. */
export function ensureLandlordDatabase(instance: Instance, logins: readonly string[]): void {
  const cell = instance.find(DATABASE) ?? createLandlordDatabase(instance)
  const missing = logins.filter((name) => !cell.committed.principals.some((user) => user.name === name))
  if (missing.length > 0) cell.commit(withUsers(cell.committed, missing, instance))
}

function createLandlordDatabase(instance: Instance): DatabaseCell {
  const created = instance.clock.iso()
  const file = (id: number, type: 'ROWS' | 'LOG', name: string, path: string) => ({
    id,
    type,
    name,
    path,
    pages: 1024,
    growth: 8192,
    percentGrowth: false,
    // A log's most is 2 TB, in pages of 8 KB.
    maxPages: type === 'LOG' ? 268_435_456 : -1,
  })
  const empty = emptyDatabase({
    id: instance.nextDatabaseId(),
    name: DATABASE,
    ownerSid: SA_SID,
    collation: SERVER_COLLATION,
    created,
    guestMayConnect: false,
    compatibilityLevel: instance.compatibilityLevel,
    files: [
      file(1, 'ROWS', DATABASE, `${DATA_PATH}${DATABASE}.mdf`),
      file(2, 'LOG', `${DATABASE}_log`, `${LOG_PATH}${DATABASE}_log.ldf`),
    ],
  })
  const tables = [fences(empty.nextObjectId, created), site(empty.nextObjectId + 64, created)]
  return instance.addDatabase({
    ...empty,
    nextObjectId: empty.nextObjectId + 128,
    tables: new Map(tables.map((table) => [table.id, table])),
  })
}

function withUsers(database: Database, logins: readonly string[], instance: Instance): Database {
  const users = usersOfLogins(database, logins, instance)
  return {
    ...database,
    nextPrincipalId: database.nextPrincipalId + users.length,
    principals: [...database.principals, ...users],
    permissions: [...database.permissions, ...users.flatMap((user) => rightsOf(user, [...database.tables.values()]))],
  }
}

function rightsOf(user: Principal, tables: readonly Table[]): readonly DatabasePermission[] {
  const permissions = user.name === READER ? (['SELECT'] as const) : (['SELECT', 'INSERT', 'UPDATE'] as const)
  return [
    connect(user),
    ...tables.flatMap((table) =>
      permissions.map(
        (permission): DatabasePermission => ({
          granteeId: user.id,
          class: 'OBJECT',
          majorId: table.id,
          permission,
          state: 'G',
          grantorId: DBO,
        }),
      ),
    ),
  ]
}

function fences(id: number, created: string): Table {
  return table(id, 'fences', created, [column(1, 'fence_key', nvarchar(128)), column(2, 'token', BIGINT)], [])
}

function site(id: number, created: string): Table {
  const one = {id: id + 32, name: 'CK_site_one', text: 'one = 1', column: 'one'}
  return table(id, 'site', created, [column(1, 'one', TINYINT), column(2, 'store', char(26))], [one])
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
    lastColumnId: columns.length,
    keys: [primaryKey(id + 16, `PK_${name}`)],
    checks,
    foreigns: [],
    rows: Rows.EMPTY,
    counters: {nextRow: 1, identity: null},
  }
}

function primaryKey(id: number, name: string): Key {
  return {
    id,
    indexId: 1,
    name,
    kind: 'primary',
    unique: true,
    clustered: true,
    columns: [{id: 1, descending: false}],
  }
}
