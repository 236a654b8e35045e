import {globSync} from 'node:fs'
import {join} from 'node:path'
import {isPassword} from '../../../src/lab/sql-server/admin/passwords.ts'
import type {Instance} from '../../../src/lab/sql-server/engine/instance.ts'
import type {Session} from '../../../src/lab/sql-server/engine/session.ts'
import {Decimal, Moment, Variant} from '../../../src/lab/sql-server/engine/values.ts'

/** Everything that a server keeps, as text: two servers whose texts are equal are the same to whoever comes next. */
export function serverState(instance: Instance, dir: string, passwords: readonly string[]): string {
  const {logins, ...state} = instance.state
  return asText({
    state,
    logins: logins.map(({salt, hash, ...login}) => ({
      ...login,
      opens: passwords.filter((password) => isPassword(password, {salt, hash})),
    })),
    databases: instance.databases.map((cell) => cell.committed),
    sessions: instance.sessions.map((session) => [session.id, session.loginName, session.database.committed.name]),
    files: globSync('{disk,share}/**', {cwd: dir})
      .map((path) => join(path))
      .sort(),
  })
}

/** What is locked on databases, tables' ranges and rows, and how: asked before the session ends. */
export function locksHeld(instance: Instance): string {
  const {resources} = instance.locks
  const modes = (lock: ReturnType<typeof resources.database>) => lock.holders.map(({mode, owner}) => `${owner} ${mode}`)
  return asText(
    instance.databases.map(({committed: {id, name, tables}}) => [
      name,
      modes(resources.database(id)),
      [...tables.keys()].map((table) => {
        const locks = resources.table(id, table)
        return [table, modes(locks.range), locks.lockedRows.map((row) => [row, modes(locks.row(row))])]
      }),
    ]),
  )
}

/** What a session carries from one statement to the next. */
export function sessionState(session: Session): string {
  const {database, transaction, contextInfo, xactAbort, nocount, lockTimeout, ended} = session
  return asText({
    database: database.committed.name,
    login: session.loginName,
    transaction: transaction === undefined ? undefined : [transaction.depth, transaction.doomed],
    view: transaction === undefined || ended ? undefined : session.view(database),
    ...{contextInfo, xactAbort, nocount, lockTimeout, ended},
  })
}

const HOUR_MS = 3_600_000
/** Version 4: made by chance, so that no two runs have the same. */
const RANDOM_GUID = /^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?$/

/** A time near now by its hours from now: what the clock gave is the same in two runs, what was computed from it is not. */
function momentText(ms: number, exact: string): string {
  const hours = Math.round((ms - Date.now()) / HOUR_MS)
  return Math.abs(hours) < 48 ? `(now ${hours >= 0 ? '+' : ''}${hours} h)` : exact
}

/** As JSON, with what JSON has no word for. */
export function asText(value: unknown): string {
  return JSON.stringify(plain(value))
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'string' && RANDOM_GUID.test(value)) return '(guid)'
  if (typeof value === 'string') return ISO.test(value) ? momentText(Date.parse(value), value) : value
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Moment) {
    const day = 86_400_000
    return momentText((value.days - 719_162) * day + Number(value.ticks / 10_000n), `${value.days}:${value.ticks}`)
  }
  if (value instanceof Decimal) return `${value} of scale ${value.scale}`
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`
  if (value instanceof Variant) return [plain(value.type), plain(value.value)]
  if (Array.isArray(value)) return value.map(plain)
  if (Symbol.iterator in value) return [...(value as Iterable<unknown>)].map(plain)
  return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, plain(of)]))
}
