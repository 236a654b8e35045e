import type {Passwords} from '../keys.ts'

export interface ProvisioningBatch {
  readonly database: 'master' | 'landlord' | 'msdb'
  readonly text: string
}

const owner = 'landlord_owner'
const tenants = 'landlord_tenants'

/** What each principal is granted on the server. docs/decisions/0002 says why. */
const granted = {
  landlord_reader: 'VIEW SERVER STATE, VIEW ANY DEFINITION, CONNECT ANY DATABASE',
  landlord_admin: 'ALTER ANY LOGIN, ALTER ANY CONNECTION',
} as const

/**
 * What the sysadmin of a SQL Server runs so that landlord can work there: the same principals, rights and database that the
 * stand-in is made with. Each batch may run again; the passwords become the given ones. `ownerPassword` is nobody's: its login is
 * disabled. SQL Server 2014 and later.
 */
export function provisioningBatches(
  passwords: Omit<Passwords, 'sa' | 'verifier'> & {readonly verifier?: string},
  ownerPassword: string,
): readonly ProvisioningBatch[] {
  const {verifier} = passwords
  const logins: readonly (readonly [name: string, password: string])[] = [
    ['landlord_reader', passwords.reader],
    ['landlord_admin', passwords.admin],
    ['landlord_deployer', passwords.deployer],
    ['landlord_backup', passwords.backup],
    ['landlord_auditor', passwords.auditor],
    [owner, ownerPassword],
    ...(verifier === undefined ? [] : ([['landlord_verifier', verifier]] as const)),
  ]
  const creators = ['landlord_admin', ...(verifier === undefined ? [] : ['landlord_verifier'])]
  const fenced = logins.map(([name]) => name).filter((name) => name !== owner && name !== 'landlord_auditor')
  const readers = ['landlord_reader', ...(verifier === undefined ? [] : ['landlord_verifier'])]
  const master = (text: string): ProvisioningBatch => ({database: 'master', text})
  return [
    ...logins.map(([name, password]) => master(login(name, password))),
    master(`ALTER LOGIN [${owner}] DISABLE;`),
    ...Object.entries(granted).map(([name, rights]) => master(`GRANT ${rights} TO [${name}];`)),
    ...creators.map((name) => master(`ALTER SERVER ROLE [dbcreator] ADD MEMBER [${name}];`)),
    master(
      `IF NOT EXISTS (SELECT 1 FROM sys.server_principals WHERE name = N'${tenants}') CREATE SERVER ROLE [${tenants}];`,
    ),
    master(`DENY VIEW ANY DATABASE TO [${tenants}];`),
    master(`GRANT ALTER ON SERVER ROLE::[${tenants}] TO [landlord_admin];`),
    master(`GRANT IMPERSONATE ON LOGIN::[${owner}] TO [landlord_admin];`),
    master(`IF NOT EXISTS (SELECT 1 FROM sys.databases WHERE name = N'landlord') CREATE DATABASE [landlord];`),
    ...tables.map((text): ProvisioningBatch => ({database: 'landlord', text})),
    ...fenced.flatMap((name) => userOfFences(name)),
    ...readers.flatMap((name): readonly ProvisioningBatch[] => [
      {database: 'msdb', text: user(name)},
      {database: 'msdb', text: historyReader(name)},
    ]),
  ]
}

/** https://learn.microsoft.com/sql/t-sql/statements/create-login-transact-sql */
const login = (name: string, password: string): string =>
  `IF NOT EXISTS (SELECT 1 FROM sys.server_principals WHERE name = N'${name}') CREATE LOGIN [${name}] WITH PASSWORD = ${literal(password)}, DEFAULT_DATABASE = [master], CHECK_POLICY = ON, CHECK_EXPIRATION = OFF ELSE ALTER LOGIN [${name}] WITH PASSWORD = ${literal(password)};`

const tables = [
  `IF NOT EXISTS (SELECT 1 FROM sys.tables WHERE name = N'fences') CREATE TABLE [dbo].[fences] ([fence_key] nvarchar(128) NOT NULL, [token] bigint NOT NULL, CONSTRAINT [PK_fences] PRIMARY KEY CLUSTERED ([fence_key]));`,
  `IF NOT EXISTS (SELECT 1 FROM sys.tables WHERE name = N'site') CREATE TABLE [dbo].[site] ([one] tinyint NOT NULL, [store] char(26) NOT NULL, CONSTRAINT [PK_site] PRIMARY KEY CLUSTERED ([one]), CONSTRAINT [CK_site_one] CHECK (one = 1));`,
] as const

const user = (name: string): string =>
  `IF NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = N'${name}') CREATE USER [${name}] FOR LOGIN [${name}] WITH DEFAULT_SCHEMA = [dbo];`

const historyReader = (name: string): string =>
  `IF NOT EXISTS (SELECT 1 FROM sys.database_role_members AS m JOIN sys.database_principals AS p ON p.principal_id = m.member_principal_id WHERE p.name = N'${name}') ALTER ROLE [db_datareader] ADD MEMBER [${name}];`

function userOfFences(name: string): readonly ProvisioningBatch[] {
  const rights = name === 'landlord_reader' ? 'SELECT' : 'SELECT, INSERT, UPDATE'
  return [user(name), ...['fences', 'site'].map((table) => `GRANT ${rights} ON [dbo].[${table}] TO [${name}];`)].map(
    (text): ProvisioningBatch => ({database: 'landlord', text}),
  )
}

const literal = (text: string): string => `N'${text.replaceAll("'", "''")}'`
