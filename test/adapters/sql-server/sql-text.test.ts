import {inspect} from 'node:util'
import {expect, test} from 'vitest'
import {quotedIdentifier, shown, sqlText} from '../../../src/lib/adapters/tds/sql-text.ts'
import {Secret} from '../../../src/lib/secret.ts'

test('a closing bracket and a quote cannot end what they stand in', () => {
  expect(shown(sqlText('database.drop', {database: "it's ]me"}))).toBe(
    [
      "IF EXISTS (SELECT 1 FROM sys.databases WHERE name = N'it''s ]me' AND state = 0)",
      "  ALTER DATABASE [it's ]]me] SET SINGLE_USER WITH ROLLBACK IMMEDIATE;",
      "IF EXISTS (SELECT 1 FROM sys.databases WHERE name = N'it''s ]me')",
      "  DROP DATABASE [it's ]]me];",
    ].join('\n'),
  )
})

test('an identifier has 1 to 128 characters', () => {
  expect(() => quotedIdentifier('')).toThrow('1 to 128')
  expect(() => quotedIdentifier('x'.repeat(129))).toThrow('1 to 128')
  expect(quotedIdentifier('x'.repeat(128))).toHaveLength(130)
})

test.each([
  ['a value that is missing', 'database.use', {}],
  ['a value without a place', 'database.use', {database: 'acme', other: 'x'}],
  [
    'a word that is more than one',
    'database.create',
    {...newDatabase(), collation: 'Latin1_General_CI_AS; DROP TABLE x'},
  ],
  ['half a number', 'session.kill', {session: 1.5}],
  ['a number as text', 'session.kill', {session: '1; SHUTDOWN'}],
  ['half a byte', 'session.stamp', {stamp: '123'}],
  ['no digits', 'session.stamp', {stamp: ''}],
  ['a secret where none belongs', 'database.use', {database: new Secret('acme')}],
  ['a password that is no secret', 'login.password', {login: 'acme_a', password: 'open'}],
] as const)('%s is our own mistake', (_, name, values) => {
  expect(() => sqlText(name, values)).toThrow(expect.objectContaining({name: 'Bug'}))
})

test('a password is in no text that can be shown, thrown or logged', () => {
  const text = sqlText('login.password', {login: 'acme_a', password: new Secret('Tr0ub4dor')})
  expect(shown(text)).toBe("ALTER LOGIN [acme_a] WITH PASSWORD = N'***';")
  expect(inspect(text, {depth: 9})).not.toContain('Tr0ub4dor')
  expect(() => JSON.stringify(text)).toThrow('cannot be serialised')
})

function newDatabase() {
  return {
    database: 'acme',
    dataName: 'acme',
    logName: 'acme_log',
    dataFile: 'D:\\data\\acme.mdf',
    logFile: 'L:\\log\\acme.ldf',
    dataMb: 256,
    logMb: 64,
    growthMb: 64,
  }
}
