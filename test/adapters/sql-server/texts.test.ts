import {globSync} from 'node:fs'
import {basename, join} from 'node:path'
import {expect, test} from 'vitest'
import {createDatabaseText} from '../../../src/lib/adapters/sql-server/databases.ts'
import {createLoginText} from '../../../src/lib/adapters/sql-server/logins.ts'
import {PERMISSIONS, permissionsFor} from '../../../src/lib/adapters/sql-server/principals.ts'
import {userChanges} from '../../../src/lib/adapters/sql-server/users.ts'
import {oneBatch, shown, sqlText} from '../../../src/lib/adapters/tds/sql-text.ts'
import {Secret} from '../../../src/lib/secret.ts'
import {template} from '../../../src/lib/templates.ts'

const NAMES = globSync('templates/sql/*.sql', {cwd: join(import.meta.dirname, '../../..')}).map((path) =>
  basename(path, '.sql'),
)

test('a new database has its files, sizes and collation said', () => {
  const text = createDatabaseText({
    name: 'acme',
    collation: 'SQL_Latin1_General_CP1_CI_AS',
    dataFile: 'D:\\data\\acme_01J.mdf',
    logFile: 'L:\\log\\acme_01J_log.ldf',
    dataMb: 256,
    logMb: 64,
    growthMb: 32,
  })
  expect(shown(text)).toBe(
    [
      'CREATE DATABASE [acme]',
      "ON PRIMARY (NAME = N'acme', FILENAME = N'D:\\data\\acme_01J.mdf', SIZE = 256MB, FILEGROWTH = 32MB)",
      "LOG ON (NAME = N'acme_log', FILENAME = N'L:\\log\\acme_01J_log.ldf', SIZE = 64MB, FILEGROWTH = 32MB)",
      'COLLATE SQL_Latin1_General_CP1_CI_AS;',
    ].join('\n'),
  )
})

test('a login slot that is not live is made and disabled in one batch', () => {
  const order = {name: 'acme_b', sid: '0aff', password: new Secret('x'), defaultDatabase: 'acme'}
  const create =
    "CREATE LOGIN [acme_b] WITH PASSWORD = N'***', SID = 0x0AFF, DEFAULT_DATABASE = [acme], CHECK_POLICY = ON, CHECK_EXPIRATION = OFF;"
  expect(shown(createLoginText({...order, disabled: false}))).toBe(create)
  expect(shown(createLoginText({...order, disabled: true}))).toBe(`${create}\nALTER LOGIN [acme_b] DISABLE;`)
})

const wanted = {login: 'acme_a', sid: 'AB', role: 'app_service', schema: 'app'}
const create = [
  'CREATE USER [acme_a] FOR LOGIN [acme_a] WITH DEFAULT_SCHEMA = [app];',
  'ALTER ROLE [app_service] ADD MEMBER [acme_a];',
]
const row = (sid: string, role: string | null) => ({sid: Buffer.from(sid, 'hex'), role})

test.each([
  ['nothing', [], create],
  ['an orphan', [row('CD', 'db_owner')], ['DROP USER', ...create]],
  ['the user without a role', [row('AB', null)], ['ALTER ROLE [app_service] ADD MEMBER [acme_a];']],
  [
    'the user with a role too many',
    [row('AB', 'app_service'), row('AB', 'db_owner')],
    ['ALTER ROLE [db_owner] DROP MEMBER [acme_a];'],
  ],
  ['the user as wanted', [row('AB', 'app_service')], []],
])('a user is put right from %s', (_, rows, lines) => {
  const changes = userChanges(rows, wanted)
  const text = changes.length === 0 ? '' : shown(oneBatch(changes))
  expect(
    text
      .replace(/IF EXISTS .*\n {2}(DROP USER) .*/, '$1')
      .split('\n')
      .filter(Boolean),
  ).toEqual(lines)
})

test('server permissions can be denied only when the current database is master', () => {
  expect(shown(sqlText('login.blind', {role: 'landlord_tenants', login: 'acme_a'}))).toBe(
    'ALTER SERVER ROLE [landlord_tenants] ADD MEMBER [acme_a];',
  )
})

test.each(NAMES)('%s names its documentation page', (name) => {
  expect(template(`sql/${name}.sql`)).toMatch(/^-- https:\/\/learn\.microsoft\.com\/sql\/\S+\n/)
})

test('what the table of permissions says is about statements that exist', () => {
  const named = new Set(PERMISSIONS.flatMap(({statements}) => statements))
  expect([...named].filter((name) => !NAMES.includes(name))).toEqual([])
  // These need no permission beyond a login's own; those of the ops store are its team's, by roles of their own.
  expect(NAMES.filter((name) => !named.has(name) && !name.startsWith('store.')).sort()).toEqual([
    'database.owned',
    'fence.release',
    'isolation.access',
    'isolation.revert',
    'migration.begin',
    'migration.commit',
    'migration.rollback',
    'migration.state',
    'reads.one',
    'server.host',
    'session.stamp',
  ])
})

test('a missing permission is named by principal and statement', () => {
  expect(permissionsFor('admin', ['session.kill'])).toEqual(['ALTER ANY CONNECTION on server'])
  expect(permissionsFor('deployer', ['session.kill'])).toEqual([])
})
