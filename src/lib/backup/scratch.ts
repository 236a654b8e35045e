import type {ServerRole} from '../fleet/roles.ts'

/**
 * What a restored copy may be called: no tenant can be called so, since a name in an address has no underscore. What is not called so
 * is never dropped after a restore.
 */
const SCRATCH = /^scratch_[a-z0-9][a-z0-9_-]{0,118}$/

export const isScratchName = (database: string): boolean => SCRATCH.test(database)

/** Another one for each run: two copies of a tenant may stand beside each other. `run`: its ULID. */
export const scratchName = (tenant: string, run: string): string => `scratch_${tenant}_${run.toLowerCase()}`

/** What a copy is there for, and so on which kind of server it may stand and be dropped. */
export const COPY_PURPOSES = ['proof', 'copy', 'replacement', 'original'] as const
/**
 * `proof`: to be dropped as soon as it has proven its backups. `copy`: to the side, for somebody to look into. `replacement`: to take the
 * place of the tenant's database on its own server. `original`: what a replacement has taken the place of.
 */
export type CopyPurpose = (typeof COPY_PURPOSES)[number]

export interface Droppable {
  readonly database: string
  readonly purpose: CopyPurpose
  /** As long as it is not known to be gone. */
  readonly stands: boolean
}

/**
 * Name, row of the store and role of the server together say that a database is a copy of ours to be dropped: it carries the tenant's
 * marker, and so does the tenant's own. An original is never dropped by these means: it holds what customers wrote.
 */
export function mayDrop({database, purpose, stands}: Droppable, role: ServerRole): boolean {
  if (!stands || !isScratchName(database)) return false
  return role === 'verification' ? purpose === 'proof' || purpose === 'copy' : purpose === 'replacement'
}

/**
 * What a sysadmin types once nobody wants what was any more. Dropped offline, its files would stay:
 * learn.microsoft.com/sql/t-sql/statements/drop-database-transact-sql
 */
export const originalDropped = (database: string): string =>
  `ALTER DATABASE [${database}] SET ONLINE; ALTER DATABASE [${database}] SET RESTRICTED_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE [${database}]`
