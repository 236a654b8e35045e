import type {Machine} from '../machine.ts'
import {win32} from '../services/win32.ts'
import {list, object, text} from '../shape.ts'
import {type Outcome, VerbError, verb} from '../verb.ts'

export const serviceRemove = verb(
  'apply',
  object({name: text, stamps: list(text)}),
  async ({name, stamps}, {machine, deadlineMs}): Promise<Outcome> => {
    const row = machine.table.find(name)
    if (row && (row.stamp === undefined || !stamps.includes(row.stamp)))
      throw new VerbError('FOREIGN', `the service ${name} was not made by this run`)
    return {changes: await removeWhole(machine, name, deadlineMs), data: {}}
  },
)

/** Disables, stops, deletes, and waits until the name is free. Answers what it did; absent is fine. */
export async function removeWhole(
  {registry, services, table}: Machine,
  name: string,
  deadlineMs: number,
): Promise<string[]> {
  const until = performance.now() + deadlineMs
  const changes: string[] = []
  if (table.find(name)) {
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
  return changes
}
