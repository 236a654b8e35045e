import {chmodSync} from 'node:fs'
import {dirname} from 'node:path'
import {inspect} from 'node:util'
import {expect, test} from 'vitest'
import {readConfiguration} from '../../src/lib/config/index.ts'
import {outputOf} from '../../src/lib/config/program.ts'
import {readLayers} from '../../src/lib/config/read.ts'
import {preferredOutput, userFilePath} from '../../src/lib/config/user-file.ts'
import {OperatorError} from '../../src/lib/errors.ts'
import {Redactor} from '../../src/lib/secret.ts'
import {project, WHOLE} from './project.ts'

/** The project leaves to each person what is theirs. */
const SHARED = WHOLE.replace('    user: landlord\n', '')
  .replace('    identityFile: keys/id_ed25519\n', '')
  .replace(", password: 'env:ADMIN'", '')
const NODE = JSON.stringify(process.execPath)
const says = (code: string) => `exec:${NODE} -e "${code}"`
const MINE = `ssh: {user: ann, identityFile: keys/mine}
secrets:
  servers.sql-1.principals.admin.password: '${says('console.log(process.env.DEPLOYER ?? 9e9 + process.argv.length)')}'
  servers.sql-9.principals.admin.password: 'env:OTHER'
`
const FILES = {
  'landlord.yaml': SHARED,
  'keys/ca.pem': 'PEM',
  'secrets/reader': 'r-secret\n',
  'home/landlord/config.yaml': MINE,
}
const ENV = {DEPLOYER: 'd-secret'}

test("what the project file leaves out comes from the user's own, its paths relative to it", () => {
  using place = project(FILES)
  const redactor = new Redactor()
  const config = readConfiguration(place.path('landlord.yaml'), {
    redactor,
    env: {...process.env, ...ENV},
    userFile: place.path('home/landlord/config.yaml'),
  })
  expect(config.vm('app-1')).toMatchObject({user: 'ann', identityFile: place.path('home/landlord/keys/mine')})
  // The program sees none of the secrets that are in variables.
  expect(config.server('sql-1').principals.admin.password.reveal()).toBe('9000000001')
  expect(redactor.clean('9000000001')).toBe('[secret]')
})

test('flag, environment, project file, own file, default: each value knows which it is', () => {
  using place = project({...FILES, 'landlord.yaml': SHARED.replace('port: 22022', 'port: 22022\n    user: ben')})
  const userFile = place.path('home/landlord/config.yaml')
  const env = {LANDLORD_STORE: 'mine.db', LANDLORD_VERB_SECONDS: '7.5', LANDLORD_SSH_CONNECT_SECONDS: ''}
  const {settings, sourceOf} = readLayers(place.path('landlord.yaml'), {env, userFile})
  expect(settings).toMatchObject({timings: {verbSeconds: 7.5, sshConnectSeconds: 10}, vms: {'app-1': {user: 'ben'}}})
  expect(sourceOf(['store'])).toEqual({from: 'environment', variable: 'LANDLORD_STORE'})
  expect(settings.store).toBe(`${process.cwd()}/mine.db`)
  expect(sourceOf(['timings', 'verbSeconds'])).toEqual({from: 'environment', variable: 'LANDLORD_VERB_SECONDS'})
  expect(sourceOf(['timings', 'leaseSeconds'])).toEqual({from: 'default'})
  expect(sourceOf(['vms', 'app-1', 'user'])).toMatchObject({from: 'project', line: 19, column: 11})
  expect(sourceOf(['vms', 'app-1', 'identityFile'])).toEqual({from: 'user', file: userFile, line: 1, column: 32})
  const {settings: mine} = readLayers(place.path('landlord.yaml'), {env: {LANDLORD_SSH_USER: 'eve'}, userFile})
  expect(mine.vms['app-1']?.user).toBe('eve')
})

test("an exec: counts from the user's own file or with --allow-exec, never from the project file alone", () => {
  const text = WHOLE.replace('env:ADMIN', 'exec:touch executed')
  using place = project({...FILES, 'landlord.yaml': text})
  const file = place.path('landlord.yaml')
  expect(refusal(() => readLayers(file, {env: ENV})).detail.why).toContain('exec: is not taken from a project file')
  expect(readLayers(file, {env: ENV, allowExec: true}).settings.servers['sql-1']?.principals.admin.password).toBe(
    'exec:touch executed',
  )
})

test("a user's own file that names programs and that others may write to is refused", () => {
  using place = project(FILES)
  const userFile = place.path('home/landlord/config.yaml')
  chmodSync(userFile, 0o660)
  const error = refusal(() => readLayers(place.path('landlord.yaml'), {env: {}, userFile}))
  expect(error).toMatchObject({code: 'LL-CONFIG', detail: {where: userFile}})
  expect(error.detail.why).toContain('others than its owner may write to it')
})

