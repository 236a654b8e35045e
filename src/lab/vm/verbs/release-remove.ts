import {sep} from 'node:path'
import {removeLeftovers} from '../leftovers.ts'
import type {Machine} from '../machine.ts'
import {usersOf} from '../releases.ts'
import {object, text} from '../shape.ts'
import {type Outcome, VerbError, verb} from '../verb.ts'

export const releaseRemove = verb(
  'apply',
  object({version: text, folder: text}),
  async ({version, folder}, {machine, attempt, deadlineMs}): Promise<Outcome> =>
    await machine.mutexes.alone(`release-${version}`, deadlineMs, () => remove(machine, folder, attempt)),
)

/** Whether a process runs from it: its files are locked until that has ended, whatever the service manager says. */
export const inUse = ({disk, services}: Machine, folder: string): boolean =>
  services.lives().some((life) => life.program.startsWith(disk.real(folder) + sep))

function remove(machine: Machine, folder: string, attempt: string): Outcome {
  const users = usersOf(machine, folder)
  if (users.length > 0) throw new VerbError('IN-USE', `${folder} is used by ${users.join(', ')}`)
  if (inUse(machine, folder)) throw new VerbError('IN-USE', `a process still runs from ${folder}`)
  const there = machine.disk.isFolder(folder)
  if (there) machine.rename(folder, `${folder}.${attempt}.part`)
  const removed = there ? [`removed ${folder}`] : []
  const left = removeLeftovers(machine, folder)
  return {changes: there ? removed : left, data: {}}
}
