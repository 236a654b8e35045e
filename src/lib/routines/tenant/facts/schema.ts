import {blocked, inFlight, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {JournaledMigration, Migration} from '../../../site/database-server.ts'
import type {Site} from '../../../site/site.ts'
import {seededRows} from './customers-data.ts'
import {DATABASE, PLACED, SCHEMA, type Schema} from './references.ts'
import {type TenantToMake, things} from './tenant.ts'

/** Every migration of the release is journaled in the database with its checksum, in order, and none else. */
export const schemaAtRelease = (tenant: TenantToMake): Step<Site, Schema> => ({
  id: SCHEMA.id,
  fact: `its schema is at ${tenant.place.release}`,
  needs: [PLACED, DATABASE],
  async check({read}, {from, attempts}) {
    const wanted = await read.releases.migrations(tenant.place.release)
    const all = `${wanted.length} ${wanted.length === 1 ? 'migration' : 'migrations'}`
    if (!from(PLACED)) return knownAfter(PLACED)
    const {names, server} = things(tenant, read.topology)
    const reading = read.server(server.name)
    const [busy] = attempts.length > 0 ? await reading.underWay(attempts) : []
    if (busy) return inFlight(`${busy.command} in session ${busy.session} on ${server.name}`)
    const facts = await reading.database(names.database)
    if (!facts?.journal) return needed([all])
    const done = await reading.migrations(names.database)
    const wrong = contradiction(wanted, done)
    if (wrong) return blocked('LL-MIGRATION-CHANGED', wrong)
    if (done.length < wanted.length) return needed([`${wanted.length - done.length} of ${all}`], {done: done.length})
    return satisfied({last: wanted.at(-1)?.id ?? null, rows: seededRows(await reading.rows(names.database))})
  },
  async apply({server, releases}, {progress}) {
    const writing = server(tenant.place.server)
    const wanted = await releases.migrations(tenant.place.release)
    for (const [index, migration] of wanted.entries()) {
      progress(migration.id, index / wanted.length)
      await writing.migrate(tenant.order.tenant, migration)
    }
  },
  undo: {none: 'it goes with its database'},
})

/** What the journal says must be a beginning of what the release brings: a changed checksum is refused, never run again. */
function contradiction(wanted: readonly Migration[], done: readonly JournaledMigration[]): string | undefined {
  for (const [index, applied] of done.entries()) {
    const migration = wanted[index]
    if (!migration)
      return `migration ${applied.id} was applied by release ${applied.release}, and this release does not know it`
    if (migration.id !== applied.id) return `migration ${applied.id} was applied where this release has ${migration.id}`
    if (migration.checksum !== applied.checksum) return `migration ${applied.id} was changed since it was applied`
  }
  return undefined
}
