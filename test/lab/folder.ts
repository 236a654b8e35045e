import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {labDown} from '../../src/lab/client.ts'

/** A folder for a lab; its processes and itself are gone after `drop`. */
export function labFolder(): {readonly dir: string; drop(): Promise<void>} {
  const dir = mkdtempSync(join(tmpdir(), 'lab-'))
  return {
    dir,
    drop: async () => {
      if (existsSync(join(dir, 'lab.json'))) await labDown(dir)
      rmSync(dir, {recursive: true, force: true})
    },
  }
}

/** Numbers of the processes that run in these groups; those that only wait to be reaped are left out. */
export const inGroups = (groups: readonly number[]): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ')
        return fields[0] !== 'Z' && groups.includes(Number(fields[2]))
      } catch {
        return false
      }
    })
    .map(Number)
