import type {AclEntry} from '../acls.ts'
import type {Machine} from '../machine.ts'
import {list, object, oneOf, text} from '../shape.ts'
import {type Stamp, stampFile, stampOf, stampShape} from '../stamp.ts'
import {type Outcome, VerbError, verb} from '../verb.ts'

export const aclEntry = object({sid: text, rights: oneOf('full', 'modify', 'read')})

export const dirEnsure = verb(
  'apply',
  object({path: text, stamp: stampShape, entries: list(aclEntry)}),
  ({path, stamp, entries}, {machine, attempt}): Outcome => {
    if (!machine.disk.exists(path)) {
      make(machine, path, `${path}.${attempt}.part`, stamp, entries)
      return {changes: [`made ${path}`], data: {}}
    }
    if (stampOf(machine.disk, path)?.id !== stamp.id)
      throw new VerbError('FOREIGN', `${path} is there and not this tenant's`)
    return {changes: machine.acls.protect(path, entries) ? [`put the access list of ${path} right`] : [], data: {}}
  },
)

/** Stamp and access list stand before the folder gets its name. */
function make(machine: Machine, path: string, part: string, stamp: Stamp, entries: readonly AclEntry[]): void {
  machine.remove(part)
  try {
    machine.disk.makeFolder(part)
    machine.acls.protect(part, entries)
    machine.disk.write(`${part}\\${stampFile}`, JSON.stringify(stamp))
  } catch (error) {
    machine.remove(part)
    throw error
  }
  machine.rename(part, path)
}
