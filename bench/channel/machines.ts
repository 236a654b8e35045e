import {createHash} from 'node:crypto'
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {SshHost} from '../../src/lib/adapters/ssh/way.ts'
import {type JumpHost, startJumpHost} from '../../test/adapters/ssh/jump-host.ts'

/** How many facts are asked of a machine. */
export const CHECKS = 50

/** Folders of releases that are all as they should be, and sshds of the system that lead to them. */
export interface Machines {
  readonly dir: string
  readonly hosts: readonly SshHost[]
  /** Of the manifest in each of the folders `1.0.0`, `1.0.1`, …; SHA-256, hexadecimal. */
  readonly digests: readonly string[]
  readonly root: string
  close(): Promise<void>
}

/** `startMs`, `verbMs`: how long a PowerShell takes to start there, and a verb besides its reading. */
export async function startMachines(
  count: number,
  {startMs = 0, verbMs = 0}: {readonly startMs?: number; readonly verbMs?: number} = {},
): Promise<Machines> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-channel-'))
  const root = join(dir, 'releases')
  const digests = Array.from({length: CHECKS}, (_, index) => {
    const folder = join(root, `1.0.${index}`)
    const manifest = JSON.stringify({version: `1.0.${index}`, files: ['app/service.cjs']})
    mkdirSync(folder, {recursive: true})
    writeFileSync(join(folder, 'manifest.json'), manifest)
    return createHash('sha256').update(manifest).digest('hex')
  })
  const path = `${join(import.meta.dirname, 'remote')}:/usr/bin:/bin`
  const options = [
    `SetEnv PATH=${path} BENCH_ROOT=${root} BENCH_START_MS=${startMs} BENCH_VERB_MS=${verbMs}`,
    // As many as a run of single shots may open at once.
    'MaxStartups 100',
    'MaxSessions 100',
  ]
  const started: JumpHost[] = []
  for (let index = 0; index < count; index++) started.push(await startJumpHost({name: `vm-${index + 1}`, options}))
  return {
    dir,
    root,
    digests,
    hosts: started.map(({host}) => host),
    async close() {
      for (const machine of started) await machine.close()
      rmSync(dir, {recursive: true, force: true})
    },
  }
}
