import {programUnder} from '../releases.ts'
import {neverRan, type ServiceRow} from '../services/service-table.ts'
import {flag, list, object, oneOf, type Read, text, Unsupported, whole} from '../shape.ts'
import {type Outcome, VerbError, verb} from '../verb.ts'

const order = object({
  name: text,
  displayName: text,
  path: text,
  account: text,
  start: oneOf('automatic', 'delayed', 'manual', 'disabled'),
  restartAfterMs: list(whole),
  restartOnErrorExit: flag,
  sidType: oneOf('none', 'unrestricted', 'restricted'),
  dependencies: list(text),
  stamp: text,
  under: text,
})

export const serviceEnsure = verb('apply', order, ({stamp, under, ...wanted}, {machine}): Outcome => {
  const {registry, table} = machine
  if (wanted.account !== `NT SERVICE\\${wanted.name}`)
    throw new Unsupported(`the account '${wanted.account}' for a service`)
  const there = table.find(wanted.name)
  const path = there?.path ?? wanted.path
  if (!programUnder(path, under))
    throw new VerbError('FOREIGN', `the service ${wanted.name} runs ${path}, not under ${under}`)
  if (!there) {
    registry.intend(wanted.name, [stamp, wanted.path])
    table.put({...wanted, stamp, ...neverRan})
    machine.serviceEvents.installed(wanted.name, wanted.path, wanted.start, wanted.account)
    return {changes: [`made the service ${wanted.name}`], data: {}}
  }
  if (there.deleting) throw new VerbError('IN-USE', `the service ${there.name} is marked for deletion (1072)`)
  const changes = [...(there.stamp === undefined ? ['stamp'] : []), ...differences(there, wanted)]
  if (changes.length > 0) table.update(there.name, {...wanted, stamp: there.stamp ?? stamp})
  return {changes, data: {}}
})

type Wanted = Omit<Read<typeof order>, 'stamp' | 'under'>

const differences = (there: ServiceRow, wanted: Wanted): readonly string[] =>
  fields.filter((field) => JSON.stringify(there[field]) !== JSON.stringify(wanted[field]))

const fields = [
  'displayName',
  'path',
  'account',
  'start',
  'dependencies',
  'restartAfterMs',
  'restartOnErrorExit',
  'sidType',
] as const
