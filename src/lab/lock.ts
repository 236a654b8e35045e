import {readFileSync, rmSync, writeFileSync} from 'node:fs'
import {exitCodes, LabError} from './lab-error.ts'
import type {Layout} from './layout.ts'
import {type Birth, birthOfThis, isAlive} from './processes.ts'

/** Lets one program at a time start, end or reset a lab; another one waits for up to 30 s. A dead one's lock is taken over. */
export async function alone<T>(layout: Layout, work: () => Promise<T>): Promise<T> {
  const until = performance.now() + 30_000
  while (!taken(layout)) {
    if (performance.now() > until)
      throw new LabError(
        `Another program is starting or ending the lab in ${layout.dir} (${layout.lock}).`,
        exitCodes.taken,
      )
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  try {
    return await work()
  } finally {
    rmSync(layout.lock, {force: true})
  }
}

function taken(layout: Layout): boolean {
  try {
    writeFileSync(layout.lock, JSON.stringify(birthOfThis()), {flag: 'wx'})
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    if (!holderLives(layout)) rmSync(layout.lock, {force: true})
    return false
  }
}

function holderLives(layout: Layout): boolean {
  try {
    return isAlive(JSON.parse(readFileSync(layout.lock, 'utf8')) as Birth)
  } catch (error) {
    // Half written: its holder has it since a moment ago.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}
