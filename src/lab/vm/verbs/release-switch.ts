import {programUnder} from '../releases.ts'
import {object, text} from '../shape.ts'
import {type Outcome, VerbError, verb} from '../verb.ts'

/** Compare and set of a service's command line. A process that runs goes on running what it was started from. */
export const releaseSwitch = verb(
  'apply',
  object({name: text, path: text, expected: text, under: text}),
  ({name, path, expected, under}, {machine}): Outcome => {
    const row = machine.table.find(name)
    if (!row) throw new VerbError('FAILED', `there is no service ${name}`)
    if (!programUnder(row.path, under))
      throw new VerbError('FOREIGN', `the service ${name} runs ${row.path}, not under ${under}`)
    const data = {from: row.path, to: path}
    if (row.path === path) return {changes: [], data}
    if (row.path !== expected) throw new VerbError('CHANGED', `the service ${name} runs ${row.path}, not ${expected}`)
    if (row.deleting) throw new VerbError('IN-USE', `the service ${name} is marked for deletion (1072)`)
    machine.table.update(name, {path})
    return {changes: [`${name} runs ${path}`], data}
  },
)
