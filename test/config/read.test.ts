import {chmodSync} from 'node:fs'
import {inspect} from 'node:util'
import {expect, test} from 'vitest'
import {readConfiguration} from '../../src/lib/config/index.ts'
import {parseProjectFile} from '../../src/lib/config/read.ts'
import {OperatorError} from '../../src/lib/errors.ts'
import {Redactor} from '../../src/lib/secret.ts'
import {project, WHOLE} from './project.ts'

const FILES = {'landlord.yaml': WHOLE, 'keys/ca.pem': 'PEM', 'secrets/reader': 'r-secret\n'}
const ENV = {ADMIN: 'a-secret', DEPLOYER: 'd-secret'}

test('paths are relative to the file, seconds become ms, defaults are filled in', () => {
  using place = project(FILES)
  const config = readConfiguration(place.path('landlord.yaml'), {redactor: new Redactor(), env: ENV})
  expect(config).toMatchObject({
    releases: place.path('releases'),
    leaseMs: 60_000,
  })
  expect(config.store()).toEqual({kind: 'sqlite', path: place.path('ops/landlord.db')})
  expect(config.topology).toMatchObject({
    placement: {min: 3, max: 7},
    servicePrefix: 'rs',
    intervals: {serviceStart: 30_000, settleEvery: 1000, verb: 60_000},
    servers: [{name: 'sql-1', collation: undefined, database: {dataMb: 256, logMb: 64, growthMb: 64}}],
    vms: [{name: 'app-1', servers: ['sql-1'], tenantsFolder: 'D:\\tenants', httpPort: 80}],
  })
  expect(config.vm('app-1')).toMatchObject({
    port: 22022,
    identityFile: place.path('keys/id_ed25519'),
    stagingFolder: 'D:\\landlord\\staging',
  })
})

test('secrets come from file and environment, are known to the redactor, and are in no print of the configuration', () => {
  using place = project(FILES)
  const redactor = new Redactor()
  const config = readConfiguration(place.path('landlord.yaml'), {redactor, env: ENV})
  const {principals, tls} = config.server('sql-1')
  expect([principals.reader, principals.admin].map(({password}) => password.reveal())).toEqual(['r-secret', 'a-secret'])
  expect(tls.ca).toBe('PEM')
  expect(redactor.clean('r-secret a-secret d-secret')).toBe('[secret] [secret] [secret]')
  expect(inspect([config, principals], {depth: 9})).not.toMatch(/[rad]-secret/)
})

test('a missing, empty or open secret is named, and its value is not', () => {
  using place = project({...FILES, 'secrets/reader': 'r-secret\n'})
  const read = (env: Record<string, string>) =>
    readConfiguration(place.path('landlord.yaml'), {redactor: new Redactor(), env})
  expect(failure(() => read({ADMIN: 'a-secret'}).server('sql-1'))).toMatchObject({
    code: 'LL-CONFIG-SECRET',
    message: 'The secret of servers.sql-1.principals.deployer.password is not to be had.',
    detail: {where: 'env:DEPLOYER', why: 'the environment has no variable DEPLOYER'},
  })
  expect(failure(() => read({ADMIN: '', DEPLOYER: 'x'}).server('sql-1')).detail.why).toBe('it is empty')
  chmodSync(place.path('secrets/reader'), 0o640)
  const open = failure(() => read(ENV).server('sql-1'))
  expect(open.detail).toMatchObject({
    why: 'its mode is 0640: others than its owner may read it',
    next: [`chmod 600 '${place.path('secrets/reader')}'`],
  })
  expect(inspect(open, {depth: 9})).not.toContain('r-secret')
})

test('nothing secret is asked for as long as no server is', () => {
  using place = project({'landlord.yaml': WHOLE})
  expect(readConfiguration(place.path('landlord.yaml'), {redactor: new Redactor(), env: {}}).topology.domain).toBe(
    'cloud.example',
  )
})

test('a name that the configuration lacks is an error of the configuration', () => {
  using place = project(FILES)
  const config = readConfiguration(place.path('landlord.yaml'), {redactor: new Redactor(), env: ENV})
  for (const ask of [() => config.server('sql-2'), () => config.vm('constructor')])
    expect(failure(ask)).toMatchObject({code: 'LL-CONFIG', detail: {where: place.path('landlord.yaml')}})
})