test.each([
  ['ssh: {usr: ann}', '1:7', 'ssh.usr: is not a setting; did you mean user?'],
  ['output: json', '1:9', 'output: expected one of table, wide, csv, name; found "json"'],
  ['secrets: {admin: hunter22}', '1:18', 'secrets.admin: expected the key of a secret in a project file'],
  ['secrets: {a.b: hunter22}', '1:16', 'secrets.a.b: expected a reference to a secret'],
  ['- a', '1:1', "expected the user's own settings"],
])('own file %j is refused with its place', (text, place, why) => {
  using files = project({...FILES, 'home/landlord/config.yaml': text})
  const userFile = files.path('home/landlord/config.yaml')
  const error = refusal(() => readLayers(files.path('landlord.yaml'), {env: {}, userFile}))
  expect(error.detail.where).toBe(`${userFile}:${place}`)
  expect(error.detail.why).toContain(why)
  expect(inspect(error, {depth: 9})).not.toContain('hunter22')
})

test('a wrong variable is named, and nothing else is blamed', () => {
  using place = project({'landlord.yaml': WHOLE})
  const read = (env: Record<string, string>) => () => readLayers(place.path('landlord.yaml'), {env})
  expect(refusal(read({LANDLORD_VERB_SECONDS: 'soon'})).detail).toMatchObject({
    where: 'LANDLORD_VERB_SECONDS',
    why: 'expected a number of seconds above 0, at most 86400; found "soon"',
  })
  expect(refusal(() => preferredOutput({LANDLORD_OUTPUT: 'json'})).detail.where).toBe('LANDLORD_OUTPUT')
})

test('the form of lists comes from the variable, then from the own file', () => {
  using place = project({'landlord/config.yaml': 'output: csv'})
  const env = {XDG_CONFIG_HOME: place.folder}
  expect(userFilePath(env)).toBe(place.path('landlord/config.yaml'))
  expect(preferredOutput(env)).toBe('csv')
  expect(preferredOutput({...env, LANDLORD_OUTPUT: 'name'})).toBe('name')
  expect(preferredOutput({XDG_CONFIG_HOME: dirname(place.folder), HOME: place.folder})).toBeUndefined()
})

test.each<[string, string, object]>([
  ['its line, without the newline', `${NODE} -e "console.log(1+1)"`, {output: '2'}],
  ['words with blanks, quotes within', `${NODE} -p "'a  b'"`, {output: 'a  b'}],
  ['nothing that a shell would do', `${NODE} -p 'process.argv.at(-1)' $HOME;id|*\\`, {output: '$HOME;id|*\\'}],
  ['an open quote', `${NODE} "x`, {why: 'a quote in it is not closed'}],
  ['no such program', 'no-such-program-here x', {why: 'there is no program no-such-program-here'}],
  ['a bad end', `${NODE} -e "process.exit(3)"`, {why: expect.stringMatching(/ended with 3; run it by hand/)}],
  ['several lines', `${NODE} -p "1+'\\n'+2"`, {why: expect.stringMatching(/several lines/)}],
  ['too much', `${NODE} -p "'x'.repeat(99999)"`, {why: expect.stringMatching(/more than a secret/)}],
  ['an endless one', `${NODE} -e "setInterval(()=>{},9)"`, {why: expect.stringMatching(/did not end within 3 s/)}],
])('a program for a secret: %s', (what, command, expected) => {
  expect(outputOf(command, {PATH: process.env.PATH}, what === 'an endless one' ? 3_000 : 30_000)).toEqual(expected)
})

test('whatever a program says on stderr, and its output, are in no error', () => {
  using place = project({
    ...FILES,
    'home/landlord/config.yaml': `secrets: {servers.sql-1.principals.admin.password: ${JSON.stringify(
      says("console.error('leak1'); console.log('leak2'); process.exit(1)"),
    )}}\nssh: {user: ann, identityFile: k}`,
  })
  const config = readConfiguration(place.path('landlord.yaml'), {
    redactor: new Redactor(),
    env: ENV,
    userFile: place.path('home/landlord/config.yaml'),
  })
  const error = refusal(() => config.server('sql-1'))
  expect(error).toMatchObject({code: 'LL-CONFIG-SECRET'})
  const {next: _, where: __, ...told} = error.detail
  expect(inspect(told, {depth: 9})).not.toMatch(/leak[12]/)
})

function refusal(work: () => unknown): OperatorError {
  try {
    work()
  } catch (error) {
    if (error instanceof OperatorError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
