import {spawnSync} from 'node:child_process'

/** Whether a program of the system is there; where it is not, says aloud what is not tried. `.ci/run` installs them all. */
export function installed(program: string, question: string, what: string): boolean {
  if (spawnSync(program, [question]).status === 0) return true
  process.stderr.write(`SKIPPED: ${program} is not installed, so ${what}.\n`)
  return false
}
