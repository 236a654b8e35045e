import {removeLeftovers} from '../leftovers.ts'
import {object, text} from '../shape.ts'
import {stampOf} from '../stamp.ts'
import {type Outcome, VerbError, verb} from '../verb.ts'

export const dirRemove = verb(
  'apply',
  object({path: text, tenant: text, id: text}),
  ({path, tenant, id}, {machine}): Outcome => {
    const there = machine.disk.exists(path)
    const stamp = stampOf(machine.disk, path)
    if (there && (stamp?.id !== id || stamp.tenant !== tenant))
      throw new VerbError('FOREIGN', `${path} was not made for ${tenant} (${id})`)
    if (there) machine.remove(path)
    return {changes: [...(there ? [`removed ${path}`] : []), ...removeLeftovers(machine, path)], data: {}}
  },
)
