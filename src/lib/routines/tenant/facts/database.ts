import {blocked, inFlight, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import {databaseFiles} from '../../../fleet/names.ts'
import type {DatabaseFacts} from '../../../site/database-server.ts'
import type {Sight, Site} from '../../../site/site.ts'
import type {ServerPlace} from '../../../site/topology.ts'
import {customersTables} from './customers-data.ts'
import {deviations, optionsOf, type Wanted} from './options.ts'
import {DATABASE, PLACED, SCHEMA} from './references.ts'
import {type TenantToMake, things} from './tenant.ts'

type Before = {
  readonly exists: boolean
  readonly dataPath: string
  readonly logPath: string
  readonly collation: string
}

/**
 * Database of its own (promise P01), marked as this tenant's (P02), in the FULL recovery model (P15) and with the options that
 * every tenant's database has. Until it is marked, its file names say whose it is.
 */
export const databaseExists = (tenant: TenantToMake): Step<Site, null> => ({
  id: DATABASE.id,
  fact: `database ${tenant.order.tenant} exists on ${tenant.place.server}`,
  needs: [PLACED],
  async check({read}, {from, attempts}) {
    const place = from(PLACED)
    if (!place) return knownAfter(PLACED)
    const {names, server} = things(tenant, read.topology)
    const reading = read.server(server.name)
    const [busy] = attempts.length > 0 ? await reading.underWay(attempts) : []
    if (busy) return inFlight(`${busy.command} in session ${busy.session} on ${server.name}`)
    const facts = await reading.database(names.database)
    const {dataMb, logMb} = server.database
    const {dataPath, logPath, collation} = await reading.facts()
    const before: Before = {exists: facts !== undefined, dataPath, logPath, collation: server.collation ?? collation}
    if (!facts) return needed([`create: ${dataMb} MB + ${logMb} MB log, FULL, marked`], before)
    if (!isOurs(facts, place.id, attempts))
      return blocked(
        'LL-FOREIGN',
        `a database ${names.database} exists on ${server.name} and carries no mark of this tenant`,
      )
    const risky = [facts.trustworthy ? 'TRUSTWORTHY is ON' : '', facts.dbChaining ? 'DB_CHAINING is ON' : ''].filter(
      Boolean,
    )
    if (risky.length > 0)
      return blocked(
        'LL-DATABASE-RISK',
        `${risky.join(' and ')} in ${names.database}; a sysadmin must find out why and turn it off`,
      )
    if (facts.state !== 'ONLINE')
      return blocked('LL-DATABASE-STATE', `${names.database} on ${server.name} is ${facts.state}`)
    const diff = deviations(wantedOf(facts, server))
    return diff.length === 0 ? satisfied(null) : needed(diff, before)
  },
  async apply({server, topology}, {authority, before, from}) {
    const {exists, dataPath, logPath, collation} = before as Before
    const database = tenant.order.tenant
    const writing = server(tenant.place.server)
    if (!exists)
      await writing.createDatabase({
        name: database,
        collation,
        ...databaseFiles(database, authority.attempt, {dataPath, logPath}),
        ...things(tenant, topology).server.database,
      })
    await writing.setOptions(database)
    await writing.equip(database, {store: authority.store, tenant: database, id: from(PLACED)?.id ?? authority.run})
    await writing.giveToOwner(database)
  },
  undo: {
    what: 'the database, while no client has written to it',
    async check(see, left, {from, run}) {
      const {names, server} = things(tenant, see.read.topology)
      if ((left.before as Before | null)?.exists) return satisfied(null, 'it was there before this run')
      const reading = see.read.server(server.name)
      const [busy] = await reading.underWay(left.attempts)
      if (busy) return inFlight(`${busy.command} in session ${busy.session} on ${server.name}`)
      const facts = await reading.database(names.database)
      if (!facts) return satisfied(null)
      if (!isOurs(facts, run ?? null, left.attempts)) return satisfied(null, 'what stands there now is not of this run')
      const written = await customersTables(reading, names.database, from(SCHEMA)?.rows)
      if (written.length > 0) return hasData(tenant, written)
      return needed([`drop database ${names.database} on ${server.name}`])
    },
    async apply({server}) {
      await server(tenant.place.server).dropDatabase(tenant.order.tenant)
    },
  },
})

/** The refusal to undo what customers have written to. */
export const hasData = (tenant: TenantToMake, tables: readonly string[]) =>
  blocked(
    'LL-TENANT-HAS-DATA',
    `customers have written to ${tenant.order.tenant} (${tables.join(', ')}); it can only go by tenant remove`,
  )

/** Whether clients have written since the schema was made; asked before the first thing is taken away. */
export async function writtenByCustomers(
  tenant: TenantToMake,
  {read}: Sight,
  rows: Parameters<typeof customersTables>[2],
): Promise<readonly string[]> {
  const {names, server} = things(tenant, read.topology)
  const reading = read.server(server.name)
  return (await reading.database(names.database)) ? customersTables(reading, names.database, rows) : []
}

/** By its marker; or, before it has one, by the attempt key in its file names. */
const isOurs = (facts: DatabaseFacts, id: string | null, attempts: readonly string[]): boolean =>
  facts.marker
    ? facts.marker.tenant === facts.name && facts.marker.id === id
    : !facts.foreignMarker &&
      attempts.some((attempt) => facts.files.every((file) => file.physicalName.includes(attempt)))

/** A tenant's own database bears its name, and knows which migrations it had. */
const wantedOf = (facts: DatabaseFacts, place: ServerPlace): readonly Wanted[] => [
  ...optionsOf(facts, place),
  ['marker', facts.marker ? 'set' : 'missing', 'set'],
  ['migrations journal', facts.journal ? 'there' : 'missing', 'there'],
]
