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

function remove(machine: Machine, folder: string, attempt: string): Outcome {
  const users = usersOf(machine, folder)
  if (users.length > 0) throw new VerbError('IN-USE', `${folder} is used by ${users.join(', ')}`)
  const real = machine.disk.real(folder)
  if (machine.services.lives().some((life) => life.program.startsWith(real + sep)))
    throw new VerbError('IN-USE', `a process still runs from ${folder}`)
  const there = machine.disk.isFolder(folder)
  if (there) machine.rename(folder, `${folder}.${attempt}.part`)
  const removed = there ? [`removed ${folder}`] : []
  const left = removeLeftovers(machine, folder)
  return {changes: there ? removed : left, data: {}}
}
