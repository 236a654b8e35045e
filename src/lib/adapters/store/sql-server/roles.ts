import {sql} from 'kysely'
import {shown, sqlText} from '../../tds/sql-text.ts'
import {type Ground, write} from '../flavour.ts'
import {VERSIONS} from '../version.ts'
import type {Statement} from './statement.ts'

type Right = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE'

/** Least first. Somebody may be in several. */
const ROLES = ['landlord_reader', 'landlord_approver', 'landlord_breaker', 'landlord_runner'] as const
type Role = (typeof ROLES)[number]

const GRANTS = {
  SELECT: 'store.grant-select',
  INSERT: 'store.grant-insert',
  UPDATE: 'store.grant-update',
  DELETE: 'store.grant-delete',
} as const satisfies Record<Right, string>

/** Tables whose rows only one role may write: an approval, the breaking of a lease. */
const GATED: Readonly<Record<string, Role>> = {approvals: 'landlord_approver', lease_breaks: 'landlord_breaker'}
/** Nobody's but who makes and moves the store. */
const KEPT: readonly string[] = ['meta', VERSIONS]

/** What breaking a lease takes besides a row of its own. */
const BREAKING: Readonly<Record<string, readonly Right[]>> = {
  lease_breaks: ['INSERT'],
  leases: ['DELETE'],
  tokens: ['INSERT', 'UPDATE'],
  events: ['INSERT'],
  runs: ['UPDATE'],
}

/**
 * Who may do what in a team's store, by the rights of its database: `landlord_reader` looks and plans, `landlord_runner` changes
 * the fleet, `landlord_breaker` breaks leases, `landlord_approver` approves plans. A landlord that lacks a right says which role has it.
 */
function rightsOf(role: Role, table: string): readonly Right[] {
  const look: readonly Right[] = ['SELECT']
  if (role === 'landlord_reader') return look
  if (role === 'landlord_breaker') return [...look, ...(BREAKING[table] ?? [])]
  if (role === 'landlord_approver') return [...look, ...(GATED[table] === role ? ['INSERT' as const] : [])]
  return GATED[table] || KEPT.includes(table) ? look : [...look, 'INSERT', 'UPDATE', 'DELETE']
}

/** Makes the roles and gives them their rights on every table that is there; what they have already stays. */
export async function ensureRoles(ground: Ground): Promise<void> {
  const tables = (await ground.flavour.tables(ground.db)).map(({name}) => name)
  await write(ground, async (trx) => {
    const send = (text: ReturnType<typeof sqlText>) => sql.raw(shown(text)).execute(trx)
    await send(sqlText('store.visible'))
    for (const role of ROLES) {
      await send(sqlText('store.role', {name: role, role}))
      for (const table of tables)
        for (const right of rightsOf(role, table)) await send(sqlText(GRANTS[right], {table, role}))
    }
  })
}

/** The least role that may do all of it; undefined where none may: that is for who owns the database. */
export function roleFor(statements: readonly Statement[]): Role | undefined {
  const wanted = statements.map(({sql: text}) =>
    /^\s*(select|insert|update|delete)\b(?:.*?\b(?:from|into)\b)?\s*"(\w+)"/is.exec(text),
  )
  return ROLES.find((role) =>
    wanted.every((found) => {
      const right = found?.[1]?.toUpperCase() as Right | undefined
      return right === undefined || rightsOf(role, found?.[2] ?? '').includes(right)
    }),
  )
}
