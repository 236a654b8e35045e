import {OperatorError} from '../../errors.ts'
import type {Row} from '../tds/session.ts'
import {oneBatch, type SqlText, sqlText} from '../tds/sql-text.ts'
import {type Errand, fenced} from './fence.ts'
import {SqlServerReading} from './reading.ts'
import {hexadecimal, optionalText} from './rows.ts'

export interface WantedUser {
  readonly login: string
  /** Upper-case hexadecimal without `0x`. */
  readonly sid: string
  readonly role: string
  readonly schema: string
}

/**
 * The user of the login's name and SID, in the role and in no other; one of another SID (an orphan of a login of that name that is gone) is made
 * anew. Throws `OperatorError` LL-SQL-ERROR where there is no such login.
 */
export async function ensureUser(
  errand: Errand,
  database: string,
  login: string,
  role: string,
  defaultSchema: string,
): Promise<void> {
  const {options, reader} = errand
  // The deployer may not see logins; the reader may.
  const sid = (await new SqlServerReading(options.name, reader).login(login))?.sid
  if (sid === undefined)
    throw new OperatorError('LL-SQL-ERROR', `${options.name} has no login ${login}.`, {
      where: `${options.name}, database ${database}`,
      why: 'A user needs the login that it stands for.',
      state: 'That statement changed nothing.',
      next: ['landlord explain LL-SQL-ERROR'],
    })
  await fenced(errand, 'deployer', database, async (session) => {
    await session.batch(sqlText('database.use', {database}))
    const [rows = []] = await session.query(sqlText('user.roles'), {user: {type: 'nvarchar', value: login}})
    const changes = userChanges(rows, {login, sid, role, schema: defaultSchema})
    if (changes.length > 0) await session.batch(oneBatch(changes))
  })
}

export const dropUser = (errand: Errand, database: string, user: string): Promise<void> =>
  fenced(errand, 'deployer', database, async (session) => {
    await session.batch(sqlText('database.use', {database}))
    await session.batch(sqlText('user.drop', {user}))
  })

/** What is missing between the rows of `user.roles` and the user that is wanted. */
export function userChanges(found: readonly Row[], {login, sid, role, schema}: WantedUser): readonly SqlText[] {
  const same = found[0] !== undefined && hexadecimal(found[0], 'sid') === sid
  const roles = same ? found.flatMap((row) => optionalText(row, 'role') ?? []) : []
  return [
    ...(found.length > 0 && !same ? [sqlText('user.drop', {user: login})] : []),
    ...(same ? [] : [sqlText('user.create', {user: login, login, schema})]),
    ...roles.filter((one) => one !== role).map((one) => sqlText('role.drop-member', {role: one, user: login})),
    ...(roles.includes(role) ? [] : [sqlText('role.add-member', {role, user: login})]),
  ]
}
