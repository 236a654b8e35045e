import {isDeepStrictEqual} from 'node:util'
import {rows as queries} from '../../contract/sql-server/queries.ts'
import type {ContractRow, Principal, Step} from '../../contract/sql-server/row.ts'
import {rows as selects} from '../../contract/sql-server/selects.ts'
import {withFolders} from '../../contract/sql-server/text.ts'
import {PASSWORDS, type StandIn} from './stand-in.ts'

/** The contract's query part, in groups that can be asked one after the other of what the same steps have made. */
export function queryGroups(): readonly (readonly ContractRow[])[] {
  const groups: ContractRow[][] = []
  for (const row of [...queries, ...selects]) {
    const same = groups.find(
      ([first]) =>
        first !== undefined &&
        first.changed !== true &&
        row.changed !== true &&
        first.as === row.as &&
        first.in === row.in &&
        isDeepStrictEqual(first.given ?? [], row.given ?? []),
    )
    if (same === undefined) groups.push([row])
    else same.push(row)
  }
  return groups
}

/** Only what provision made, and then the given of the group. */
export async function prepare(server: StandIn, group: readonly ContractRow[]): Promise<void> {
  await server.reset()
  for (const step of group[0]?.given ?? []) await carryOut(server, step)
}

export function credentials(as: Principal = 'sa'): {readonly user: string; readonly password: string} {
  if (as === 'sa') return {user: 'sa', password: PASSWORDS.saPassword}
  if (as === 'tenant') throw new Error('no query is a tenant’s')
  return {user: `landlord_${as}`, password: PASSWORDS[as]}
}

async function carryOut(server: StandIn, {as, in: database, text}: Step): Promise<void> {
  const {user, password} = credentials(as)
  const pool = await server.connect(user, password, database)
  await pool.request().batch(withFolders(text))
  await pool.close()
}
