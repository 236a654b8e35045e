import {readConnectionString} from '../../connection-string.ts'
import type {Machine} from '../machine.ts'
import {sha256} from '../release-zip.ts'
import type {ServiceRow} from '../services/service-table.ts'
import {object, text} from '../shape.ts'
import {stampFile, stampOf} from '../stamp.ts'
import {found, verb} from '../verb.ts'

export const tenantRead = verb(
  'check',
  object({tenant: text, service: text, folder: text, configPath: text}),
  ({service, folder, configPath}, {machine}) => {
    const row = machine.table.find(service)
    return found({
      service: row ? serviceFacts(row, machine) : null,
      folder: machine.disk.isFolder(folder) ? folderFacts(folder, machine) : null,
      config: machine.disk.exists(configPath) ? configFacts(configPath, machine) : null,
    })
  },
)

const serviceFacts = (row: ServiceRow, {services}: Machine) => ({
  name: row.name,
  displayName: row.displayName,
  path: row.path,
  account: row.account,
  start: row.start,
  state: services.state(row.name),
  pid: services.state(row.name) === 'stopped' ? null : (services.life(row.name)?.pid ?? null),
  startedAt: startOf(row, services),
  exitCode: row.exitCode,
  restartAfterMs: row.restartAfterMs,
  restartOnErrorExit: row.restartOnErrorExit,
  sidType: row.sidType,
  dependencies: row.dependencies,
  stamp: row.stamp ?? null,
})

/** When its process began; null where none is left. */
function startOf({name}: ServiceRow, services: Machine['services']): string | null {
  const life = services.state(name) === 'stopped' ? undefined : services.life(name)
  return life ? new Date(life.startedAt).toISOString() : null
}

const folderFacts = (folder: string, {acls, disk}: Machine) => ({
  path: folder,
  ...acls.of(folder),
  stamp: stampOf(disk, folder) ?? null,
  names: disk.names(folder).filter((name) => name !== stampFile),
})

function configFacts(path: string, {disk}: Machine) {
  const content = disk.read(path)
  return {path, digest: sha256(content), writtenAt: disk.writtenAt(path).toISOString(), ...publicParts(content)}
}

/** Null for what the file does not say, as for all of a file that is not JSON. */
function publicParts(content: Buffer) {
  try {
    const config = JSON.parse(content.toString('utf8')) as {
      tenant?: string
      hosts?: string[]
      connectionString?: string
    }
    const connection = config.connectionString === undefined ? undefined : readConnectionString(config.connectionString)
    return {
      tenant: config.tenant ?? null,
      login: connection?.login ?? null,
      database: connection?.database ?? null,
      server: connection?.dataSource.replace(/^tcp:/, '') ?? null,
      hosts: config.hosts ?? [],
    }
  } catch {
    return {tenant: null, login: null, database: null, server: null, hosts: []}
  }
}
