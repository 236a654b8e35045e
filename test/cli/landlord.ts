import {spawn} from 'node:child_process'
import {join} from 'node:path'

export const ROOT = join(import.meta.dirname, '..', '..')
export const PROGRAM = join(ROOT, 'bin', 'run.js')

export interface Ended {
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** The program, where it is not the one of this checkout. */
  readonly program?: string
  /** Sent once the moment has come. */
  readonly signal?: {readonly name: NodeJS.Signals; readonly when: Promise<unknown>}
}

/** A real process of the built program, without a terminal, in an environment that says nothing of its own. */
export function landlord(
  args: readonly string[],
  {env = {}, cwd = ROOT, program = PROGRAM, signal}: Surroundings = {},
): Promise<Ended> {
  const {PATH = '', HOME = ''} = process.env
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd,
      env: {PATH, HOME, LANG: 'C.UTF-8', ...env},
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 120_000,
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    signal?.when.then(() => child.kill(signal.name), reject)
    child.on('error', reject)
    child.on('close', (exit) => resolve({exit, stdout, stderr}))
  })
}

/** The one document on stdout. Throws where there is none, or anything beside it. */
export const documentOf = ({stdout}: Ended): Record<string, unknown> => JSON.parse(stdout) as Record<string, unknown>
