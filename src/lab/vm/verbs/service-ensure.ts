import {programUnder} from '../releases.ts'
import {neverRan, type ServiceRow} from '../services/service-table.ts'
import {flag, list, object, oneOf, type Read, text, Unsupported, whole} from '../shape.ts'
import {type Outcome, VerbError, verb} from '../verb.ts'

const order = object({
  name: text,
  displayName: text,
  path: text,
  account: text,
  start: oneOf('automatic', 'manual', 'disabled'),
  restartAfterMs: list(whole),
  restartOnErrorExit: flag,
  stamp: text,
  under: text,
})

export const serviceEnsure = verb('apply', order, ({stamp, under, ...wanted}, {machine}): Outcome => {
  if (wanted.account !== `NT SERVICE\\${wanted.name}`)
    throw new Unsupported(`the account '${wanted.account}' for a service`)
  const there = machine.table.find(wanted.name)
  if (!there) {
    machine.table.put({...wanted, stamp, ...neverRan})
    return {changes: [`made the service ${wanted.name}`], data: {}}
  }
  if (!programUnder(there.path, under)) throw new VerbError('FOREIGN', `the service ${there.name} runs ${there.path}`)
  if (there.deleting)
    throw new VerbError('IN-USE', `the service ${there.name} is marked for deletion (1072)`, {retryable: true})
  const changes = differences(there, wanted)
  const unstamped = there.stamp === undefined ? ['stamp'] : []
  if (changes.length + unstamped.length > 0) machine.table.update(there.name, {...wanted, stamp: there.stamp ?? stamp})
  return {changes: [...changes, ...unstamped].map((field) => `set ${field} of ${there.name}`), data: {}}
})

type Wanted = Omit<Read<typeof order>, 'stamp' | 'under'>

const differences = (there: ServiceRow, wanted: Wanted): readonly string[] =>
  (['displayName', 'path', 'account', 'start', 'restartAfterMs', 'restartOnErrorExit'] as const).filter(
    (field) => JSON.stringify(there[field]) !== JSON.stringify(wanted[field]),
  )
