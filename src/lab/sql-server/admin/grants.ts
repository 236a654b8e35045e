import {SqlError} from '../engine/errors.ts'
import type {PermissionStatement} from '../tsql/grants.ts'

interface Entry {
  readonly granteeId: number
  readonly grantorId: number
  readonly permission: string
  readonly state: 'G' | 'W' | 'D'
}

/** What GRANT, DENY or REVOKE does to the entries of one securable, for one permission and one principal. */
export type Change<E extends Entry> = Pick<PermissionStatement, 'state' | 'grantOption' | 'cascade'> & {
  /** The entry as a plain GRANT would make it. */
  readonly entry: E
  /** Whether another entry is of the same securable. */
  sameSecurable(other: E): boolean
}

/**
 * A permission that is granted on goes back with what was given on from it, or not at all (4611). What another
 * principal granted stays. The same entries where nothing is different.
 * learn.microsoft.com/sql/t-sql/statements/revoke-transact-sql
 */
export function changedEntries<E extends Entry>(entries: readonly E[], change: Change<E>): readonly E[] {
  const {entry, state, grantOption} = change
  const same = (other: E) => other.permission === entry.permission && change.sameSecurable(other)
  const own = (other: E) => same(other) && other.granteeId === entry.granteeId && other.grantorId === entry.grantorId
  const before = entries.find(own)
  if (state === 'GRANT') {
    const made: E = {...entry, state: grantOption ? 'W' : before?.state === 'W' ? 'W' : 'G'}
    return put(entries, before, made)
  }
  const given = before?.state === 'W' ? givenOn(entries, same, entry.granteeId) : new Set<E>()
  if (given.size > 0 && !change.cascade)
    throw new SqlError(4611, 'To revoke or deny grantable privileges, specify the CASCADE option.')
  const left = given.size === 0 ? entries : entries.filter((other) => !given.has(other))
  if (state === 'DENY') return put(left, before, {...entry, state: 'D'})
  if (before === undefined) return left
  if (grantOption) return before.state === 'W' ? put(left, before, {...entry, state: 'G'}) : left
  return left.filter((other) => other !== before)
}

function put<E extends Entry>(entries: readonly E[], before: E | undefined, made: E): readonly E[] {
  if (before?.state === made.state) return entries
  return [...entries.filter((other) => other !== before), made]
}

/** What a principal gave on, and those gave on to whom it gave. */
function givenOn<E extends Entry>(entries: readonly E[], same: (other: E) => boolean, grantor: number): Set<E> {
  const found = new Set<E>()
  const pending = [grantor]
  for (let from = pending.pop(); from !== undefined; from = pending.pop()) {
    for (const other of entries) {
      if (!same(other) || other.grantorId !== from || found.has(other)) continue
      found.add(other)
      pending.push(other.granteeId)
    }
  }
  return found
}

export const refusals = {
  special: () => new SqlError(4617, 'Cannot grant, deny or revoke permissions to or from special roles.'),
  owner: () =>
    new SqlError(
      4624,
      'Cannot grant, deny, or revoke permissions to sa, dbo, entity owner, information_schema, sys, or yourself.',
    ),
  grantor: () => new SqlError(4613, 'Grantor does not have GRANT permission.'),
} as const
