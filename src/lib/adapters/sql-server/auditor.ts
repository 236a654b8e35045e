import {Bug, OperatorError} from '../../errors.ts'
import type {LoginAccess} from '../../site/database-server.ts'
import {SqlFault} from '../tds/fault.ts'
import {type Principal, Session} from '../tds/session.ts'
import {oneBatch, sqlText} from '../tds/sql-text.ts'
import {operatorError} from './errors.ts'
import {occasionOf} from './occasion.ts'
import type {SqlServerOptions} from './options.ts'
import {optionalNumber, text} from './rows.ts'

const ASK_TIMEOUT_MS = 30_000
/** Questions in one batch: each is a result of its own. */
const AT_ONCE = 200

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

/** See `DatabaseServerInspecting.access`. One connection, closed at its end, so that no login is ever taken on for longer. */
export async function access(
  options: SqlServerOptions,
  logins: readonly string[],
  databases: readonly string[],
): Promise<readonly [LoginAccess, ...LoginAccess[]]> {
  const auditor = auditorOf(options)
  const sent: string[] = []
  try {
    const session = await Session.open(options, auditor, 'master', ASK_TIMEOUT_MS)
    try {
      const outsider = await accessOf(session, auditor.user, databases)
      const found: LoginAccess[] = []
      for (const login of logins) {
        sent.push('isolation.become')
        await session.batch(sqlText('isolation.become', {login}))
        found.push(await accessOf(session, login, databases))
        await session.batch(sqlText('isolation.revert'))
      }
      return [outsider, ...found]
    } finally {
      session.close()
    }
  } catch (error) {
    if (!(error instanceof SqlFault)) throw error
    throw operatorError(error, occasionOf(options, 'auditor', 'reading', sent.slice(-1)))
  }
}

/** What the server says that it answers for must be the login that was meant. */
async function accessOf(session: Session, login: string, databases: readonly string[]): Promise<LoginAccess> {
  const opens: string[] = []
  const refused: string[] = []
  for (let from = 0; from < databases.length; from += AT_ONCE) {
    const questions = databases.slice(from, from + AT_ONCE).map((database) => sqlText('isolation.access', {database}))
    for (const [row = {}] of await session.batch(oneBatch(questions))) {
      if (text(row, 'login') !== login) throw new Bug(`${text(row, 'login')} answered in place of ${login}.`)
      const entered = optionalNumber(row, 'access')
      if (entered !== undefined) (entered === 1 ? opens : refused).push(text(row, 'database_name'))
    }
  }
  return {login, opens, refused}
}
