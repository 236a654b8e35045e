import {isOpen, visibleDatabases} from '../catalogue/database-list.ts'
import {sameName} from '../engine/compare.ts'
import {unsupported} from '../engine/errors.ts'
import {DATA_PATH, LOG_PATH, SERVER_COLLATION} from '../engine/instance.ts'
import type {Session} from '../engine/session.ts'
import {INT, nvarchar} from '../engine/types.ts'
import {type Value, Variant} from '../engine/values.ts'

/** Since SQL Server 2019 the folder of backups is told, too. */
const TELLS_BACKUP_PATH = 15
const BACKUP_PATH = 'B:\\backup'
const STANDARD_EDITION = 2

/** learn.microsoft.com/sql/t-sql/functions/serverproperty-transact-sql */
export function serverProperty(property: Value | undefined, {instance}: Session): Variant | null {
  const text = (value: string) => new Variant(nvarchar(260), value)
  const int = (value: bigint) => new Variant(INT, value)
  const {edition, engineEdition, hadrEnabled, version = instance.version, machine} = instance.told
  const major = version.split('.')[0] ?? ''
  switch (String(property).toUpperCase()) {
    case 'PRODUCTVERSION':
      return text(version)
    case 'PRODUCTMAJORVERSION':
      return text(major)
    case 'PRODUCTLEVEL':
      return text('RTM')
    case 'EDITION':
      return text(edition ?? 'Standard Edition (64-bit)')
    case 'ENGINEEDITION':
      return int(BigInt(engineEdition ?? STANDARD_EDITION))
    case 'COLLATION':
      return text(SERVER_COLLATION)
    case 'MACHINENAME':
      return text(machine ?? instance.name.toUpperCase())
    case 'SERVERNAME':
      return text(instance.name.toUpperCase())
    // A default instance has no name of its own.
    case 'INSTANCENAME':
      return null
    case 'ISHADRENABLED':
      return int(hadrEnabled ? 1n : 0n)
    case 'ISCLUSTERED':
    case 'ISINTEGRATEDSECURITYONLY':
    case 'ISSINGLEUSER':
      return int(0n)
    case 'INSTANCEDEFAULTDATAPATH':
      return text(DATA_PATH)
    case 'INSTANCEDEFAULTLOGPATH':
      return text(LOG_PATH)
    case 'INSTANCEDEFAULTBACKUPPATH':
      return Number(major) < TELLS_BACKUP_PATH ? null : text(BACKUP_PATH)
    default:
      throw unsupported(`SERVERPROPERTY('${String(property)}')`)
  }
}

/** NULL for one that the login may not know of. learn.microsoft.com/sql/t-sql/functions/db-id-transact-sql */
export function databaseId(given: Value | undefined, session: Session): bigint | null {
  if (given === undefined) return BigInt(session.view(session.database).id)
  const found = visibleDatabases(session).find((database) => given !== null && sameName(database.name, String(given)))
  return found === undefined ? null : BigInt(found.id)
}

export function databaseName(given: Value | undefined, session: Session): string | null {
  if (given === undefined) return session.view(session.database).name
  return visibleDatabases(session).find((database) => BigInt(database.id) === given)?.name ?? null
}

/** NULL for a database that the login may not know of. learn.microsoft.com/sql/t-sql/functions/databasepropertyex-transact-sql */
export function databaseProperty([name, property]: readonly Value[], session: Session): Variant | null {
  const database = visibleDatabases(session).find((one) => name !== null && sameName(one.name, String(name)))
  if (database === undefined) return null
  const text = (value: string) => new Variant(nvarchar(128), value)
  switch (String(property).toUpperCase()) {
    case 'STATUS':
      return text(database.state)
    case 'RECOVERY':
      return text(database.recovery)
    case 'USERACCESS':
      return text(database.userAccess)
    case 'UPDATEABILITY':
      return text(database.readOnly ? 'READ_ONLY' : 'READ_WRITE')
    case 'COLLATION':
      return isOpen(session, database) ? text(database.collation) : null
    default:
      throw unsupported(`DATABASEPROPERTYEX(…, '${String(property)}')`)
  }
}
