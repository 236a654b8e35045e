import type {AclEntry} from '../acls.ts'
import {removeLeftovers} from '../leftovers.ts'
import type {Machine} from '../machine.ts'
import {list, object, oneOf, text} from '../shape.ts'
import {type Stamp, stampFile, stampOf, stampShape} from '../stamp.ts'
import {type Outcome, VerbError, verb} from '../verb.ts'

export const aclEntry = object({sid: text, rights: oneOf('full', 'modify', 'read')})

export const dirEnsure = verb(
  'apply',
  object({path: text, stamp: stampShape, entries: list(aclEntry)}),
  ({path, stamp, entries}, {machine, attempt}): Outcome => {
    const removed = removeLeftovers(machine, path)
    if (!machine.disk.exists(path)) {
      make(machine, path, `${path}.${attempt}.part`, stamp, entries)
      return {changes: [...removed, `made ${path}`], data: {}}
    }
    if (stampOf(machine.disk, path)?.id !== stamp.id)
      throw new VerbError('FOREIGN', `${path} is there and was not made for ${stamp.id}`, {changes: removed})
    const mended = machine.acls.protect(path, entries) ? [`access list of ${path}`] : []
    return {changes: [...removed, ...mended], data: {}}
  },
)

/** Stamp and access list stand before the folder gets its name. */
function make(machine: Machine, path: string, part: string, stamp: Stamp, entries: readonly AclEntry[]): void {
  machine.disk.makeFolder(part)
  machine.acls.protect(part, entries)
  machine.disk.write(`${part}\\${stampFile}`, JSON.stringify(stamp))
  machine.rename(part, path)
}
