import {OperatorError} from '../../errors.ts'
import type {PrincipalFacts} from '../../site/database-server.ts'
import {SqlFault} from '../tds/fault.ts'
import {Session} from '../tds/session.ts'
import {sqlText} from '../tds/sql-text.ts'
import {operatorError} from './errors.ts'
import {occasionOf} from './occasion.ts'
import type {PrincipalName, SqlServerOptions} from './options.ts'
import {PERMISSIONS, TENANTS_ROLE} from './principals.ts'
import type {Reader} from './reader.ts'
import {flag, optionalText, text} from './rows.ts'

const ASK_TIMEOUT_MS = 30_000

/** What each principal of the configuration, and the owner of tenants' databases, may do on the server, against what it needs. */
export async function principals(options: SqlServerOptions, reader: Reader): Promise<readonly PrincipalFacts[]> {
  const known = Object.entries(options.principals).flatMap(([name, principal]) =>
    principal ? [{principal: name as PrincipalName, login: principal.user}] : [],
  )
  const facts: PrincipalFacts[] = []
  for (const {principal, login} of [...known, {principal: 'owner' as const, login: options.owner}])
    facts.push(await rightsOf(principal, login, options, reader))
  return facts
}

async function rightsOf(
  principal: PrincipalFacts['principal'],
  login: string,
  options: SqlServerOptions,
  reader: Reader,
): Promise<PrincipalFacts> {
  const [logins, roles = [], permissions = []] = await reader.read({
    text: sqlText('server.principal'),
    parameters: {login: {type: 'nvarchar', value: login}},
  })
  const row = logins?.[0]
  if (row === undefined) return {principal, login, exists: false, disabled: false, missing: [], excess: []}
  const has = [
    ...roles.map((role) => `membership of ${text(role, 'name')}`),
    ...permissions.map((one) => {
      const target = optionalText(one, 'target')
      const denied = text(one, 'state') === 'D' ? 'DENY ' : ''
      return `${denied}${text(one, 'permission_name')}${target === undefined ? '' : ` on ${target}`}`
    }),
  ]
  const wanted = wantedOf(principal, options)
  return {
    principal,
    login,
    exists: true,
    disabled: flag(row, 'is_disabled'),
    missing: wanted.filter((one) => !has.includes(one)),
    excess: has.filter((one) => !wanted.includes(one) && !mayHave(principal, one)),
  }
}

/** Of the table of rights: those on the server and on principals of it. What is inside databases is proven by what is done there. */
function wantedOf(principal: PrincipalFacts['principal'], {owner}: SqlServerOptions): readonly string[] {
  const own = PERMISSIONS.filter((need) => need.principal === principal)
  return [
    ...new Set([
      ...own.filter(({on}) => on === 'server').map(({permission}) => permission),
      ...(principal === 'admin' ? [`IMPERSONATE on ${owner}`, `ALTER on ${TENANTS_ROLE}`] : []),
    ]),
  ]
}

/** Every login may connect; the auditor gets a right on each tenant's login as it is made. */
const mayHave = (principal: PrincipalFacts['principal'], right: string): boolean =>
  right === 'CONNECT SQL' || (principal === 'auditor' && right.startsWith('IMPERSONATE on '))

/**
 * Logs on as the principal, with its certificate checked, and reads the fences where it has a user for that. Undefined: it works.
 * Throws `Unreachable`.
 */
export async function logOn(options: SqlServerOptions, principal: PrincipalName): Promise<string | undefined> {
  const who = options.principals[principal]
  if (!who) return undefined
  const fenced = FENCED.includes(principal)
  try {
    const session = await Session.open(options, who, fenced ? 'landlord' : 'master', ASK_TIMEOUT_MS)
    try {
      if (fenced) await session.query(sqlText('fence.look'))
    } finally {
      session.close()
    }
    return undefined
  } catch (error) {
    if (!(error instanceof SqlFault)) throw error
    const told = operatorError(error, {
      ...occasionOf(options, principal, 'reading', fenced ? ['fence.look'] : []),
      database: fenced ? 'landlord' : 'master',
    })
    if (REFUSALS.includes(told.code)) return [told.message, told.detail.why].filter(Boolean).join(' ')
    throw told instanceof OperatorError ? told : error
  }
}

const FENCED: readonly PrincipalName[] = ['reader', 'admin', 'deployer', 'backup', 'verifier']
const REFUSALS: readonly string[] = ['LL-SQL-LOGIN', 'LL-SQL-DATABASE', 'LL-SQL-RIGHTS']
