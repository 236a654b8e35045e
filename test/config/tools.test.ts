import {chmodSync, readFileSync} from 'node:fs'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {parse} from 'yaml'
import {newAuthority} from '../../src/lab/certificates.ts'
import {parseProjectFile} from '../../src/lib/config/read.ts'
import {
  checkConfiguration,
  configurationSchema,
  explained,
  initialConfiguration,
  initialProblem,
  readLayers,
} from '../../src/lib/config/tools.ts'
import {parseUserFile} from '../../src/lib/config/user-file.ts'
import {Redactor} from '../../src/lib/secret.ts'
import {project, WHOLE} from './project.ts'

const FILES = {'landlord.yaml': WHOLE, 'keys/id_ed25519': 'KEY', 'secrets/reader': 'r-secret\n'}
const ENV = {ADMIN: 'a-secret', DEPLOYER: 'd-secret'}
const check = (place: ReturnType<typeof project>, env: Record<string, string> = ENV) =>
  checkConfiguration({
    file: place.path('landlord.yaml'),
    userFile: undefined,
    env,
    allowExec: false,
    redactor: new Redactor(),
  })

test('a check tells every mistake of the file and of what it names, each with its place', () => {
  using place = project(FILES)
  chmodSync(place.path('keys/id_ed25519'), 0o644)
  expect(check(place, {DEPLOYER: ''}).faults).toMatchObject([
    {
      line: 8,
      column: 40,
      key: 'servers.sql-1.tls.ca',
      text: `${place.path('keys/ca.pem')} cannot be read: ENOENT`,
    },
    {
      line: 13,
      key: 'servers.sql-1.principals.admin.password',
      text: 'env:ADMIN: the environment has no variable ADMIN',
    },
    {line: 14, key: 'servers.sql-1.principals.deployer.password', text: 'env:DEPLOYER: it is empty'},
    {line: 20, key: 'vms.app-1.identityFile', text: expect.stringContaining('0644: others than its owner may read it')},
  ])
})

test('mistakes of the file itself come alone, all of them', () => {
  using place = project({'landlord.yaml': WHOLE.replace('port: 22022', 'port: 0').replace('cloud.example', 'C')})
  const {faults, unkept} = check(place)
  expect(faults.map(({line, key}) => [line, key])).toEqual([
    [3, 'domain'],
    [18, 'vms.app-1.port'],
  ])
  expect(unkept).toEqual([])
})

test('what is sound says what it leaves unconfigured, with the promises', async () => {
  const {certificate: ca} = await newAuthority()
  using place = project({...FILES, 'keys/ca.pem': ca})
  const {faults, unkept} = check(place)
  expect(faults).toEqual([])
  expect(unkept).toContainEqual({
    what: 'vms',
    promises: ['P28', 'P29'],
    text: 'there is one production VM: its tenants have nowhere to go when it fails',
  })
  expect(unkept.flatMap(({promises}) => promises)).toContain('P16')
})

test('an authority that is none is told', () => {
  using place = project({...FILES, 'keys/ca.pem': 'PEM'})
  expect(check(place).faults).toMatchObject([{text: `${place.path('keys/ca.pem')} holds no certificate in PEM`}])
})

test('explain: every value and its source; secrets are references; a mistyped key is told', () => {
  using place = project(FILES)
  const layers = readLayers(place.path('landlord.yaml'), {env: ENV})
  const all = explained(layers)
  expect(all.find(({key}) => key === 'servers.sql-1.principals.admin.password')).toMatchObject({
    value: 'env:ADMIN',
    secret: true,
    source: {from: 'project', line: 13},
  })
  expect(JSON.stringify(all)).not.toMatch(/[ard]-secret/)
  expect(all.find(({key}) => key === 'placement.max')).toMatchObject({value: 7, source: {from: 'default'}})
  expect(explained(layers, 'vms.app-1').every(({key}) => key.startsWith('vms.app-1.'))).toBe(true)
  expect(explained(layers, 'servers.sql-1.collation')).toMatchObject([
    {value: null, expected: 'a collation of SQL Server, as SQL_Latin1_General_CP1_CI_AS'},
  ])
  expect(() => explained(layers, 'vms.app-1.prot')).toThrow('There is no setting vms.app-1.prot.')
})

test('the first file is the annotated example with what was said, and passes its own check', () => {
  const initial = {
    domain: 'acme.example',
    serverHost: 'sql.acme.example',
    certificate: 'sql.acme.example',
    fromVms: '10.0.0.4,1433',
    vmHost: '10.0.1.11',
    vmUser: 'ops',
    hostKey: `ssh-ed25519 ${'A'.repeat(68)}`,
  }
  const text = initialConfiguration(initial)
  const settings = parseProjectFile(text, 'landlord.yaml')
  expect(settings).toMatchObject({domain: 'acme.example', vms: {'app-1': {user: 'ops', host: '10.0.1.11'}}})
  expect(text).toContain('# collation:')
  expect(text.split('\n').length).toBe(readFileSync('docs/landlord.example.yaml', 'utf8').split('\n').length)
  expect(initialProblem('hostKey', 'AAAA')).toContain('expected the host key of ssh')
})

test('any values that the checks let through make a file that says them', () => {
  const host = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,20}[A-Za-z0-9])?$/)
  fc.assert(
    fc.property(host, host, fc.string({unit: 'grapheme', maxLength: 20}), (serverHost, vmHost, vmUser) => {
      fc.pre(initialProblem('vmUser', vmUser) === undefined)
      const text = initialConfiguration({
        domain: 'cloud.example',
        serverHost,
        certificate: serverHost,
        fromVms: `${serverHost},1433`,
        vmHost,
        vmUser,
        hostKey: `ssh-ed25519 ${'A'.repeat(68)}`,
      })
      expect(parseProjectFile(text, 'p').vms['app-1']).toMatchObject({host: vmHost, user: vmUser})
    }),
    {numRuns: 60},
  )
})

test('the schema for editors knows every key of the example, and what a person may leave to their own file', () => {
  const schema = configurationSchema() as {properties: Record<string, unknown>; required: string[]}
  const example = parse(readFileSync('docs/landlord.example.yaml', 'utf8')) as object
  expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(example)))
  expect(schema.required).toEqual(['store', 'releases', 'domain'])
  expect(JSON.stringify(schema)).toContain('"additionalProperties":false')
  expect(JSON.stringify(schema)).not.toMatch(/"required":\[[^\]]*"password"/)
})

test("the annotated example of the user's own file is read by the validation itself", () => {
  const path = 'docs/config.example.yaml'
  const {settings} = parseUserFile(readFileSync(path, 'utf8'), `${path}.not-there`)
  expect(settings).toMatchObject({ssh: {user: 'landlord'}, output: 'wide'})
  expect(settings.secrets['servers.sql-1.principals.admin.password']).toBe('exec:pass show landlord/admin')
})
