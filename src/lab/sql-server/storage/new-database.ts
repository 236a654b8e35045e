import type {Database, DatabaseFile, Principal, Schema} from './model.ts'

/** Principals that every database has. learn.microsoft.com/sql/relational-databases/security/authentication-access/database-level-roles */
const FIXED_ROLES: readonly (readonly [number, string])[] = [
  [16384, 'db_owner'],
  [16385, 'db_accessadmin'],
  [16386, 'db_securityadmin'],
  [16387, 'db_ddladmin'],
  [16389, 'db_backupoperator'],
  [16390, 'db_datareader'],
  [16391, 'db_datawriter'],
  [16392, 'db_denydatareader'],
  [16393, 'db_denydatawriter'],
]

export const DBO = 1
export const GUEST = 2
export const PUBLIC = 0
export const DB_OWNER = 16384
export const DB_ACCESSADMIN = 16385
export const DB_SECURITYADMIN = 16386
export const DB_DDLADMIN = 16387
export const DB_BACKUPOPERATOR = 16389
export const DB_DATAREADER = 16390
export const DB_DATAWRITER = 16391
export const DB_DENYDATAREADER = 16392
export const DB_DENYDATAWRITER = 16393

export interface NewDatabase {
  readonly id: number
  readonly name: string
  readonly ownerSid: string
  readonly collation: string
  readonly files: readonly DatabaseFile[]
  readonly created: string
  readonly guestMayConnect: boolean
  readonly compatibilityLevel: number
}

/** An empty database with the settings of `model` as Setup leaves them. */
export function emptyDatabase(order: NewDatabase): Database {
  const {guestMayConnect, ...given} = order
  return {
    ...given,
    state: 'ONLINE',
    userAccess: 'MULTI_USER',
    readOnly: false,
    recovery: guestMayConnect ? 'SIMPLE' : 'FULL',
    readCommittedSnapshot: false,
    pageVerify: 'CHECKSUM',
    autoClose: false,
    autoShrink: false,
    trustworthy: false,
    chaining: false,
    // Message delivery is on in a database that was made, and off in one that was restored or attached.
    // learn.microsoft.com/sql/t-sql/statements/alter-database-transact-sql-set-options
    brokerEnabled: order.id !== 1 && order.id !== 3,
    nextObjectId: 901_578_250,
    nextPrincipalId: 5,
    nextSchemaId: 5,
    schemas: schemas(),
    principals: principals(order.created, order.ownerSid),
    members: [{roleId: DB_OWNER, memberId: DBO}],
    permissions: [
      {granteeId: DBO, class: 'DATABASE', majorId: 0, permission: 'CONNECT', state: 'G', grantorId: DBO},
      ...(guestMayConnect
        ? [
            {
              granteeId: GUEST,
              class: 'DATABASE',
              majorId: 0,
              permission: 'CONNECT',
              state: 'G',
              grantorId: DBO,
            } as const,
          ]
        : []),
    ],
    properties: [],
    tables: new Map(),
  }
}

function schemas(): Schema[] {
  const own = [
    [1, 'dbo'],
    [2, 'guest'],
    [3, 'INFORMATION_SCHEMA'],
    [4, 'sys'],
  ] as const
  return [...own, ...FIXED_ROLES].map(([id, name]) => ({id, name, ownerId: id}))
}

function principals(created: string, ownerSid: string): Principal[] {
  const user = (id: number, name: string, sid: string | null, defaultSchema: string | null): Principal => ({
    id,
    name,
    type: 'S',
    sid,
    defaultSchema,
    ownerId: null,
    fixedRole: false,
    created,
  })
  const role = (id: number, name: string, fixedRole: boolean): Principal => ({
    id,
    name,
    type: 'R',
    sid: null,
    defaultSchema: null,
    ownerId: DBO,
    fixedRole,
    created,
  })
  return [
    role(PUBLIC, 'public', false),
    user(DBO, 'dbo', ownerSid, 'dbo'),
    user(GUEST, 'guest', '00', 'guest'),
    user(3, 'INFORMATION_SCHEMA', null, null),
    user(4, 'sys', null, null),
    ...FIXED_ROLES.map(([id, name]) => role(id, name, true)),
  ]
}
