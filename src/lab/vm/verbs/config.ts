import {removeLeftovers} from '../leftovers.ts'
import type {Machine} from '../machine.ts'
import {sha256} from '../release-zip.ts'
import {list, object, text} from '../shape.ts'
import {stampOf} from '../stamp.ts'
import {type Outcome, VerbError, verb} from '../verb.ts'
import {parentOf} from '../windows-path.ts'
import {aclEntry} from './dir-ensure.ts'

export const configWrite = verb(
  'apply',
  object({path: text, entries: list(aclEntry), content: text}),
  ({path, entries, content}, {machine, attempt}): Outcome => {
    requireOurs(machine, path)
    const {acls, disk} = machine
    const digest = sha256(content)
    const changes = [...removeLeftovers(machine, path)]
    if (!disk.exists(path) || sha256(disk.read(path)) !== digest) {
      const part = `${path}.${attempt}.part`
      disk.write(part, '')
      acls.protect(part, entries)
      disk.write(part, content)
      machine.rename(part, path)
      changes.push(`wrote ${path}`)
    }
    if (acls.protect(path, entries)) changes.push(`access list of ${path}`)
    return {changes, data: {digest}}
  },
)

export const configRemove = verb('apply', object({path: text}), ({path}, {machine}): Outcome => {
  const there = machine.disk.exists(path)
  if (there) requireOurs(machine, path)
  machine.remove(path)
  return {changes: [...(there ? [`removed ${path}`] : []), ...removeLeftovers(machine, path)], data: {}}
})

function requireOurs({disk}: Machine, path: string): void {
  const folder = parentOf(path)
  if (!stampOf(disk, folder)) throw new VerbError('FOREIGN', `${folder} is not a folder that landlord made`)
}
