import {execFileSync} from 'node:child_process'
import {chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {completionScript, completions, SHELLS} from '../../src/lib/cli/completion.ts'
import {keepNames} from '../../src/lib/cli/name-cache.ts'
import {landlord, PROGRAM, ROOT} from './landlord.ts'
import {project} from './project.ts'

let home: string
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'landlord-complete-'))
})
afterAll(() => rmSync(home, {recursive: true, force: true}))

const {commands} = JSON.parse(readFileSync(join(ROOT, 'oclif.manifest.json'), 'utf8'))
const place = () => ({env: {XDG_CACHE_HOME: home}, cwd: home})
const complete = (...words: string[]) => completions(words, Object.values(commands), place())

test('commands, flags and options complete; what is given once is not offered again', () => {
  expect(complete('ten')).toEqual(['tenant'])
  expect(complete('tenant', '')).toEqual(expect.arrayContaining(['create', 'list', 'show']))
  expect(complete('tenant', 'list', '--out')).toEqual(['--output'])
  expect(complete('tenant', 'list', '-o', '')).toEqual(['csv', 'json', 'name', 'table', 'wide'])
  expect(complete('run', 'show', '--json', '--js')).toEqual([])
  expect(complete('explain', 'LL-LOCK')).toEqual(['LL-LOCK-HELD'])
  expect(complete('completion', 'b')).toEqual(['bash'])
  expect(complete('frob', '')).toEqual([])
  expect(complete('compl')).toEqual(['completion'])
})

test('names complete from what the last list showed of this project, and of no other', () => {
  keepNames('tenants', ['acme', 'acorn', 'borg', 'evil name', '$(touch x)', '-rf'], place())
  keepNames('releases', ['1.0.0', '1.1.0-rc.1'], place())
  expect(complete('tenant', 'show', 'ac')).toEqual(['acme', 'acorn'])
  expect(complete('tenant', 'show', '--offline', '')).toEqual(['acme', 'acorn', 'borg'])
  expect(complete('tenant', 'show', 'acme', '')).toEqual([])
  expect(complete('tenant', 'create', 'ac')).toEqual([])
  expect(complete('tenant', 'create', 'x', '--release', '')).toEqual(['1.0.0', '1.1.0-rc.1'])
  expect(complete('tenant', 'show', '--config', 'other.yaml', '')).toEqual([])
})

test('a list keeps its names; a cache that cannot be written is nobody else’s trouble', async () => {
  using site = project()
  const env = {LANDLORD_CONFIG: site.config, XDG_CACHE_HOME: join(home, 'kept')}
  await landlord(['store', 'init'], {env})
  expect(await landlord(['vm', 'list'], {env})).toMatchObject({exit: 0, stderr: ''})
  expect((await landlord(['complete', '--', 'vm', 'show', ''], {env})).stdout).toBe('app-1\n')
  const blocked = join(home, 'blocked')
  writeFileSync(blocked, 'a file where the folder should be')
  expect(await landlord(['vm', 'list'], {env: {...env, XDG_CACHE_HOME: blocked}})).toMatchObject({exit: 0, stderr: ''})
})

test('bash completes with the script as it is', () => {
  const bin = join(home, 'bin')
  execFileSync('mkdir', ['-p', bin])
  writeFileSync(join(bin, 'landlord'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`)
  chmodSync(join(bin, 'landlord'), 0o755)
  writeFileSync(join(home, 'completion.bash'), completionScript('bash'))
  const line = (words: string, at: number) =>
    execFileSync(
      'bash',
      [
        '-c',
        `source '${join(home, 'completion.bash')}'; COMP_WORDS=(landlord ${words}); COMP_CWORD=${at}; _landlord; printf '%s\\n' "\${COMPREPLY[@]}"`,
      ],
      {encoding: 'utf8', cwd: home, env: {PATH: `${bin}:${process.env.PATH}`, HOME: home, XDG_CACHE_HOME: home}},
    ).trim()
  expect(line('tenant sh', 2)).toBe('show')
  expect(line("tenant show ''", 3)).toBe('acme\nacorn\nborg')
  expect(readdirSync(home)).not.toContain('x')
})

test.each(SHELLS)('%s: the script asks landlord, and says where it goes', (shell) => {
  const script = completionScript(shell)
  expect(script).toContain('landlord complete --')
  expect(script.split('\n').slice(0, 2).join('\n')).toMatch(/# Completion of landlord for/)
})
