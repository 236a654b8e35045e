import {due, type LastBackups} from '../../../backup/policy.ts'
import type {BackupKind} from '../../../backup/set.ts'
import {parsedStamp} from '../../../backup/stamp.ts'
import {type CheckContext, needed, type Step, satisfied} from '../../../engine/index.ts'
import {tenantNames} from '../../../fleet/names.ts'
import type {FoundSet} from '../../../site/backups.ts'
import type {Sight, Site} from '../../../site/site.ts'
import type {KnownBackup} from '../chains-of.ts'
import {type BackupAt, type BackupSight, backupUnderWay, type Look} from '../sight.ts'
import {begun} from '../standing.ts'
import {take} from '../taking.ts'
import {BEGUN} from './begun.ts'

export interface BackupWanted {
  readonly kind: BackupKind
  readonly copyOnly: boolean
  /** Only where the policy says that it is time: somebody else's newer one will do. */
  readonly due: boolean
}

type Before = {
  /** Nothing is taken where what is there has only to be recorded. */
  readonly take: boolean
  /** Of an attempt that was cut off before they were recorded, or of another tool. */
  readonly record: readonly FoundSet[]
}

/**
 * One backup, in the catalogue. One that an attempt took before it was cut off is found by its stamp and recorded, not taken again;
 * one that is still being taken is waited for.
 */
export const backupTaken = (
  at: BackupAt,
  wanted: BackupWanted,
  look: Look,
): Step<Site, {readonly set: string | null}> => ({
  id: 'taken',
  fact: factOf(at, wanted),
  needs: wanted.kind === 'full' ? [] : [BEGUN],
  async check(see, context) {
    const found = await look(at, see)
    if ('finding' in found) return found
    const {standing, folder} = found
    const its = await itsOwn(at, wanted, see, found, context)
    const record: Before = {take: false, record: standing.toRecord}
    if (its && standing.unrecorded.length === 0) return satisfied({set: its.set}, its.note)
    if (its)
      return needed(
        standing.unrecorded.map(({kind, files}) => `record the ${kind} backup ${files[0]?.path ?? ''}`),
        record,
      )
    const busy = await backupUnderWay(at, wanted.kind, see)
    if (busy) return busy
    return needed([`${wanted.copyOnly ? 'copy-only ' : ''}${wanted.kind} backup to ${folder}`], {...record, take: true})
  },
  async apply(site, context) {
    const before = context.before as Before
    const place = site.topology.servers.find(({name}) => name === at.server)
    if (!place) throw new TypeError('The topology lost the server.')
    const of = {tenant: at.id, tenantName: at.tenant, server: place.name}
    if (before.record.length > 0) await site.backups.record(before.record, of)
    if (!before.take) return
    const {database} = tenantNames(at.tenant, site.topology)
    const {kind, copyOnly} = wanted
    await take(site, {tenant: at.tenant, id: at.id, database, place, kind, copyOnly, look: true}, context)
  },
  undo: {none: 'a backup that was taken stays'},
})

function factOf({tenant}: BackupAt, {kind, copyOnly, due: isDue}: BackupWanted): string {
  const what = kind === 'log' ? `the log of ${tenant} is` : `${tenant} is`
  const how = {full: 'backed up whole', differential: 'backed up as it differs from its full', log: 'backed up'}[kind]
  return `${what} ${how}${copyOnly ? ', beside the chain' : ''}${isDue ? ' in time' : ''}`
}

/** The set that makes the fact true; undefined: one has to be taken. */
async function itsOwn(
  {id}: BackupAt,
  wanted: BackupWanted,
  {read}: Sight,
  {standing, utcNow}: BackupSight,
  {run, attempts}: CheckContext,
): Promise<{readonly set: string | null; readonly note?: string} | undefined> {
  const ofKind = standing.counting.filter(({kind, copyOnly}) => kind === wanted.kind && copyOnly === wanted.copyOnly)
  const mine = ofKind.findLast((set) => isOf(set, run, attempts))
  if (mine && hasBase(mine, standing)) return {set: mine.guid}
  if (!wanted.due || wanted.kind === 'differential') return undefined
  const policy = await read.backups.policy(id)
  if (!policy) return {set: null, note: 'it is in no backup policy any more'}
  const last: LastBackups = {full: begun(standing, 'full'), log: begun(standing, 'log')}
  const isHeld = wanted.kind === 'full' || standing.hole === undefined
  if (!isHeld || due(policy, last, utcNow).includes(wanted.kind)) return undefined
  const newest = ofKind.at(-1)
  return newest && {set: newest.guid, note: `taken ${new Date(newest.finishedAt).toISOString()}`}
}

/** Another tool may have taken a full since the one that it was to build on. */
const hasBase = ({kind, base}: KnownBackup, {counting}: BackupSight['standing']): boolean =>
  kind !== 'differential' || counting.some((set) => set.kind === 'full' && set.guid === base?.guid)

const isOf = ({description}: KnownBackup, run: string | undefined, attempts: readonly string[]): boolean => {
  const stamp = parsedStamp(description)
  return stamp !== undefined && stamp.run === run && attempts.includes(stamp.attempt)
}
