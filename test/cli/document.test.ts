import {expect, test} from 'vitest'
import {documentOf, landlord} from './landlord.ts'
import {project} from './project.ts'

const MEMBERS = ['v', 'command', 'run', 'exit', 'changed', 'steps']

test.each([
  ['an unknown flag', ['tenant', 'list', '--jsn', '--json'], 'tenant list', 'LL-USAGE', 2],
  ['a flag without its value', ['tenant', 'create', '--json', '--name'], 'tenant create', 'LL-USAGE', 2],
  ['a value that is not on the list', ['tenant', 'list', '-o', 'xml', '--json'], 'tenant list', 'LL-USAGE', 2],
  ['an argument too many', ['tenant', 'list', 'acme', '--json'], 'tenant list', 'LL-USAGE', 2],
  ['an argument too few', ['tenant', 'show', '--json'], 'tenant show', 'LL-USAGE', 2],
  ['an unknown command', ['tenant', 'lst', '--json'], 'tenant lst', 'LL-USAGE', 2],
  ['a command that nothing is like', ['frobnicate', '--json'], 'frobnicate', 'LL-USAGE', 2],
  ['half a command', ['tenant', '--json'], 'tenant', 'LL-USAGE', 2],
  ['flags before the command', ['--json', 'tenant', 'list'], 'tenant list', 'LL-USAGE', 2],
  ['-o json', ['tenant', 'list', '-o', 'json', '--bad'], 'tenant list', 'LL-USAGE', 2],
  [
    'a duration that is none',
    [
      'tenant',
      'create',
      'acme',
      '--name',
      'A',
      '--contact',
      'A <a@b.example> +46701234567',
      '--timeout',
      'soon',
      '--json',
    ],
    'tenant create',
    'LL-USAGE',
    2,
  ],
  ['values that nobody can be asked for', ['tenant', 'create', '--json'], 'tenant create', 'LL-INPUT-MISSING', 2],
  ['a bad name', ['tenant', 'create', 'Acme!', '--json'], 'tenant create', 'LL-TENANT-ORDER', 2],
  ['a bad contact', ['tenant', 'create', 'acme', '--contact', 'Ann', '--json'], 'tenant create', 'LL-TENANT-ORDER', 2],
  ['an unknown code', ['explain', 'LL-LOK-HELD', '--json'], 'explain', 'LL-CODE-UNKNOWN', 2],
  [
    'a configuration that is not there',
    ['tenant', 'list', '--config', '/nowhere.yaml', '--json'],
    'tenant list',
    'LL-CONFIG-MISSING',
    78,
  ],
])('%s: one document, nothing on stderr', async (_, args, command, code, exit) => {
  using here = project()
  const ended = await landlord(args, {env: {LANDLORD_CONFIG: here.config}})
  expect(ended).toMatchObject({exit, stderr: ''})
  const document = documentOf(ended)
  expect(document).toMatchObject({v: 1, command, run: null, exit, changed: 0, steps: [], error: {code}})
  expect(Object.keys(document)).toEqual([...MEMBERS, 'error'])
})

test.each([
  ['tenant list', {tenants: []}],
  ['vm list', {vms: [expect.objectContaining({name: 'app-1', tenants: 0})]}],
  ['release list', {releases: []}],
  ['run list', {runs: [], next: null, branched: []}],
  ['lock list', {locks: []}],
])('%s answers with its result', async (words, result) => {
  using here = project()
  const ended = await landlord([...words.split(' '), '--json'], {env: {LANDLORD_CONFIG: here.config}})
  expect(ended).toMatchObject({exit: 0, stderr: ''})
  expect(documentOf(ended)).toEqual({v: 1, command: words, run: null, exit: 0, changed: 0, steps: [], result})
})

test('in text the failure is on stderr, with what to type next, and stdout is empty', async () => {
  const ended = await landlord(['tenant', 'lst'])
  expect(ended).toMatchObject({exit: 2, stdout: ''})
  expect(ended.stderr).toContain('did you mean "tenant list"')
  expect(ended.stderr).toContain('landlord explain LL-USAGE')
})

test('what is missing is named, with what it is', async () => {
  const {stderr} = await landlord(['server', 'add'])
  expect(stderr).toContain('Missing: SERVER.')
  expect(stderr).toContain('SERVER: Its name in the project file.')
})

test('the next command names the project file where a flag named it, and only there', async () => {
  using here = project()
  const flagged = await landlord(['tenant', 'show', 'nobody', '--config', here.config])
  expect(flagged.stderr).toContain(`landlord tenant list --config ${here.config}`)
  const environment = await landlord(['tenant', 'show', 'nobody'], {env: {LANDLORD_CONFIG: here.config}})
  expect(environment.stderr).toContain('landlord tenant list\n')
})

test('a server and a VM that do not answer: shown as not known, or unreachable before anything is touched', async () => {
  using here = project()
  const env = {LANDLORD_CONFIG: here.config}
  const shown = await landlord(['vm', 'show', 'app-1', '--json'], {env})
  // What of it is not known is said, and is no success.
  expect(shown.exit).toBe(12)
  expect(documentOf(shown)).toMatchObject({result: {facts: {silent: expect.any(String)}}})
  const offline = await landlord(['vm', 'show', 'app-1', '--offline'], {env})
  expect(offline.stdout).toContain('1, 2, 3, 4, 5, 6, 7')
})
