import {formatUrlPrefix} from '../http/url-prefix.ts'
import type {Machine} from '../machine.ts'
import {list, object, type Read, text} from '../shape.ts'
import {stampOf} from '../stamp.ts'
import {type Outcome, VerbError, verb} from '../verb.ts'
import {parentOf} from '../windows-path.ts'
import {removeWhole} from './service-remove.ts'

const order = object({
  tenant: text,
  id: text,
  service: text,
  stamps: list(text),
  folder: text,
  archive: text,
  sid: text,
  endpoints: list(text),
  appId: text,
})

export const tenantRemove = verb('apply', order, async (input, {machine, deadlineMs}): Promise<Outcome> => {
  requireOurs(input, machine)
  const changes = [...(await removeWhole(machine, input.service, deadlineMs)), ...freeAddresses(input, machine)]
  if (machine.disk.exists(input.folder)) {
    machine.disk.makeFolder(parentOf(input.archive))
    machine.rename(input.folder, input.archive)
    changes.push(`moved ${input.folder} to ${input.archive}`)
  }
  return {changes, data: {}}
})

function requireOurs({tenant, id, service, stamps, folder, archive}: Read<typeof order>, machine: Machine): void {
  const row = machine.table.find(service)
  if (row && !(row.stamp !== undefined && stamps.includes(row.stamp)))
    throw new VerbError('FOREIGN', `the service ${service} was not made for ${tenant}`)
  if (!machine.disk.exists(folder)) return
  const stamp = stampOf(machine.disk, folder)
  if (stamp?.id !== id || stamp.tenant !== tenant)
    throw new VerbError('FOREIGN', `${folder} was not made for ${tenant} (${id})`)
  if (machine.disk.exists(archive)) throw new VerbError('FOREIGN', `${archive} is there already`)
}

function freeAddresses({sid, endpoints, appId}: Read<typeof order>, {httpConfiguration}: Machine): readonly string[] {
  const prefixes = httpConfiguration.reservations().filter(({sids}) => sids.join() === sid)
  for (const {prefix} of prefixes) httpConfiguration.free(prefix)
  const bound = endpoints.filter((endpoint) => httpConfiguration.binding('hostnameport', endpoint)?.appId === appId)
  for (const endpoint of bound) httpConfiguration.unbind('hostnameport', endpoint)
  return [
    ...prefixes.map(({prefix}) => `freed ${formatUrlPrefix(prefix)}`),
    ...bound.map((endpoint) => `unbound ${endpoint}`),
  ]
}
