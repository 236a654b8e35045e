import {createHash} from 'node:crypto'
import {provisioningBatches} from '../../../src/lab/elsewhere/provisioning.ts'
import type {Principal} from './row.ts'

/**
 * What the rows need on a real server, as T-SQL. Everything carries `ll_contract` in front, so that a server which landlord looks
 * after keeps its own `landlord_admin` and its own database of fences.
 */
export const SCRATCH = 'll_contract'

/** Where the rows say `landlord…`: principals and the database of the fences. The product's names within a tenant's database stay. */
const NAMES =
  /(?<![\w.'@:])landlord(?=_(?:reader|admin|deployer|backup|auditor|verifier|owner|tenants)\b|\.dbo\b|;|'\))|(?<=(?:LOGIN|ROLE)::)landlord(?=_)|(?<=N')landlord(?=_|'\))|(?<=USE )landlord\b/g

/** A row's text as it is sent to a server with scratch names. */
export function scratched(text: string): string {
  return text
    .replace(NAMES, `${SCRATCH}_landlord`)
    .replaceAll(`LIKE N'${SCRATCH}%'`, `LIKE N'${SCRATCH}%' AND name <> N'${SCRATCH}_landlord'`)
}

/** A value of an answer by the name that the rows know. */
export function unscratched(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll(`${SCRATCH}_landlord`, 'landlord') : value
}

export const principalName = (as: Exclude<Principal, 'sa' | 'tenant'>): string => `${SCRATCH}_landlord_${as}`
export const FENCES = `${SCRATCH}_landlord`
/** Says of the database of the fences that a run of the contract made it, and all else whose name begins so. */
const MARK = 'landlord.contract'
const LIKE = `LIKE N'${SCRATCH.replaceAll('_', '[_]')}%'`

export type Passwords = Readonly<Record<'reader' | 'admin' | 'deployer' | 'backup' | 'auditor', string>>

/** Databases and principals of such names; nothing may be there that no run of the contract made. */
export const LEFT: readonly string[] = ['databases', 'server_principals'].map(
  (view) => `SELECT name FROM sys.${view} WHERE name ${LIKE}`,
)

/** One row where the database of the fences is a run's own; 208 or 911 where it is not there. */
export const OWN = `SELECT COUNT(*) FROM ${FENCES}.sys.extended_properties WHERE class = 0 AND name = N'${MARK}'`

/** The database of the fences before all else: by its mark a run that was cut off is known to be one. */
export const CLAIM: readonly string[] = [
  `CREATE DATABASE ${FENCES};`,
  `USE ${FENCES}; EXEC sys.sp_addextendedproperty @name = N'${MARK}', @value = N'scratch'; USE master;`,
]

/**
 * What `lab up --sql-server HOST` makes, under scratch names. A login has the same SID each time, so that its users belong to it when
 * it is made anew.
 */
export function provisioned(passwords: Passwords, msdb: boolean): readonly string[] {
  const batches = provisioningBatches(passwords, passwords.admin).filter(({database}) => msdb || database !== 'msdb')
  return batches.map(({database, text}) => {
    const renamed = text
      .replace(/(?<=\[|N')landlord(?=[\]_'])/g, FENCES)
      .replace(/(?<=CREATE LOGIN \[(\w+)\] WITH PASSWORD = N'[^']*')/, (_, name: string) => `, SID = 0x${sidOf(name)}`)
    return database === 'master'
      ? renamed
      : `USE ${database === 'landlord' ? FENCES : database}; ${renamed} USE master;`
  })
}

/** Users in msdb stay when their login goes. */
export const HISTORY_READERS = `SELECT name FROM msdb.sys.database_principals WHERE name ${LIKE}`

/** For a container that is nobody's. */
export const CREDENTIALS = `SELECT name FROM sys.credentials WHERE name LIKE N'https://llcontract.%'`

export const EMPTY_FENCES = `DELETE FROM ${FENCES}.dbo.fences; DELETE FROM ${FENCES}.dbo.site;`

const sidOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 32).toUpperCase()
