import {OperatorError, Unreachable} from '../../errors.ts'
import type {DatabaseServerInspecting, LoginAccess} from '../../site/database-server.ts'
import {access} from './auditor.ts'
import type {SqlServerOptions} from './options.ts'

type Access = DatabaseServerInspecting['access']

/** Proves the access of all these logins at once, when the first is asked about, and answers from that. */
export function accessAhead(options: SqlServerOptions, foreseen: readonly string[]): Access {
  const asked = new Map<string, Promise<ReadonlyMap<string, LoginAccess>>>()
  return async (logins, databases) => {
    const key = JSON.stringify(databases)
    const together = asked.get(key) ?? all(options, foreseen, databases)
    asked.set(key, together)
    const known = await together
    const outsider = known.get('')
    const found = logins.flatMap((login) => known.get(login) ?? [])
    return outsider && found.length === logins.length ? [outsider, ...found] : access(options, logins, databases)
  }
}

/** By login, the auditor itself under no name. Empty where one of them cannot be taken on: then each is asked about alone. */
async function all(
  options: SqlServerOptions,
  logins: readonly string[],
  databases: readonly string[],
): Promise<ReadonlyMap<string, LoginAccess>> {
  try {
    const [outsider, ...found] = await access(options, logins, databases)
    return new Map([['', outsider], ...found.map((one) => [one.login, one] as const)])
  } catch (error) {
    if (!(error instanceof OperatorError) || error instanceof Unreachable) throw error
    return new Map()
  }
}
