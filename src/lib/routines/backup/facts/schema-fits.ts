import {blocked, inFlight, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {Sight, Site} from '../../../site/site.ts'
import {copyName, type Restoration, stageOf} from '../restoration.ts'
import {FITS, RIGHT} from './references.ts'

/** The release that is installed has to work with what the backup had; an older state is brought up, a newer one is refused. */
export const copyFits = (of: Restoration): Step<Site, null> => ({
  id: FITS.id,
  fact: `its schema is at ${of.place.release}, and ${of.order.tenant}_${of.live} is a user of it`,
  needs: [RIGHT],
  async check(see, {run, attempts, from}) {
    if (from(RIGHT) === undefined) return knownAfter(RIGHT)
    const {read} = see
    const [busy] = attempts.length > 0 ? await read.server(of.at).underWay(attempts) : []
    if (busy) return inFlight(`${busy.command} in session ${busy.session} on ${of.at}`)
    if (of.way === 'in place' && (await stageOf(see, of, run)) !== 'before') return satisfied(null)
    const release = await read.releases.release(of.place.release)
    if (!release) return blocked('LL-RELEASE-UNKNOWN', `the library holds no release ${of.place.release}`)
    const database = copyName(of, run)
    const wanted = await read.releases.migrations(of.place.release)
    const done = await read.server(of.at).migrations(database)
    const other = done.find(({id, checksum}, at) => wanted[at]?.id !== id || wanted[at]?.checksum !== checksum)
    if (other)
      return blocked(
        'LL-RESTORE-RELEASE',
        `${database} has migration ${other.id} of release ${other.release}, which ${of.place.release} does not have there`,
      )
    const lacking = wanted.slice(done.length).map(({id}) => `migration ${id}`)
    const user = lacking.length > 0 ? [] : await wrongUser(see, of, database, release.role)
    const diff = [...lacking, ...user]
    return diff.length === 0 ? satisfied(null) : needed(diff, {role: release.role, schema: release.schema})
  },
  async apply({server, releases}, {authority, before, progress}) {
    const {role, schema} = before as {readonly role: string; readonly schema: string}
    const database = copyName(of, authority.run)
    const writing = server(of.at)
    for (const migration of await releases.migrations(of.place.release)) {
      progress(migration.id)
      await writing.migrate(database, migration)
    }
    await writing.ensureUser(database, `${of.order.tenant}_${of.live}`, role, schema)
  },
  undo: {none: 'it goes with the copy'},
})

/** The service logs on as the slot that is live now, whoever that was on the day of the backup. */
async function wrongUser({read}: Sight, {at, order, live, sids}: Restoration, database: string, role: string) {
  const login = `${order.tenant}_${live}`
  const user = (await read.server(at).database(database))?.users.find(({name}) => name === login)
  if (user?.sid === sids[live] && user.roles.includes(role)) return []
  return [`user ${login}: ${user ? 'of another login or role' : 'missing'} → in ${role}`]
}
