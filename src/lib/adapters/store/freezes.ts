import {type Freeze, frozenError} from '../../engine/freeze.ts'
import type {RunRecord} from '../../engine/store.ts'
import {OperatorError} from '../../errors.ts'
import type {FreezesReading, FreezesWriting} from '../../site/freezes.ts'
import {type Ground, isoOf, type Reader, storeNow, write} from './flavour.ts'
import {recordedRun} from './recorded-run.ts'
import {runOf} from './records.ts'

const FLEET = 'freeze:fleet'

/**
 * The freeze that stands now, if one does: the newest run of this subject says so, and nothing else does. A freeze is as hard to
 * wipe out of the store as any run. `now` in ms of the store's clock.
 */
export async function standingFreeze(ground: Ground, db: Reader, now: number): Promise<Freeze | undefined> {
  const newest = db.selectFrom('runs').selectAll().where('subject', '=', FLEET).orderBy('ordinal', 'desc')
  const [row] = await ground.flavour.first(newest, 1).execute()
  if (row?.routine !== 'freeze') return undefined
  const freeze = freezeOf(runOf(row))
  return freeze.until !== null && Date.parse(freeze.until) <= now ? undefined : freeze
}

/** Throws `Frozen`. */
export async function assertNotFrozen(ground: Ground, db: Reader, now: number): Promise<void> {
  const freeze = await standingFreeze(ground, db, now)
  if (freeze) throw frozenError(freeze)
}

export const freezesOf = (ground: Ground): FreezesReading & FreezesWriting => ({
  async standing() {
    return standingFreeze(ground, ground.db, await storeNow(ground, ground.db))
  },

  freeze: ({reason, lastsMs, actor, version}) =>
    write(ground, async (trx) => {
      const now = await storeNow(ground, trx)
      const standing = await standingFreeze(ground, trx, now)
      if (standing && standing.reason === reason && (standing.until === null) === (lastsMs === null))
        return {freeze: standing, changed: false}
      if (standing) throw frozenError(standing)
      const inputs = {reason, until: lastsMs === null ? null : isoOf(now + Math.round(lastsMs))}
      const run = await recordedRun(trx, {routine: 'freeze', subject: FLEET, inputs, actor, version}, now)
      return {freeze: freezeOf(run), changed: true}
    }),

  thaw: ({freeze, actor, version}) =>
    write(ground, async (trx) => {
      const now = await storeNow(ground, trx)
      const standing = await standingFreeze(ground, trx, now)
      if (!standing) return undefined
      if (standing.run !== freeze)
        throw new OperatorError('LL-FROZEN', `Another freeze stands by now: ${standing.reason}`, {
          why: `by ${standing.by.user} on ${standing.by.host} since ${standing.since}`,
          state: 'nothing was changed',
          next: ['landlord thaw'],
        })
      const inputs = {freeze, reason: standing.reason}
      return recordedRun(trx, {routine: 'thaw', subject: FLEET, inputs, actor, version}, now)
    }),
})

function freezeOf({id, inputs, actor, openedAt}: RunRecord): Freeze {
  const {reason, until} = inputs as {readonly reason: string; readonly until: string | null}
  return {run: id, reason, by: actor, since: openedAt, until}
}
