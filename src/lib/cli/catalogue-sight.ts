import {OperatorError} from '../errors.ts'
import {type CatalogueSeen, compareCatalogue} from '../routines/backup/catalogue.ts'
import type {TenantRecord} from '../site/inventory.ts'
import type {Composition} from './compose.ts'
import {EXIT, type Exit} from './exit.ts'
import {didYouMean} from './near-miss.ts'

interface Asked {
  /** Name; undefined: all. */
  readonly tenant: string | undefined
  /** Names; empty: all that take backups. */
  readonly servers: readonly string[]
  readonly content: boolean
}

/** Throws LL-TENANT-UNKNOWN, LL-SERVER-UNKNOWN, LL-CONFIG where nothing is said of backups. */
export async function compareAll(composition: Composition, asked: Asked): Promise<CatalogueSeen> {
  const {inventory, topology, operations} = composition
  const all = await inventory.tenants()
  const known = topology.servers.filter(({backups}) => backups !== undefined).map(({name}) => name)
  if (known.length === 0) throw noBackups()
  for (const server of asked.servers) if (!known.includes(server)) throw unknownServer(server, known)
  const servers = asked.servers.length === 0 ? known : asked.servers
  const tenants = asked.tenant === undefined ? all : [knownTenant(asked.tenant, all)]
  const {runs} = await operations.runs({states: ['open'], limit: RUNS})
  return compareCatalogue((await composition.site()).observe(), {
    tenants: asked.servers.length === 0 ? tenants : tenants.filter(({server}) => servers.includes(server)),
    all: asked.tenant === undefined,
    servers,
    content: asked.content,
    unfinished: new Set(runs.map(({id}) => id)),
    now: Date.now(),
  })
}

/** What differs counts before what nobody answered. */
export function exitOfComparison({discrepancies, silent}: CatalogueSeen): Exit {
  if (discrepancies.length > 0) return EXIT.verification
  return silent.length > 0 ? EXIT.unreachable : EXIT.done
}

/** What they take is being written, and not recorded yet. */
const RUNS = 10_000

function knownTenant(name: string, all: readonly TenantRecord[]): TenantRecord {
  const found = all.find((tenant) => tenant.name === name)
  if (found) return found
  throw new OperatorError('LL-TENANT-UNKNOWN', `There is no tenant ${name}.`, {
    why: didYouMean(
      name,
      all.map((tenant) => tenant.name),
    ),
    next: ['landlord tenant list'],
  })
}

const unknownServer = (name: string, known: readonly string[]): OperatorError =>
  new OperatorError('LL-SERVER-UNKNOWN', `There is no database server ${name} that takes backups.`, {
    why: didYouMean(name, known),
    next: ['landlord server list'],
  })

const noBackups = (): OperatorError =>
  new OperatorError('LL-CONFIG', 'The configuration says nothing of backups.', {
    why: 'the section `backups` is missing',
    state: 'nothing was looked at',
    next: ['landlord config explain backups'],
  })
