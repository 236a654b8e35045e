import {object, text} from '../shape.ts'
import {stampOf} from '../stamp.ts'
import {found, VerbError, verb} from '../verb.ts'

export const dirRemove = verb(
  'apply',
  object({path: text, tenant: text, id: text}),
  ({path, tenant, id}, {machine}) => {
    if (!machine.disk.exists(path)) return found({})
    const stamp = stampOf(machine.disk, path)
    if (stamp?.id !== id || stamp.tenant !== tenant) throw new VerbError('FOREIGN', `${path} is not this tenant's`)
    machine.remove(path)
    return {changes: [`removed ${path}`], data: {}}
  },
)
