import {createHash} from 'node:crypto'
import {SERVER_ROLES} from './admin/server-rights.ts'
import type {Instance} from './engine/instance.ts'
import {typeText} from './engine/types.ts'
import {Moment, type Value} from './engine/values.ts'
import {encodeCell} from './storage/cells.ts'
import type {Database, Table} from './storage/model.ts'

export type Fingerprint = {readonly [key: string]: Json}
type Json = string | number | boolean | null | readonly Json[] | {readonly [key: string]: Json}

const ULID = /[0-7][0-9A-HJKMNP-TV-Z]{25}/gi
const LANDLORD = 'landlord'

/** What stands on the server, without what differs between two runs of the same work: ULIDs, times, SIDs, password hashes. */
export function fingerprintOf(instance: Instance): Fingerprint {
  return {
    databases: byName(
      instance.databases.filter((cell) => !cell.isSystem).map((cell) => cell.committed),
      (database) => databaseFacts(database, instance),
    ),
    systemUsers: byName(
      instance.databases.filter((cell) => cell.isSystem).map((cell) => cell.committed),
      (database) => ({principals: principalFacts(database, instance), permissions: permissionFacts(database)}),
    ),
    credentials: byName(instance.state.credentials, ({identity, secret}) => ({identity, secret: secret !== null})),
    logins: byName(instance.state.logins, (login) => ({
      sid: sidLabel(login.sid, instance),
      disabled: login.disabled,
      defaultDatabase: login.defaultDatabase,
      roles: instance.state.roleMembers
        .filter((member) => member.memberId === login.id)
        .map((member) => roleName(member.roleId, instance))
        .sort(),
      permissions: instance.state.permissions
        .filter((entry) => entry.granteeId === login.id)
        .map(
          (entry) =>
            `${entry.state} ${entry.permission}${entry.class === 101 ? ` ON ${loginName(entry.majorId, instance)}` : ''}`,
        )
        .sort(),
    })),
  }
}

/** Which tokens were seen and which store manages the server: runs of the same work differ in them. */
export function leftOutOf(instance: Instance): Fingerprint {
  const landlord = instance.find(LANDLORD)?.committed
  return {fences: rowsOf(landlord, 'fences'), site: rowsOf(landlord, 'site')}
}

