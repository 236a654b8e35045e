import {Bug, OperatorError} from '../../errors.ts'
import type {LoginAccess} from '../../site/database-server.ts'
import {SqlFault} from '../tds/fault.ts'
import {type Principal, type Row, Session} from '../tds/session.ts'
import {oneBatch, type SqlText, sqlText} from '../tds/sql-text.ts'
import {operatorError} from './errors.ts'
import {occasionOf} from './occasion.ts'
import type {SqlServerOptions} from './options.ts'
import {optionalNumber, text} from './rows.ts'

const ASK_TIMEOUT_MS = 30_000
/** For each login and each thousand of databases on top. */
const ASK_EACH_MS = 200
/** Rows that a table value constructor takes everywhere. */
const AT_ONCE = 1000

/** Throws `OperatorError` LL-CONFIG where the configuration names none. */
export function auditorOf({name, principals}: Pick<SqlServerOptions, 'name' | 'principals'>): Principal {
  if (principals.auditor) return principals.auditor
  throw new OperatorError('LL-CONFIG', `The configuration names no auditor for ${name}.`, {
    where: `servers.${name}.principals.auditor`,
    why: 'without it nobody can prove that its tenants are parted',
    state: 'nothing was changed',
    next: ['landlord explain LL-ISOLATION-UNPROVEN'],
  })
}

/** See `DatabaseServerInspecting.access`. One batch of one connection, closed at its end, so that no login is ever taken on for longer. */
export async function access(
  options: SqlServerOptions,
  logins: readonly string[],
  databases: readonly string[],
): Promise<readonly [LoginAccess, ...LoginAccess[]]> {
  const auditor = auditorOf(options)
  const batch = accessText(logins, databases)
  const timeoutMs = ASK_TIMEOUT_MS + ASK_EACH_MS * logins.length * Math.ceil(databases.length / AT_ONCE)
  try {
    const session = await Session.open(options, auditor, 'master', timeoutMs)
    try {
      const results = await session.batch(batch)
      const each = results.length / (logins.length + 1)
      const of = (login: string, at: number) => accessOf(login, results.slice(at * each, (at + 1) * each).flat())
      return [of(auditor.user, 0), ...logins.map((login, index) => of(login, index + 1))]
    } finally {
      session.close()
    }
  } catch (error) {
    if (!(error instanceof SqlFault)) throw error
    throw operatorError(error, occasionOf(options, 'auditor', 'reading', ['isolation.become']))
  }
}

/** Of the auditor itself, then of each login. */
function accessText(logins: readonly string[], databases: readonly string[]): SqlText {
  const parts = Array.from({length: Math.ceil(databases.length / AT_ONCE)}, (_, part) =>
    sqlText('isolation.access', {databases: databases.slice(part * AT_ONCE, (part + 1) * AT_ONCE)}),
  )
  return oneBatch([
    ...parts,
    ...logins.flatMap((login) => [sqlText('isolation.become', {login}), ...parts, sqlText('isolation.revert')]),
  ])
}

/** What the server says that it answers for must be the login that was meant. NULL: there is no such database. */
function accessOf(login: string, rows: readonly Row[]): LoginAccess {
  const stranger = rows.find((row) => text(row, 'login') !== login)
  if (stranger) throw new Bug(`${text(stranger, 'login')} answered in place of ${login}.`)
  const named = (access: number) =>
    rows.filter((row) => optionalNumber(row, 'access') === access).map((row) => text(row, 'database_name'))
  return {login, opens: named(1), refused: named(0)}
}
