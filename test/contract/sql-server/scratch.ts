import {createHash} from 'node:crypto'
import type {Principal} from './row.ts'

/**
 * What the rows need on a real server, as T-SQL. Everything carries `ll_contract` in front, so that a server which landlord looks
 * after keeps its own `landlord_admin` and its own database of fences.
 */
export const SCRATCH = 'll_contract'

/** Where the rows say `landlord…`: principals and the database of the fences. The product's names within a tenant's database stay. */
const NAMES =
  /(?<![\w.'@:])landlord(?=_(?:reader|admin|deployer|backup|auditor|verifier|owner|tenants)\b|\.dbo\b|;|'\))|(?<=N')landlord(?=_|'\))|(?<=USE )landlord\b/g

/** A row's text as it is sent to a server with scratch names. */
export function scratched(text: string): string {
  return text.replace(NAMES, `${SCRATCH}_landlord`)
}

/** A value of an answer by the name that the rows know. */
export function unscratched(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll(`${SCRATCH}_landlord`, 'landlord') : value
}

export const principalName = (as: Exclude<Principal, 'sa' | 'tenant'> | 'owner' | 'tenants'): string =>
  `${SCRATCH}_landlord_${as}`
export const FENCES = `${SCRATCH}_landlord`
/** Says of the database of the fences that a run of the contract made it, and all else whose name begins so. */
const MARK = 'landlord.contract'

export type Passwords = Readonly<Record<'reader' | 'admin' | 'deployer' | 'backup' | 'auditor', string>>

/** What `left` found; nothing may be there that no run of the contract made. */
export const LEFT: readonly string[] = ['databases', 'server_principals'].map(
  (view) => `SELECT name FROM sys.${view} WHERE name LIKE N'${SCRATCH.replaceAll('_', '[_]')}%'`,
)

/** One row where the database of the fences is a run's own; 911 or 4060 where it is not there. */
export const OWN = `SELECT COUNT(*) FROM ${FENCES}.sys.extended_properties WHERE class = 0 AND name = N'${MARK}'`

/** The database of the fences first: by its mark a run that was cut off is known to be one. */
export const FENCES_DATABASE: readonly string[] = [
  `CREATE DATABASE ${FENCES};`,
  `USE ${FENCES}; EXEC sys.sp_addextendedproperty @name = N'${MARK}', @value = N'scratch';`,
  `USE ${FENCES};
CREATE TABLE dbo.fences (fence_key nvarchar(128) NOT NULL CONSTRAINT PK_fences PRIMARY KEY, token bigint NOT NULL);
CREATE TABLE dbo.site (one tinyint NOT NULL CONSTRAINT PK_site PRIMARY KEY CONSTRAINT CK_site_one CHECK (one = 1), store char(26) NOT NULL);`,
]

/** As src/lab/sql-server/provision.ts makes them: same rights, other names. */
export function principals(passwords: Passwords): readonly string[] {
  const [reader, admin, owner, tenants] = (['reader', 'admin', 'owner', 'tenants'] as const).map(principalName)
  const people = ['reader', 'admin', 'deployer', 'backup', 'auditor'] as const
  return [
    ...people.map((as) => login(principalName(as), passwords[as])),
    login(principalName('owner'), passwords.admin),
    `ALTER LOGIN ${owner} DISABLE;`,
    `CREATE SERVER ROLE ${tenants};`,
    `DENY VIEW ANY DATABASE TO ${tenants};`,
    `GRANT VIEW SERVER STATE TO ${reader};`,
    `GRANT VIEW ANY DEFINITION TO ${reader};`,
    `GRANT CONNECT ANY DATABASE TO ${reader};`,
    `GRANT IMPERSONATE ANY LOGIN TO ${principalName('auditor')};`,
    `GRANT ALTER ANY LOGIN TO ${admin};`,
    `GRANT ALTER ANY CONNECTION TO ${admin};`,
    `ALTER SERVER ROLE dbcreator ADD MEMBER ${admin};`,
    `GRANT IMPERSONATE ON LOGIN::${owner} TO ${admin};`,
    `GRANT ALTER ON SERVER ROLE::${tenants} TO ${admin};`,
  ]
}

/** In the database of the fences, once the logins are there. */
export const FENCES_USERS: readonly string[] = (['reader', 'admin', 'deployer', 'backup'] as const).flatMap((as) => {
  const name = principalName(as)
  const rights = as === 'reader' ? 'SELECT' : 'SELECT, INSERT, UPDATE'
  return [
    `USE ${FENCES}; CREATE USER ${name} FOR LOGIN ${name};`,
    ...['fences', 'site'].map((table) => `USE ${FENCES}; GRANT ${rights} ON dbo.${table} TO ${name};`),
  ]
})

export const EMPTY_FENCES = `DELETE FROM ${FENCES}.dbo.fences; DELETE FROM ${FENCES}.dbo.site;`

/** The same SID each time, so that users of the database of the fences belong to the login that is made anew. */
function login(name: string, password: string): string {
  const sid = createHash('sha256').update(name).digest('hex').slice(0, 32).toUpperCase()
  return `CREATE LOGIN ${name} WITH PASSWORD = N'${password}', SID = 0x${sid}, CHECK_POLICY = ON, CHECK_EXPIRATION = OFF;`
}
