import {win32} from '../services/win32.ts'
import {list, object, text} from '../shape.ts'
import {found, type Outcome, VerbError, verb} from '../verb.ts'

export const serviceRemove = verb(
  'apply',
  object({name: text, stamps: list(text)}),
  async ({name, stamps}, {machine, deadlineMs}): Promise<Outcome> => {
    const {services, table} = machine
    const row = table.find(name)
    if (!row) return found({})
    if (row.stamp === undefined || !stamps.includes(row.stamp))
      throw new VerbError('FOREIGN', `the service ${name} carries the stamp ${row.stamp ?? 'of nobody'}`)
    const until = performance.now() + deadlineMs
    table.update(name, {start: 'disabled'})
    if (!(await services.stop(name, deadlineMs)))
      throw new VerbError('SERVICE-TIMEOUT', `the process of ${name} has not ended after ${deadlineMs} ms`, {
        retryable: true,
        changed: true,
      })
    const code = await services.delete(name)
    if (code !== win32.ok && code !== win32.markedForDelete) throw new Error(`deleting ${name} failed with ${code}`)
    while (table.find(name)) {
      if (performance.now() > until)
        throw new VerbError('IN-USE', `the service ${name} is still marked for deletion (1072)`, {
          retryable: true,
          changed: true,
        })
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return {changes: [`removed the service ${name}`], data: {}}
  },
)
