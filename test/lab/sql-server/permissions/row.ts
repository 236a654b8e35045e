export const PRINCIPALS = [
  'sa',
  'reader',
  'backup',
  'admin',
  'deployer',
  'verifier',
  'auditor',
  'owner',
  'tenant',
  'disabled',
  'other',
  'public',
] as const

/**
 * `owner` is the admin after EXECUTE AS LOGIN; `tenant` and `disabled` are the two slots of one tenant; `public` is a login
 * without anything.
 */
export type Principal = (typeof PRINCIPALS)[number]

/** Carried out; carried out without anything to do; so many rows seen; the first error that the server tells. */
export type Cell = 'yes' | 'nothing' | `${number} rows` | number

/** One kind of statement that the product sends, and what it is for each principal. */
export interface Row {
  /** Template in templates/sql, or what it is; unique. */
  readonly name: string
  /** The documented permission, and the page that says so, below https://learn.microsoft.com/sql/ */
  readonly permission: string
  readonly page: string
  readonly kind: 'reads' | 'changes' | 'acts'
  /** Database that is used first; master if left out. */
  readonly in?: string
  /** Carried out first in the same session. */
  readonly before?: string
  /** `$session` is the id of the company's session. */
  readonly text: string
  readonly parameters?: Readonly<Record<string, string>>
  /** A session of the tenant's live slot is there, with a stamp. */
  readonly company?: true
  readonly cells: Readonly<Record<Principal, Cell>>
}

/** The account is disabled: no statement of it comes in. relational-databases/errors-events/mssqlserver-18456-database-engine-error */
const DISABLED = {disabled: 18470} as const

/** Everybody `else`, and those that are named. */
export function cells(otherwise: Cell, named: Partial<Record<Principal, Cell>> = {}): Record<Principal, Cell> {
  const all = {} as Record<Principal, Cell>
  for (const principal of PRINCIPALS) all[principal] = named[principal] ?? otherwise
  return {...all, ...DISABLED}
}

/** 916 for those whom CREATE USER or CONNECT ANY DATABASE lets into the tenant's database not. */
export const OUTSIDE = {admin: 916, verifier: 916, auditor: 916, other: 916, public: 916} as const
/** Into a database that the admin owns still. */
export const OUTSIDE_FRESH = {verifier: 916, auditor: 916, owner: 916, tenant: 916, other: 916, public: 916} as const
/** Into the database of the fences. */
export const OUTSIDE_LANDLORD = {auditor: 916, owner: 916, tenant: 916, other: 916, public: 916} as const
