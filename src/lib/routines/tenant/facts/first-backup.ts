import type {BackupKind} from '../../../backup/set.ts'
import {blocked, inFlight, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {FoundSet} from '../../../site/backups.ts'
import type {Site} from '../../../site/site.ts'
import {type BackupStanding, backupStanding, holeInWords} from '../../backup/standing.ts'
import {take} from '../../backup/taking.ts'
import {hasData, writtenByCustomers} from './database.ts'
import {DATABASE, FIRST_BACKUP, type FirstBackup, LOGIN, PLACED, SCHEMA} from './references.ts'
import {type TenantToMake, things} from './tenant.ts'

type Before = {
  readonly take: readonly BackupKind[]
  /** Of an attempt that was cut off before they were recorded, or of another tool. */
  readonly record: readonly FoundSet[]
}

/**
 * A full, which begins the log chain, and a log backup, which shows that the chain goes on (promises P14, P15). A backup that an
 * attempt took before it was cut off is found by the stamp in its description and recorded, not taken again.
 */
export const firstBackupTaken = (tenant: TenantToMake): Step<Site, FirstBackup> => ({
  id: FIRST_BACKUP.id,
  fact: `${tenant.order.tenant} has a full backup and its log chain`,
  needs: [PLACED, DATABASE, SCHEMA, LOGIN],
  async check(see, {from, attempts}) {
    const place = from(PLACED)
    if (!place) return knownAfter(PLACED)
    const {names, server} = things(tenant, see.read.topology)
    if (!server.backups) return blocked('LL-CONFIG', `the configuration says of ${server.name} not where backups go`)
    const first: Before = {take: ['full', 'log'], record: []}
    const whereTo = `full backup, then the log, to ${server.backups.folder}`
    if (place.id === null) return needed([whereTo], first)
    const reading = see.read.server(server.name)
    const [busy] = attempts.length > 0 ? await reading.underWay(attempts) : []
    if (busy) return inFlight(`${busy.command} in session ${busy.session} on ${server.name}${percent(busy.fraction)}`)
    const standing = await backupStanding(see, {server: server.name, database: names.database, tenant: place.id})
    if (!standing) return needed([whereTo], first)
    const before: Before = {take: missing(standing), record: standing.toRecord}
    const hole = holeInWords(standing)
    const diff = [
      ...(hole === undefined ? [] : [`${hole}; a new full begins another`]),
      ...(before.take.length === 2 ? [whereTo] : before.take.map((kind) => `${kind} backup to ${folderOf(server)}`)),
      ...standing.unrecorded.map(({kind, files}) => `record the ${kind} backup ${files[0]?.path ?? ''}`),
    ]
    const [log] = standing.logs
    if (diff.length > 0 || !standing.full || !log) return needed(diff, before)
    return satisfied({full: standing.full.guid, log: log.guid})
  },
  async apply(site, context) {
    const {take: kinds, record} = context.before as Before
    const {names, server: place} = things(tenant, site.topology)
    const id = context.from(PLACED)?.id ?? context.authority.run
    const of = {tenant: id, tenantName: tenant.order.tenant, server: place.name}
    if (record.length > 0) await site.backups.record(record, of)
    // Its header is read by a step of its own.
    for (const kind of kinds)
      await take(site, {tenant: of.tenantName, id, database: names.database, place, kind, look: false}, context)
  },
  undo: {
    what: 'nothing of its backups: files and history stay, marked as those of a tenant that is gone',
    async check(see, _left, {from, run}) {
      const written = await writtenByCustomers(tenant, see, from(SCHEMA)?.rows)
      if (written.length > 0) return hasData(tenant, written)
      const id = from(PLACED)?.id
      if (!id || id !== run) return satisfied(null, 'the tenant was there before this run')
      const standing = (await see.read.backups.sets(id)).filter(({orphanedSince}) => orphanedSince === undefined)
      if (standing.length === 0) return satisfied(null)
      const files = standing.flatMap((set) => set.files.map(({path}) => path))
      return needed([
        `mark ${files.length} backup ${files.length === 1 ? 'file' : 'files'}; they stay: ${files.join(', ')}`,
      ])
    },
    async apply({backups}, _left, {authority}) {
      await backups.orphan(authority.run)
    },
  },
})

/** Without a full, or with a hole behind it, everything begins anew. */
function missing({full, logs, hole}: BackupStanding): readonly BackupKind[] {
  if (!full || hole) return ['full', 'log']
  return logs.length === 0 ? ['log'] : []
}

const percent = (fraction: number | undefined): string =>
  fraction === undefined ? '' : `, ${Math.floor(fraction * 100)} %`

const folderOf = ({backups}: ReturnType<typeof things>['server']): string => backups?.folder ?? ''
