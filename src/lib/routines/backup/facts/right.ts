import {blocked, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {DatabaseFacts} from '../../../site/database-server.ts'
import type {Site} from '../../../site/site.ts'
import type {ServerPlace} from '../../../site/topology.ts'
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
    const diff = deviations(facts, placeOf(of.at, see.read.topology))
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

function deviations(facts: DatabaseFacts, {owner, backups}: ServerPlace): readonly string[] {
  const backs = facts.users.find(({name}) => name === backups?.user)?.roles.includes('db_backupoperator')
  const wanted: (readonly [string, string, string])[] = [
    ['recovery model', facts.recoveryModel, 'FULL'],
    ['READ_COMMITTED_SNAPSHOT', facts.readCommittedSnapshot ? 'ON' : 'OFF', 'ON'],
    ['PAGE_VERIFY', facts.pageVerify, 'CHECKSUM'],
    ['AUTO_CLOSE', facts.autoClose ? 'ON' : 'OFF', 'OFF'],
    ['AUTO_SHRINK', facts.autoShrink ? 'ON' : 'OFF', 'OFF'],
    ['owner', facts.owner ?? 'nobody', owner],
    ...(backups ? ([[`right of ${backups.user} to back up`, backs ? 'there' : 'missing', 'there']] as const) : []),
  ]
  return wanted.filter(([, is, should]) => is !== should).map(([what, is, should]) => `${what}: ${is} → ${should}`)
}
