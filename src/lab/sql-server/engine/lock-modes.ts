/**
 * Modes of locks, by SQL Server's names. learn.microsoft.com/sql/relational-databases/sql-server-transaction-locking-and-row-versioning-guide
 */
export type LockMode = 'Sch-S' | 'Sch-M' | 'IX' | 'S' | 'U' | 'X'

/** Modes that another session may hold beside a mode. */
const BESIDE: Readonly<Record<LockMode, readonly LockMode[]>> = {
  'Sch-S': ['Sch-S', 'IX', 'S', 'U', 'X'],
  'Sch-M': [],
  IX: ['Sch-S', 'IX'],
  S: ['Sch-S', 'S', 'U'],
  U: ['Sch-S', 'S'],
  X: ['Sch-S'],
}

export const compatible = (held: LockMode, wanted: LockMode): boolean => BESIDE[held].includes(wanted)

/** Modes whose holder needs no other for it. */
const COVERED_BY: Readonly<Record<LockMode, readonly LockMode[]>> = {
  'Sch-S': ['Sch-S', 'Sch-M', 'IX', 'S', 'U', 'X'],
  'Sch-M': ['Sch-M'],
  IX: ['IX', 'Sch-M', 'X'],
  S: ['S', 'U', 'X'],
  U: ['U', 'X'],
  X: ['X'],
}

export const covers = (held: LockMode, wanted: LockMode): boolean => COVERED_BY[wanted].includes(held)

export type ResourceKind = 'database' | 'range' | 'row' | 'key' | 'application'

/** As sys.dm_exec_requests and sys.dm_os_wait_stats name a wait. */
export function waitType(kind: ResourceKind, mode: LockMode): string {
  if (kind === 'range') return mode === 'IX' ? 'LCK_M_RIn_NL' : `LCK_M_RS_${mode}`
  return `LCK_M_${mode.toUpperCase().replace('-', '_')}`
}
