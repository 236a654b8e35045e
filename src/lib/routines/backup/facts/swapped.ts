import {blocked, inFlight, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {Site} from '../../../site/site.ts'
import {copyName, originalName, type Restoration, stageOf} from '../restoration.ts'
import {FITS, SWAPPED} from './references.ts'

/** By renaming: the original stays, offline, so that the way back is a rename too, and nothing is lost that anybody may still want. */
export const copySwapped = (of: Restoration): Step<Site, null> => ({
  id: SWAPPED.id,
  fact: `it is ${of.order.tenant} now, and what was is kept beside it`,
  needs: [FITS],
  async check(see, {run, attempts, from}) {
    if (from(FITS) === undefined || run === undefined) return knownAfter(FITS)
    const {read} = see
    const [busy] = attempts.length > 0 ? await read.server(of.at).underWay(attempts) : []
    if (busy) return inFlight(`${busy.command} in session ${busy.session} on ${of.at}`)
    const stage = await stageOf(see, of, run)
    const original = originalName(of, run)
    const kept = await read.restoring(of.at).standing(original)
    if (stage === 'swapped' && (kept === undefined || kept.state === 'OFFLINE')) return satisfied(null)
    const marker = (await read.server(of.at).database(of.order.tenant))?.marker
    if (stage === 'before' && marker !== undefined && marker.id !== of.id)
      return blocked(
        'LL-RESTORE-MARKER',
        `${of.order.tenant} on ${of.at} carries the marker of ${marker.tenant} (${marker.id})`,
      )
    return needed([`${of.order.tenant} → ${original}, offline`, `${copyName(of, run)} → ${of.order.tenant}`])
  },
  async apply({restoring, copies}, {authority}) {
    const order = {
      database: of.order.tenant,
      replacement: copyName(of, authority.run),
      original: originalName(of, authority.run),
    }
    const whose = {tenant: of.id, tenantName: of.order.tenant}
    await copies.begin({server: of.at, database: order.original, ...whose, purpose: 'original'})
    await restoring(of.at).swap(order)
  },
  undo: {
    what: 'what was is the database of the tenant again, and the copy a copy',
    async check({read}, _left, {run}) {
      if (run === undefined) return satisfied(null)
      const original = originalName(of, run)
      const record = await read.copies.copy(of.at, original)
      if (record === undefined || record.goneAt !== undefined) return satisfied(null)
      const stands = await read.restoring(of.at).standing(original)
      return stands ? needed([`${original} → ${of.order.tenant}`]) : needed([`forget ${original} on ${of.at}`])
    },
    async apply({restoring, copies}, _left, {run}) {
      const original = originalName(of, run ?? '')
      await restoring(of.at).swapBack({database: of.order.tenant, replacement: copyName(of, run), original})
      await copies.gone({server: of.at, database: original})
    },
  },
})
