import {sha256} from '../release-zip.ts'
import {list, object, text} from '../shape.ts'
import {found, type Outcome, verb} from '../verb.ts'
import {aclEntry} from './dir-ensure.ts'

export const configWrite = verb(
  'apply',
  object({path: text, entries: list(aclEntry), content: text}),
  ({path, entries, content}, {machine, attempt}): Outcome => {
    const digest = sha256(content)
    const {acls, disk} = machine
    if (disk.exists(path) && sha256(disk.read(path)) === digest)
      return {changes: acls.protect(path, entries) ? [`put the access list of ${path} right`] : [], data: {digest}}
    const part = `${path}.${attempt}.part`
    try {
      disk.write(part, content)
      acls.protect(part, entries)
    } catch (error) {
      machine.remove(part)
      throw error
    }
    machine.rename(part, path)
    return {changes: [`wrote ${path}`], data: {digest}}
  },
)

export const configRemove = verb('apply', object({path: text}), ({path}, {machine}) => {
  if (!machine.disk.exists(path)) return found({})
  machine.remove(path)
  return {changes: [`removed ${path}`], data: {}}
})
