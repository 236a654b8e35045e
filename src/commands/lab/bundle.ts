import {spawn} from 'node:child_process'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {Flags} from '@oclif/core'
import type {LabProgram} from '../../lib/cli/lab-operation.ts'

/** Flags of every verb of the lab. */
export const labFlags = {
  dir: Flags.string({helpValue: 'DIR', description: 'The folder of the lab; .landlord-lab if left out.'}),
}

/**
 * The lab's program, a world of its own beside the main one: started, never imported. Undefined where the installation goes
 * without it. `folder` is the one of the package.
 */
export function labProgram(folder: string): LabProgram | undefined {
  const program = join(folder, 'dist', 'lab.cjs')
  if (!existsSync(program)) return undefined
  return {
    start: (words, output) =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [program, ...words], {stdio: ['ignore', output, output]})
        const out = collected(child.stdout)
        const err = collected(child.stderr)
        child.on('error', reject)
        child.on('close', (code, signal) =>
          resolve({exit: code ?? (signal === 'SIGINT' ? 130 : 143), stdout: out(), stderr: err()}),
        )
      }),
  }
}

function collected(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = []
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString('utf8')
}
