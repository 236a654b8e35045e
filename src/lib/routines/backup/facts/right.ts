import {blocked, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {Site} from '../../../site/site.ts'
import {deviations, optionsOf} from '../../tenant/facts/options.ts'
import {copyName, type Restoration, stageOf} from '../restoration.ts'
import {placeOf, RIGHT, WHOLE} from './references.ts'

/**
 * What a restore leaves wrong: whoever restored owns the database, and options are those of the day of the backup. TRUSTWORTHY, chaining and the
 * broker are off after a RESTORE; where they are on, somebody has turned them on since.
 */
export const copyPutRight = (of: Restoration): Step<Site, null> => ({
  id: RIGHT.id,
  fact: 'owner, options and recovery model are as a tenant has them',
  needs: [WHOLE],
  async check(see, {run, from}) {
    if (from(WHOLE) === undefined) return knownAfter(WHOLE)
    if (of.way === 'in place' && (await stageOf(see, of, run)) !== 'before') return satisfied(null)
    const database = copyName(of, run)
    const facts = await see.read.server(of.at).database(database)
    if (!facts) return knownAfter(WHOLE)
    const risky = [...(facts.trustworthy ? ['TRUSTWORTHY'] : []), ...(facts.dbChaining ? ['DB_CHAINING'] : [])]
    if (risky.length > 0)
      return blocked('LL-DATABASE-RISK', `${risky.join(' and ')} is ON in ${database}; a sysadmin must find out why`)
    const diff = deviations(optionsOf(facts, placeOf(of.at, see.read.topology)))
    return diff.length === 0 ? satisfied(null) : needed(diff)
  },
  async apply({server}, {authority}) {
    const database = copyName(of, authority.run)
    const writing = server(of.at)
    await writing.setOptions(database)
    await writing.equip(database, {store: authority.store, tenant: of.order.tenant, id: of.id})
    await writing.giveToOwner(database)
  },
  undo: {none: 'it goes with the copy'},
})
