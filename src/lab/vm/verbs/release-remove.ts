import {sep} from 'node:path'
import {usersOf} from '../releases.ts'
import {object, text} from '../shape.ts'
import {found, VerbError, verb} from '../verb.ts'

export const releaseRemove = verb('apply', object({version: text, folder: text}), ({folder}, {machine}) => {
  if (!machine.disk.exists(folder)) return found({})
  const users = usersOf(machine, folder)
  if (users.length > 0) throw new VerbError('IN-USE', `${folder} is used by ${users.join(', ')}`)
  const real = machine.disk.real(folder)
  if (machine.services.lives().some((life) => life.program.startsWith(real + sep)))
    throw new VerbError('IN-USE', `a process still runs from ${folder}`, {retryable: true})
  machine.remove(folder)
  return {changes: [`removed ${folder}`], data: {}}
})
