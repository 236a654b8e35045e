import {execFileSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {routineNames} from '../../src/lib/cli/runbook-names.ts'
import {documentOf, landlord} from './landlord.ts'
import {project} from './project.ts'

/** Of a run of many the runbook is that of its children. */
const [, ofOne = ''] = readFileSync('src/lib/cli/tasks.ts', 'utf8').split('export async function tellingTaskOf(')
const routines = [...ofOne.matchAll(/case '([^']+)'/g)].map(([, name = '']) => name)

test('every routine that a run can be of has a runbook', () => {
  expect(routines.length).toBeGreaterThan(2)
  expect(routineNames()).toEqual(routines.toSorted())
})

test.each(routineNames())('%s: its steps, what takes them back, exit codes and commands that paste', async (name) => {
  const {stdout, exit} = await landlord(['runbook', ...name.split(' ')])
  expect(exit).toBe(0)
  expect(stdout).toMatch(new RegExp(`^# ${name}\n`))
  const {result} = documentOf(await landlord(['runbook', name, '--json'])) as {
    result: {steps: {id: string; fact: string}[]; command: string}
  }
  expect(result.steps.length).toBeGreaterThan(0)
  for (const [at, {id, fact}] of result.steps.entries()) expect(stdout).toContain(`${at + 1}. [ ] ${fact} (\`${id}\`)`)
  expect(stdout).toContain(`${result.command} --plan`)
  expect(stdout).toMatch(/\| 75 \| .+ \|/)
  expect(stdout).not.toMatch(/undefined|\[object|NaN/)
  for (const [, block = ''] of stdout.matchAll(/```sh\n([\s\S]*?)```/g)) execFileSync('sh', ['-n', '-c', block])
})

test('the runbook of a site is made from its project file, and its store is not touched', async () => {
  using site = project()
  const {exit, stdout} = await landlord(['runbook', 'tenant create'], {env: {LANDLORD_CONFIG: site.config}})
  expect(exit).toBe(0)
  expect(stdout).toContain('landlord tenant create TENANT')
  expect(() => readFileSync(`${site.folder}/landlord.db`)).toThrow('ENOENT')
})

test('without a name all are told; a mistyped one is answered with the nearest', async () => {
  expect((await landlord(['runbook'])).stdout.trim().split('\n')).toEqual(routineNames())
  const wrong = await landlord(['runbook', 'tenant', 'craete'])
  expect(wrong.exit).toBe(2)
  expect(wrong.stderr).toContain('did you mean "tenant create"')
})
