import {spawn} from 'node:child_process'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {documentOf, landlord, PROGRAM, ROOT} from './landlord.ts'
import {project} from './project.ts'

const ZIP = join(ROOT, 'dist', 'sample-product-1.0.0.zip')

/** Runs until it says that it stands still, then kills it. Answers what it said. */
function halted(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: {...process.env, ...env},
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 120_000,
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('halted at event')) child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', () => resolve(said))
  })
}

test('a process can be held and killed right after any of its journal events, and the same command goes on', async () => {
  for (const event of [1, 2, 3]) {
    using here = project()
    const env = {LANDLORD_CONFIG: here.config}
    expect(await halted(['release', 'add', ZIP, '--yes'], {...env, LANDLORD_HALT_AT_EVENT: String(event)})).toContain(
      `halted at event ${event}\n`,
    )
    const {runs} = documentOf(await landlord(['run', 'list', '--json'], {env})).result as {
      runs: {id: string; standing: string}[]
    }
    expect(runs).toEqual([expect.objectContaining({standing: 'cut off'})])
    const again = documentOf(await landlord(['release', 'add', ZIP, '--yes', '--json'], {env}))
    expect(again).toMatchObject({exit: 0, run: runs[0]?.id, changed: 1})
  }
})
