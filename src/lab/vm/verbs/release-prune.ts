import {removeLeftovers} from '../leftovers.ts'
import {usersOf} from '../releases.ts'
import {list, object, text} from '../shape.ts'
import {type Outcome, verb} from '../verb.ts'
import {inUse} from './release-remove.ts'

/** `keep` and `protected`: versions that stay. What a service is set to run, or still runs, stays too. */
export const releasePrune = verb(
  'apply',
  object({folder: text, keep: list(text), protected: list(text)}),
  async ({folder, keep, protected: safe}, {machine, attempt, deadlineMs}): Promise<Outcome> => {
    const removed: string[] = []
    for (const version of machine.disk.names(folder).filter((name) => isVersion(name) && !name.endsWith('.part'))) {
      const path = `${folder}\\${version}`
      if (keep.includes(version) || safe.includes(version)) continue
      await machine.mutexes.alone(`release-${version}`, deadlineMs, () => {
        if (usersOf(machine, path).length > 0 || inUse(machine, path)) return
        machine.rename(path, `${path}.${attempt}.part`)
        removed.push(version)
        removeLeftovers(machine, path)
      })
    }
    return {changes: removed.map((version) => `removed ${folder}\\${version}`), data: {removed}}
  },
)

const isVersion = (name: string): boolean => /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(name)
