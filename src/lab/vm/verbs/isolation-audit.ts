import {administrators, system} from '../acls.ts'
import {formatUrlPrefix} from '../http/url-prefix.ts'
import type {Machine} from '../machine.ts'
import {usersOf} from '../releases.ts'
import {list, object, type Read, text, whole} from '../shape.ts'
import {found, verb} from '../verb.ts'

const question = object({
  tenants: list(object({service: text, folder: text, configPath: text, sid: text, hosts: list(text)})),
  httpPort: whole,
  httpsPort: whole,
  tenantsFolder: text,
  releasesFolder: text,
})
type Question = Read<typeof question>

interface Finding {
  readonly kind: 'service' | 'folder' | 'url' | 'binding'
  readonly about: string
  readonly why: string
}

export const isolationAudit = verb('check', question, (input, {machine}) =>
  found({findings: [...services(input, machine), ...folders(input, machine), ...urls(input, machine)]}),
)

function services({tenants, releasesFolder}: Question, machine: Machine): readonly Finding[] {
  const expected = tenants.map(({service}) => service.toLowerCase())
  return usersOf(machine, releasesFolder)
    .filter((name) => !expected.includes(name.toLowerCase()))
    .map((about) => ({kind: 'service', about, why: 'runs a release, and belongs to no tenant'}))
}

function folders({tenants, tenantsFolder}: Question, {acls, disk}: Machine): readonly Finding[] {
  const known = tenants.map(({folder}) => folder.toLowerCase())
  const unknown = disk
    .names(tenantsFolder)
    .map((name) => `${tenantsFolder}\\${name}`)
    .filter((path) => disk.isFolder(path) && !known.includes(path.toLowerCase()))
  const open = tenants
    .flatMap(({folder, configPath, sid}) => [folder, configPath].map((path) => ({path, sid})))
    .filter(({path}) => disk.exists(path))
    .flatMap(({path, sid}) => {
      const {inherits, entries} = acls.of(path)
      const others = entries.filter((entry) => ![system, administrators, sid].includes(entry.sid))
      return [
        ...(inherits ? [finding('folder', path, 'inherits access')] : []),
        ...others.map((entry) => finding('folder', path, `${entry.sid} may ${entry.rights}`)),
      ]
    })
  return [...unknown.map((path) => finding('folder', path, 'belongs to no tenant')), ...open]
}

/** A wildcard on a longer path is one of Windows' own. */
function urls({tenants, httpPort, httpsPort}: Question, {httpConfiguration}: Machine): readonly Finding[] {
  const here = httpConfiguration.reservations().filter(({prefix}) => [httpPort, httpsPort].includes(prefix.port))
  const taken = here.flatMap(({prefix, sids}) => {
    const owner = tenants.find(({hosts}) => hosts.includes(prefix.host))
    const all = prefix.host === '+' && prefix.path === '/'
    return [
      ...(all ? [finding('url', formatUrlPrefix(prefix), 'takes the requests of every tenant')] : []),
      ...(owner && sids.join() !== owner.sid
        ? [finding('url', formatUrlPrefix(prefix), `is reserved for ${sids.join(', ')}`)]
        : []),
    ]
  })
  const shadowing = httpConfiguration
    .bindings()
    .filter(
      ({by, endpoint}) => by === 'ipport' && endpoint.endsWith(`:${httpsPort}`) && !endpoint.startsWith('0.0.0.0:'),
    )
  return [
    ...taken,
    ...shadowing.map(({endpoint}) => finding('binding', endpoint, 'shadows the certificates of host names')),
  ]
}

const finding = (kind: Finding['kind'], about: string, why: string): Finding => ({kind, about, why})
