import type {BackupKind} from '../../backup/set.ts'
import {blocked, inFlight} from '../../engine/index.ts'
import {dataBackupKey, logBackupKey, tenantKey, tenantNames} from '../../fleet/names.ts'
import type {Sight} from '../../site/site.ts'
import type {ServerPlace} from '../../site/topology.ts'
import {type BackupStanding, backupStanding} from './standing.ts'

/** A tenant whose database is to be backed up, as it was recorded when the run began. Journaled. */
export type BackupAt = {
  readonly tenant: string
  /** ULID of its creation. */
  readonly id: string
  readonly server: string
}

/** What is known of the database and of its backups in one view. */
export interface BackupSight {
  readonly database: string
  readonly place: ServerPlace
  /** Where its backups go. */
  readonly folder: string
  readonly recoveryModel: string
  readonly standing: BackupStanding
  /** The server's clock: UTC, ms since the epoch. This machine's own may be wrong. */
  readonly utcNow: number
}

type Refused = ReturnType<typeof blocked>

/** Why nothing can be backed up, or what is known. Throws `Unreachable`. */
async function backupSight(at: BackupAt, see: Sight): Promise<BackupSight | Refused> {
  const {topology} = see.read
  const place = topology.servers.find(({name}) => name === at.server)
  if (!place)
    return blocked('LL-CONFIG', `the database of ${at.tenant} is on ${at.server}, which the configuration lacks`)
  if (!place.backups) return blocked('LL-CONFIG', `the configuration says of ${place.name} not where backups go`)
  const {database} = tenantNames(at.tenant, topology)
  const reading = see.read.server(place.name)
  const facts = await reading.database(database)
  if (!facts) return blocked('LL-SQL-DATABASE', `${place.name} has no database ${database}`)
  if (facts.state !== 'ONLINE') return blocked('LL-DATABASE-STATE', `${database} is ${facts.state} on ${place.name}`)
  if (facts.marker?.id !== at.id)
    return blocked('LL-FOREIGN', `the database ${database} on ${place.name} is not marked as that of ${at.tenant}`)
  const standing = await backupStanding(see, {server: place.name, database, tenant: at.id})
  if (!standing)
    return blocked('LL-DATABASE-STATE', `${database} on ${place.name} does not tell its family: it is not online`)
  const {utcNow} = await reading.facts()
  return {
    database,
    place,
    folder: place.backups.folder,
    recoveryModel: facts.recoveryModel,
    standing,
    utcNow,
  }
}

export type Look = (at: BackupAt, see: Sight) => Promise<BackupSight | Refused>

/** One look a view, however many steps of one tenant's routine ask. */
export function oneLook(): Look {
  const looks = new WeakMap<Sight, Promise<BackupSight | Refused>>()
  return (at, see) => {
    const look = looks.get(see) ?? backupSight(at, see)
    looks.set(see, look)
    return look
  }
}

const COMMANDS = {full: 'BACKUP DATABASE', differential: 'BACKUP DATABASE', log: 'BACKUP LOG'} as const

/** A backup of landlord's own that is still being taken over there, by whatever run. */
export async function backupUnderWay(
  {tenant, server}: BackupAt,
  kind: BackupKind,
  {read}: Sight,
): Promise<ReturnType<typeof inFlight> | undefined> {
  const keys = [tenantKey(tenant), dataBackupKey(tenant), logBackupKey(tenant)]
  const busy = (await read.server(server).underWayFor(keys)).find(({command}) => command === COMMANDS[kind])
  if (!busy) return undefined
  const percent = busy.fraction === undefined ? '' : `, ${Math.floor(busy.fraction * 100)} %`
  return inFlight(`${busy.command} in session ${busy.session} on ${server}${percent}`)
}