function databaseFacts(database: Database, instance: Instance): Json {
  const {
    recovery,
    readCommittedSnapshot,
    pageVerify,
    autoClose,
    autoShrink,
    trustworthy,
    chaining,
    state,
    userAccess,
    readOnly,
    brokerEnabled,
    compatibilityLevel,
    collation,
  } = database
  return {
    owner: sidLabel(database.ownerSid, instance),
    options: {
      recovery,
      readCommittedSnapshot,
      pageVerify,
      autoClose,
      autoShrink,
      trustworthy,
      chaining,
      state,
      userAccess,
      readOnly,
      brokerEnabled,
      compatibilityLevel,
      collation,
    },
    files: database.files.map(({type, name, path, pages, growth, percentGrowth, maxPages}) => ({
      type,
      name: normalised(name),
      path: normalised(path),
      pages,
      growth,
      percentGrowth,
      maxPages,
    })),
    schemas: Object.fromEntries(
      database.schemas
        .filter((one) => one.id > 4 && one.id < 16384)
        .map((one) => [one.name, principalName(database, one.ownerId)]),
    ),
    principals: principalFacts(database, instance),
    permissions: permissionFacts(database),
    properties: Object.fromEntries(database.properties.map((property) => [property.name, normalised(property.value)])),
    tables: Object.fromEntries(
      [...database.tables.values()]
        .map((table) => [tableName(database, table.id), tableFacts(table, database)] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  }
}

function principalFacts(database: Database, instance: Instance): Json {
  return byName(
    database.principals.filter((one) => one.id > 4 && !one.fixedRole),
    (one) => ({
      type: one.type,
      sid: one.sid === null ? null : sidLabel(one.sid, instance),
      defaultSchema: one.defaultSchema,
      roles: database.members
        .filter((member) => member.memberId === one.id)
        .map((member) => principalName(database, member.roleId))
        .sort(),
    }),
  )
}

function permissionFacts(database: Database): Json {
  const schema = (id: number) => database.schemas.find((one) => one.id === id)?.name ?? String(id)
  return database.permissions
    .filter((entry) => entry.granteeId > 4 || entry.class !== 'DATABASE')
    .map((entry) => {
      const on =
        entry.class === 'DATABASE'
          ? ''
          : entry.class === 'SCHEMA'
            ? ` ON SCHEMA ${schema(entry.majorId)}`
            : ` ON ${tableName(database, entry.majorId)}`
      return `${entry.state} ${entry.permission}${on} TO ${principalName(database, entry.granteeId)}`
    })
    .sort()
}

const principalName = ({principals}: Database, id: number): string =>
  principals.find((one) => one.id === id)?.name ?? String(id)

function tableFacts(table: Table, database: Database): Json {
  const column = (id: number) => table.columns.find((one) => one.id === id)?.name ?? String(id)
  const leftOut = database.name === LANDLORD && (table.name === 'fences' || table.name === 'site')
  return {
    columns: table.columns.map((one) => ({
      name: one.name,
      type: typeText(one.type),
      nullable: one.nullable,
      identity: one.identity,
      default: one.default === null ? null : `${one.default.name}: ${one.default.text}`,
    })),
    keys: table.keys.map((key) => ({
      name: key.name,
      kind: key.kind,
      unique: key.unique,
      clustered: key.clustered,
      columns: key.columns.map((one) => `${column(one.id)}${one.descending ? ' DESC' : ''}`),
    })),
    checks: table.checks.map((check) => `${check.name}: ${check.text}`),
    foreigns: table.foreigns.map(
      (foreign) =>
        `${foreign.name}: ${foreign.columns.map(column).join(', ')} → ${tableName(database, foreign.targetId)}`,
    ),
    rows: leftOut ? 'left out' : table.rows.size,
    digest: leftOut ? 'left out' : digest(table),
  }
}

/** Of the rows in no order, times as `(time)`. */
function digest(table: Table): string {
  const rows = [...table.rows.values()].map((row) => JSON.stringify(row.map((value) => cellText(value)))).sort()
  return createHash('sha256').update(rows.join('\n')).digest('hex')
}

function cellText(value: Value): string | null {
  if (value instanceof Moment) return '(time)'
  const text = encodeCell(value)
  return text === null ? null : normalised(text)
}

function rowsOf(database: Database | undefined, name: string): Json {
  const table = [...(database?.tables.values() ?? [])].find((one) => one.name === name)
  return [...(table?.rows.values() ?? [])].map((row) => row.map(encodeCell))
}

function normalised(text: string): string {
  return text.replace(ULID, '(ulid)')
}

/** A SID by the name of its login: made anew with each login, so only whose it is counts. */
function sidLabel(sid: string, instance: Instance): string {
  return instance.state.logins.find((login) => login.sid === sid)?.name ?? '(no login)'
}

function loginName(id: number, instance: Instance): string {
  return [...instance.state.logins, ...instance.state.roles].find((one) => one.id === id)?.name ?? String(id)
}

function roleName(id: number, instance: Instance): string {
  return [...SERVER_ROLES, ...instance.state.roles].find((role) => role.id === id)?.name ?? String(id)
}

function tableName(database: Database, id: number): string {
  const table = database.tables.get(id)
  const schema = database.schemas.find((one) => one.id === table?.schemaId)
  return `${schema?.name}.${table?.name}`
}

function byName<T extends {readonly name: string}>(items: readonly T[], facts: (item: T) => Json): Json {
  return Object.fromEntries(
    [...items].sort((a, b) => (a.name < b.name ? -1 : 1)).map((item) => [normalised(item.name), facts(item)]),
  )
}
