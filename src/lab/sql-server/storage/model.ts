import type {DatabasePermissionName, ServerPermissionName} from '../admin/permission-names.ts'
import type {SqlType, Value} from '../engine/values.ts'
import type {Rows} from './rows.ts'

/** Everything durable of a server, as immutable values: a change makes a new one, so that a rollback drops it. */

export interface Login {
  readonly id: number
  readonly name: string
  /** Hexadecimal, capitals, without 0x. */
  readonly sid: string
  readonly disabled: boolean
  readonly defaultDatabase: string
  /** CHECK_POLICY: a new password must be one that the policy takes. */
  readonly policyChecked: boolean
  /** UTC, ISO 8601. */
  readonly created: string
  readonly modified: string
  /** Hexadecimal; the password itself is kept nowhere. */
  readonly salt: string
  readonly hash: string
}

export interface ServerPermission {
  readonly granteeId: number
  /** 100 the server, 101 a server principal. */
  readonly class: 100 | 101
  readonly majorId: number
  readonly permission: ServerPermissionName
  /** W: granted with grant option. */
  readonly state: 'G' | 'W' | 'D'
  readonly grantorId: number
}

/** A server role that is not one of the fixed ones. */
export interface ServerRole {
  readonly id: number
  readonly name: string
  readonly ownerId: number
}

/** For what lies outside the server. The secret is shown by nothing. */
export interface Credential {
  readonly id: number
  readonly name: string
  readonly identity: string
  readonly secret: string | null
  readonly created: string
  readonly modified: string
}

export interface ServerState {
  readonly credentials: readonly Credential[]
  readonly roles: readonly ServerRole[]
  readonly logins: readonly Login[]
  readonly permissions: readonly ServerPermission[]
  readonly roleMembers: readonly {readonly roleId: number; readonly memberId: number}[]
  readonly nextPrincipalId: number
}

export interface DatabaseFile {
  readonly id: number
  readonly type: 'ROWS' | 'LOG'
  readonly name: string
  readonly path: string
  /** 8 KB pages. */
  readonly pages: number
  /** 8 KB pages, or per cent. */
  readonly growth: number
  readonly percentGrowth: boolean
  /** 8 KB pages; -1 for as much as the disk holds. */
  readonly maxPages: number
}

export interface Schema {
  readonly id: number
  readonly name: string
  readonly ownerId: number
}

export interface Principal {
  readonly id: number
  readonly name: string
  readonly type: 'S' | 'R'
  /** Hexadecimal without 0x; null for those that belong to no login. */
  readonly sid: string | null
  readonly defaultSchema: string | null
  readonly ownerId: number | null
  readonly fixedRole: boolean
  readonly created: string
}

export interface DatabasePermission {
  readonly granteeId: number
  readonly class: 'DATABASE' | 'OBJECT' | 'SCHEMA'
  /** Object or schema; 0 for the database itself. */
  readonly majorId: number
  readonly permission: DatabasePermissionName
  /** W: granted with grant option. */
  readonly state: 'G' | 'W' | 'D'
  readonly grantorId: number
}

export interface ExtendedProperty {
  readonly name: string
  readonly value: string
  readonly unicode: boolean
}

export interface Column {
  readonly id: number
  readonly name: string
  readonly type: SqlType
  readonly nullable: boolean
  readonly identity: {readonly seed: number; readonly increment: number} | null
  readonly default: Default | null
}

/** A DEFAULT; an object of its own, as every constraint is. */
export interface Default {
  readonly id: number
  readonly name: string
  readonly text: string
}

export interface Key {
  /** Object id of a constraint; null for a plain index. */
  readonly id: number | null
  /** 1 for the clustered one, from 2 on for the others. */
  readonly indexId: number
  readonly name: string
  readonly kind: 'primary' | 'unique' | 'index'
  readonly unique: boolean
  readonly clustered: boolean
  readonly columns: readonly {readonly id: number; readonly descending: boolean}[]
}

export interface Check {
  readonly id: number
  readonly name: string
  readonly text: string
  /** Column that it was written at, for the message of 547; null for a table's own. */
  readonly column: string | null
}

export interface Foreign {
  readonly id: number
  readonly name: string
  readonly columns: readonly number[]
  readonly targetId: number
  readonly targetColumns: readonly number[]
}

export type Row = readonly Value[]

/** What never goes back at a rollback: the next row's number and the last identity value. Shared by all versions. */
export interface Counters {
  nextRow: number
  identity: bigint | null
}

export interface Table {
  readonly id: number
  readonly schemaId: number
  readonly name: string
  readonly created: string
  readonly columns: readonly Column[]
  /** Highest column id there has been: none is given twice. */
  readonly lastColumnId: number
  readonly keys: readonly Key[]
  readonly checks: readonly Check[]
  readonly foreigns: readonly Foreign[]
  readonly rows: Rows
  readonly counters: Counters
}

/** As sys.databases tells it in `state_desc`. */
export type DatabaseState = 'ONLINE' | 'RESTORING' | 'RECOVERY_PENDING' | 'SUSPECT' | 'OFFLINE'

export interface Database {
  readonly id: number
  readonly name: string
  readonly ownerSid: string
  readonly created: string
  readonly collation: string
  readonly state: DatabaseState
  readonly userAccess: 'MULTI_USER' | 'SINGLE_USER' | 'RESTRICTED_USER'
  readonly readOnly: boolean
  readonly compatibilityLevel: number
  readonly recovery: 'SIMPLE' | 'FULL' | 'BULK_LOGGED'
  readonly readCommittedSnapshot: boolean
  readonly pageVerify: 'NONE' | 'TORN_PAGE_DETECTION' | 'CHECKSUM'
  readonly autoClose: boolean
  readonly autoShrink: boolean
  readonly trustworthy: boolean
  readonly chaining: boolean
  readonly brokerEnabled: boolean
  readonly files: readonly DatabaseFile[]
  readonly nextObjectId: number
  readonly nextPrincipalId: number
  readonly nextSchemaId: number
  readonly schemas: readonly Schema[]
  readonly principals: readonly Principal[]
  readonly members: readonly {readonly roleId: number; readonly memberId: number}[]
  readonly permissions: readonly DatabasePermission[]
  readonly properties: readonly ExtendedProperty[]
  readonly tables: ReadonlyMap<number, Table>
}
