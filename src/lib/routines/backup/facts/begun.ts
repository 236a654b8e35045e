import {blocked, needed, type Step, satisfied} from '../../../engine/index.ts'
import {tenantNames} from '../../../fleet/names.ts'
import type {FoundSet} from '../../../site/backups.ts'
import type {Sight, Site} from '../../../site/site.ts'
import {type BackupAt, type BackupSight, backupUnderWay, type Look} from '../sight.ts'
import {holeInWords} from '../standing.ts'
import {take} from '../taking.ts'

/** The full that the backup builds on. */
export const BEGUN = {id: 'begun'}

type Before = {readonly record: readonly FoundSet[]}

/**
 * A full that counts, from which the log goes on without a hole, or on which the next differential builds. Without one the backup would be
 * refused (4214, 3035), or nobody could restore it.
 */
export const chainBegun = (
  at: BackupAt,
  kind: 'log' | 'differential',
  look: Look,
): Step<Site, {readonly full: string}> => ({
  id: BEGUN.id,
  fact: `${at.tenant} has a full backup that ${kind === 'log' ? 'its log goes on from' : 'a differential builds on'}`,
  async check(see: Sight) {
    const found = await look(at, see)
    if ('finding' in found) return found
    if (kind === 'log' && found.recoveryModel === 'SIMPLE')
      return blocked('LL-BACKUP-MODEL', `${found.database} is in the SIMPLE recovery model: there is no log to back up`)
    const wrong = whyNone(found, kind)
    const {full, differentialBase, toRecord} = found.standing
    const base = kind === 'log' ? full : differentialBase
    if (wrong === undefined && base) return satisfied({full: base.guid})
    const busy = await backupUnderWay(at, 'full', see)
    if (busy) return busy
    return needed([`${wrong}: a full backup to ${found.folder} first`], {record: toRecord} satisfies Before)
  },
  async apply(site, context) {
    const {record} = context.before as Before
    const place = site.topology.servers.find(({name}) => name === at.server)
    if (!place) throw new TypeError('The topology lost the server.')
    const of = {tenant: at.id, tenantName: at.tenant, server: place.name}
    if (record.length > 0) await site.backups.record(record, of)
    const {database} = tenantNames(at.tenant, site.topology)
    await take(site, {tenant: at.tenant, id: at.id, database, place, kind: 'full', look: true}, context)
  },
  undo: {none: 'a backup that was taken stays'},
})

/** Why the next one of the kind has nothing to build on, or nothing. */
export function whyNone({standing}: Pick<BackupSight, 'standing'>, kind: 'log' | 'differential'): string | undefined {
  if (kind === 'log') return standing.full ? holeInWords(standing) : 'it has no full backup that counts'
  const {differentialBase: base} = standing
  if (!base) return 'it has no full backup'
  if (!base.ours) return `its newest full is another tool's (${base.files.map(({path}) => path).join(', ')})`
  return base.problem && `its newest full does not count: ${base.problem}`
}
