import {execFile} from 'node:child_process'
import {promisify} from 'node:util'
import {expect, test} from 'vitest'
import {landlord, PROGRAM} from './landlord.ts'
import {project} from './project.ts'

const run = promisify(execFile)

test('a reader that goes away is nobody’s error', async () => {
  const command = `set -o pipefail; "${process.execPath}" "${PROGRAM}" explain --json | true; "${process.execPath}" "${PROGRAM}" explain | head -n 1`
  const {stderr, stdout} = await run('bash', ['-c', command], {timeout: 120_000})
  expect(stderr).toBe('')
  expect(stdout).toMatch(/^CODE/)
})

test('a reader of the progress that goes away does not stop the work', async () => {
  using here = project()
  const command = `"${process.execPath}" "${PROGRAM}" lock list 2> >(true)`
  const {stdout} = await run('bash', ['-c', command], {
    timeout: 120_000,
    env: {...process.env, LANDLORD_CONFIG: here.config},
  })
  expect(stdout).toBe('Nothing is locked.\n')
})

test('colours: only where wanted', async () => {
  const ESCAPE = '\u001B['
  expect((await landlord(['explain', 'LL-USAGE'])).stdout).not.toContain(ESCAPE)
  expect((await landlord(['explain', 'LL-USAGE'], {env: {FORCE_COLOR: '1'}})).stdout).toContain(ESCAPE)
  expect((await landlord(['explain', 'LL-USAGE'], {env: {FORCE_COLOR: '1', NO_COLOR: '1'}})).stdout).not.toContain(
    ESCAPE,
  )
  expect((await landlord(['explain', 'LL-USAGE', '--no-color'], {env: {FORCE_COLOR: '1'}})).stdout).not.toContain(
    ESCAPE,
  )
})

test('without a UTF-8 locale every sign is ASCII', async () => {
  const {stderr} = await landlord(['tenant', 'lst'], {env: {LANG: 'C'}})
  expect(stderr).toMatch(/^[\n\x20-\x7e]*$/)
})

test('help goes to stdout and is no error', async () => {
  for (const args of [[], ['--help'], ['tenant'], ['tenant', 'create', '--help'], ['help', 'run', 'undo']]) {
    const ended = await landlord(args)
    expect(ended).toMatchObject({exit: 0, stderr: ''})
    expect(ended.stdout).toContain('USAGE')
  }
  expect((await landlord(['tenant', 'lst', '--help'])).exit).toBe(2)
})
