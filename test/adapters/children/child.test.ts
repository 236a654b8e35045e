import {execFile} from 'node:child_process'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {expect, test} from 'vitest'

const CHILD = join(import.meta.dirname, '../../../src/lib/adapters/children/child.ts')

/** What a process of its own prints that runs this, `startChild` at hand. */
const printed = async (script: string): Promise<string> => {
  const program = `import {startChild} from ${JSON.stringify(CHILD)}\n${script}`
  const {stdout} = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    timeout: 60_000,
  })
  return stdout
}

test('who ends a child hears of its end, though it does not listen and nothing else keeps the process', async () => {
  const script = `
    const child = await startChild('sh', ['-c', 'trap "" TERM; echo ready; while :; do sleep 0.1; done'], '')
    await new Promise((resolve) => child.stdout.once('data', resolve))
    child.end()
    await child.ended
    console.log('ended')`
  expect(await printed(script)).toBe('ended\n')
})
