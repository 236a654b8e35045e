import {win32} from '../services/win32.ts'
import {list, object, text} from '../shape.ts'
import {type Outcome, VerbError, verb} from '../verb.ts'

export const serviceRemove = verb(
  'apply',
  object({name: text, stamps: list(text)}),
  async ({name, stamps}, {machine, deadlineMs}): Promise<Outcome> => {
    const {registry, services, table} = machine
    const until = performance.now() + deadlineMs
    const row = table.find(name)
    const changes: string[] = []
    if (row) {
      if (row.stamp === undefined || !stamps.includes(row.stamp))
        throw new VerbError('FOREIGN', `the service ${name} was not made by this run`)
      table.update(name, {start: 'disabled'})
      if (!(await services.stop(name, deadlineMs)))
        throw new VerbError('SERVICE-TIMEOUT', `the process of ${name} has not ended`, {touched: true})
      const code = await services.delete(name)
      if (code !== win32.ok && code !== win32.markedForDelete) throw new Error(`deleting ${name} failed with ${code}`)
      changes.push(`removed the service ${name}`)
      while (table.find(name)) {
        if (performance.now() > until)
          throw new VerbError('SERVICE-TIMEOUT', `${name} is deleted, but something still holds it open`, {changes})
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    registry.forgetIntent(name)
    return {changes, data: {}}
  },
)
