import {unsupported} from '../engine/errors.ts'
import type {Instance} from '../engine/instance.ts'
import type {TableFunction} from '../engine/scope.ts'
import type {Session} from '../engine/session.ts'
import {BIGINT, INT, nvarchar} from '../engine/types.ts'
import type {Value} from '../engine/values.ts'
import {requireServerState} from './instance-views.ts'

const NAME = 'sys.dm_os_volume_stats'
const PAGE_BYTES = 8192
const COLUMNS = {
  database_id: INT,
  file_id: INT,
  volume_mount_point: nvarchar(512),
  total_bytes: BIGINT,
  available_bytes: BIGINT,
} as const

/**
 * The volume that a file lies on, of which the lab has one for each drive. What it answers for a file that is not there is not documented.
 * learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-os-volume-stats-transact-sql
 */
export const volumeStats = (session: Session): TableFunction => ({
  parameters: [INT, INT],
  partialView: NAME,
  columns: Object.entries(COLUMNS).map(([name, type]) => ({name, type, nullable: false, identity: false})),
  open: () => {
    requireServerState(session)
    return ([database, file]) => [[database ?? null, file ?? null, ...volumeOf(database, file, session)]]
  },
})

function volumeOf(database: Value | undefined, file: Value | undefined, {instance}: Session): readonly Value[] {
  const found = instance.databases
    .find(({committed}) => BigInt(committed.id) === database)
    ?.committed.files.find(({id}) => BigInt(id) === file)
  if (found === undefined) throw unsupported(`${NAME} of a file that is not there`)
  const mountPoint = driveOf(found.path)
  const {total, free} = instance.disk.volume(usedOn(mountPoint, instance))
  return [mountPoint, BigInt(total), BigInt(free)]
}

const usedOn = (drive: string, {databases}: Instance): number =>
  databases
    .flatMap(({committed}) => committed.files)
    .filter(({path}) => driveOf(path) === drive)
    .reduce((sum, {pages}) => sum + pages * PAGE_BYTES, 0)

const driveOf = (path: string): string => path.slice(0, 3).toUpperCase()