test.each([
  [
    'a wrong value',
    ['port: 14331', 'port: 99999'],
    '7:11',
    'servers.sql-1.port: expected a port, 1 to 65535; found 99999',
  ],
  [
    'a number as text',
    ['port: 14331', "port: '14331'"],
    '7:11',
    'servers.sql-1.port: expected a port, 1 to 65535; found "14331"',
  ],
  [
    'a missing key',
    ['    owner: landlord_owner\n', ''],
    '5:3',
    'servers.sql-1.owner: is missing; expected a login of SQL Server, of up to 128 characters',
  ],
  [
    'an unknown key',
    ['domain: cloud.example', 'domain: cloud.example\nplacment: {}'],
    '4:1',
    'placment: is not a setting; did you mean placement?',
  ],
  [
    'an unknown key deep down',
    ['port: 14331', 'port: 14331\n    collaton: Latin1_General'],
    '8:5',
    'servers.sql-1.collaton: is not a setting; did you mean collation?',
  ],
  [
    'one like nothing else',
    ['domain: cloud.example', 'domain: cloud.example\nproduct: {colour: red}'],
    '4:11',
    'product.colour: is not a setting; known here: servicePrefix',
  ],
  [
    'a password',
    ["'env:ADMIN'", 'hunter22'],
    '13:47',
    'servers.sql-1.principals.admin.password: expected a reference to a secret, env:NAME or file:PATH, not the secret itself',
  ],
  [
    'a program',
    ["'env:ADMIN'", "'exec:cat x'"],
    '13:47',
    "servers.sql-1.principals.admin.password: expected env:NAME or file:PATH: exec: is not taken from a project file; put it into the user's own file, or give --allow-exec",
  ],
  [
    'a strange name',
    ['  sql-1:', '  SQL_1:'],
    '5:3',
    'servers.SQL_1: expected a name of lower-case letters, digits and hyphens that begins with a letter',
  ],
  ['nothing', ['  app-1:\n', '  app-2:\n  app-1:\n'], '16:3', 'vms.app-2: expected an application VM; found nothing'],
  [
    'a server that is not there',
    ['[sql-1]', '[sql-2]'],
    '22:15',
    'vms.app-1.servers.0: there is no database server sql-2; known: sql-1',
  ],
  [
    'a jump host that is not there',
    ['    host: 127.0.0.1\n    port: 14331', '    host: 127.0.0.1\n    via: mgmt\n    port: 14331'],
    '7:10',
    'servers.sql-1.via: there is no jump host mgmt; known: none',
  ],
  [
    'a jump host behind itself',
    [
      'domain: cloud.example',
      `domain: cloud.example\nssh: {knownHosts: k}\njumpHosts: {a: {host: a, user: u, via: a}}`,
    ],
    '5:40',
    'jumpHosts.a.via: a lies behind itself',
  ],
  [
    'a jump host that nobody knows the key of',
    ['domain: cloud.example', 'domain: cloud.example\njumpHosts: {a: {host: a, user: u}}'],
    '4:13',
    'jumpHosts.a: needs hostKey, or ssh.knownHosts with a file that knows a',
  ],
  [
    'a minimum above the maximum',
    ['domain: cloud.example', 'domain: cloud.example\nplacement: {min: 5, max: 4}'],
    '4:18',
    'placement.min: 5 is more than max, 4',
  ],
  [
    'more tenants than promised',
    ['domain: cloud.example', 'domain: cloud.example\nplacement: {max: 8}'],
    '4:18',
    'placement.max: expected a whole number of tenants, 1 to 7: more are promised to nobody on one VM; found 8',
  ],
  [
    'one login for two',
    ['landlord_admin', 'Landlord_Reader'],
    '11:5',
    'servers.sql-1.principals: all principals and the owner must be different logins',
  ],
  [
    'the same key twice',
    ['domain: cloud.example', 'domain: cloud.example\ndomain: other.example'],
    '4:1',
    'this is no YAML: Map keys must be unique',
  ],
])('%s is said with its place', (_, [from, to], place, text) => {
  const error = failure(() => parseProjectFile(WHOLE.replace(from as string, to as string), 'p.yaml'))
  expect(error).toMatchObject({code: 'LL-CONFIG', message: 'The configuration has a mistake.'})
  expect(error.detail.where).toBe(`p.yaml:${place}`)
  expect(error.detail.why).toBe(`line ${place.replace(':', ', column ')}: ${text}`)
  expect(inspect(error, {depth: 9})).not.toContain('hunter22')
})

test('all mistakes are told at once, in the order of the file', () => {
  const error = failure(() =>
    parseProjectFile(WHOLE.replace('cloud.example', 'Cloud').replace('port: 22022', 'port: 0'), 'p.yaml'),
  )
  expect(error.message).toBe('The configuration has 2 mistakes.')
  expect(error.detail.why?.split('\n')).toEqual([
    'line 3, column 9: domain: expected a domain in lower case, as cloud.example; found "Cloud"',
    'line 18, column 11: vms.app-1.port: expected a port, 1 to 65535; found 0',
  ])
})

test.each(['', '[]', 'landlord', '- a', 'a: b: c', '{', 'x: *y', '%YAML 9', '---\na: 1\n---\nb: 2'])(
  '%j is refused, not crashed upon',
  (text) => {
    expect(failure(() => parseProjectFile(text, 'p.yaml')).code).toBe('LL-CONFIG')
  },
)

function failure(work: () => unknown): OperatorError {
  try {
    work()
  } catch (error) {
    if (error instanceof OperatorError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
