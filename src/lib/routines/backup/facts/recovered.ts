import {blocked, inFlight, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {Site} from '../../../site/site.ts'
import {copyName, type Restoration, stageOf} from '../restoration.ts'
import {RECOVERED, RESTORED} from './references.ts'

/** RECOVERY is a statement of its own, after the last restore: nothing can be rolled forward behind it. Then the marker can be read. */
export const copyRecovered = (of: Restoration): Step<Site, null> => ({
  id: RECOVERED.id,
  fact: `it is recovered, and carries the marker of ${of.order.tenant}`,
  needs: [RESTORED],
  async check(see, {run, attempts, from}) {
    if (from(RESTORED) === undefined) return knownAfter(RESTORED)
    const {read} = see
    const [busy] = attempts.length > 0 ? await read.server(of.at).underWay(attempts) : []
    if (busy) return inFlight(`${busy.command} in session ${busy.session} on ${of.at}`)
    if (of.way === 'in place' && (await stageOf(see, of, run)) !== 'before') return satisfied(null)
    const database = copyName(of, run)
    const facts = await read.server(of.at).database(database)
    if (!facts) return knownAfter(RESTORED)
    if (facts.state === 'RESTORING') return needed([`RECOVERY of ${database}`])
    if (facts.state !== 'ONLINE') return blocked('LL-DATABASE-STATE', `${database} on ${of.at} is ${facts.state}`)
    const {marker} = facts
    if (marker?.id === of.id && marker.tenant === of.order.tenant && marker.store === read.store) return satisfied(null)
    const whose = marker ? `the marker of ${marker.tenant} (${marker.id})` : 'no marker'
    return blocked(
      'LL-RESTORE-MARKER',
      `${database} on ${of.at} carries ${whose}, not that of ${of.order.tenant} (${of.id})`,
    )
  },
  async apply({restoring}, {authority}) {
    await restoring(of.at).recover(copyName(of, authority.run))
  },
  undo: {none: 'it goes with the copy'},
})
