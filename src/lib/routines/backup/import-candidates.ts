import {type Claimant, ownerOf} from '../../backup/owner.ts'
import {pathBelow} from '../../backup/presence.ts'
import type {BackupFile, BackupKind} from '../../backup/set.ts'
import {OperatorError} from '../../errors.ts'
import {tenantNames} from '../../fleet/names.ts'
import type {MediaHeader, MediaInspecting} from '../../site/backups.ts'
import type {Sight, SiteReading} from '../../site/site.ts'
import type {ServerPlace} from '../../site/topology.ts'
import {pathsBelow} from './disk-listing.ts'
import type {ImportDecided, ImportOrder} from './import.ts'

/** A whole set whose tenant is told. JSON. */
export type Candidate = {
  readonly guid: string
  /** Name, and ULID of its creation. */
  readonly tenant: string
  readonly id: string
  readonly by: 'stamp' | 'family'
  readonly database: string
  readonly kind: BackupKind
  readonly position: number
  /** As the server that wrote them names them. */
  readonly files: readonly BackupFile[]
  /** The same as the verification server sees them, in order of stripes. */
  readonly seen: readonly string[]
  /** The server's own history has it: no header need be read for its LSNs. */
  readonly inHistory: boolean
}

/** Looked at in one run; those that are left are found by the next. */
const AT_MOST = 500

type Left = ImportDecided['left'][number]

/** Reads headers and media of the files that no set has, and compares the server's history with the catalogue. Changes nothing. */
export async function candidatesOf(
  see: Sight,
  {server, paths}: ImportOrder,
  verification: string,
): Promise<Omit<ImportDecided, 'verification'>> {
  const {read} = see
  const place = read.topology.servers.find(({name}) => name === server)
  if (!place?.backups) throw takesNone(server)
  const claimants = await claimantsOf(read, place)
  const left: Left[] = []
  const media = see.inspect.media(verification)
  const files = paths.length > 0 ? paths.map((path) => named(path, place)) : await filesWithoutRow(read, place)
  const headers = new Map<string, Read>()
  for (const file of files.slice(0, AT_MOST)) await readHeaders(file, media, headers, left)
  if (files.length > AT_MOST)
    left.push({path: `${files.length - AT_MOST} more files`, why: 'the next run of the command looks at them'})
  const known = await knownIn(see, place)
  const sets: Candidate[] = []
  for (const one of headers.values()) {
    const judged = await judge(one, {store: read.store, claimants, known, media})
    if ('why' in judged) left.push(judged)
    else sets.push(judged)
  }
  return {sets, left, behind: paths.length > 0 ? [] : known.behind}
}

interface File {
  /** As the server that wrote it names it. */
  readonly path: string
  /** As the verification server sees it. */
  readonly seen: string
}

/** A path of either of both servers. */
function named(path: string, {backups}: ServerPlace): File {
  const {folder = '', seenFrom = ''} = backups ?? {}
  const below = pathBelow(path, folder) ?? pathBelow(path, seenFrom)
  return below === undefined ? {path, seen: path} : {path: `${folder}\\${below}`, seen: `${seenFrom}\\${below}`}
}

/** In the place where the server itself writes. */
async function filesWithoutRow(read: SiteReading, {name, backups}: ServerPlace): Promise<readonly File[]> {
  const [store] = read.backupStores(name)
  if (!store || !backups) throw noWay(name)
  const {folder, seenFrom} = backups
  const claimed = new Set<string>()
  for (const owner of await read.backups.owners(name))
    for (const path of pathsBelow(
      (await read.backups.sets(owner)).filter((set) => set.server === name),
      folder,
    ))
      claimed.add(path)
  return (await store.list())
    .filter(({path}) => !claimed.has(path.toLowerCase()))
    .map(({path}) => ({path: `${folder}\\${path}`, seen: `${seenFrom}\\${path}`}))
}

/** A set, and the files in which its header was found, by stripe. */
interface Read {
  readonly header: MediaHeader
  readonly files: Map<number, File>
}

/** What says something of the file itself; all else says that nobody knows. */
const OF_THE_FILE: readonly string[] = [
  'LL-BACKUP-DAMAGED',
  'LL-BACKUP-STRIPE',
  'LL-BACKUP-DEVICE',
  'LL-BACKUP-VERSION',
  'LL-BACKUP-CERTIFICATE',
]

async function readHeaders(file: File, media: MediaInspecting, found: Map<string, Read>, left: Left[]): Promise<void> {
  try {
    for (const header of await media.headers([file.seen])) {
      const key = `${header.set} ${header.position}`
      const one = found.get(key) ?? {header, files: new Map()}
      if (one.files.has(header.stripe))
        left.push({path: file.path, why: 'another copy of a file that was found already'})
      else one.files.set(header.stripe, file)
      found.set(key, one)
    }
  } catch (error) {
    left.push({path: file.path, why: whyNot(error)})
  }
}

function whyNot(error: unknown): string {
  if (!(error instanceof OperatorError) || !OF_THE_FILE.includes(error.code)) throw error
  return [error.message, error.detail.why].filter(Boolean).join(' ')
}

interface Surroundings {
  readonly store: string
  readonly claimants: readonly Claimant[]
  readonly known: Known
  readonly media: MediaInspecting
}

/** Every byte of it is read: what is not a whole backup never comes to count as one. */
async function judge({header, files}: Read, {store, claimants, known, media}: Surroundings): Promise<Candidate | Left> {
  const [first] = [...files.values()]
  const path = [...files.values()].map((file) => file.path).join(', ')
  if (header.kind === undefined || header.damaged) return {path, why: 'it is no whole backup of a database or its log'}
  const owner = ownerOf(header, store, claimants)
  if ('nobody' in owner) return {path, why: owner.nobody}
  const {tenant, by} = owner
  if (known.catalogue.has(header.set))
    return {path, why: `a copy: the catalogue of ${tenant.name} has that set already`}
  const stripes = Array.from({length: header.stripes}, (_, index) => index + 1)
  const missing = stripes.filter((stripe) => !files.has(stripe))
  if (missing.length > 0)
    return {
      path,
      why: `${tenant.name}'s, and stripe ${missing.join(', ')} of ${header.stripes} is missing: all are needed`,
    }
  const seen = stripes.map((stripe) => files.get(stripe)?.seen ?? first?.seen ?? '')
  try {
    // Another tool may have taken it without checksums: then it is read when it is entered.
    if (header.checksums) await media.verify(seen, header.position)
  } catch (error) {
    return {path, why: `${tenant.name}'s, and not whole: ${whyNot(error)}`}
  }
  return {
    guid: header.set,
    tenant: tenant.name,
    id: tenant.id,
    by,
    database: header.database,
    kind: header.kind,
    position: header.position,
    files: stripes.map((stripe) => ({path: files.get(stripe)?.path ?? '', stripe, mirror: 0})),
    seen,
    inHistory: known.history.has(header.set),
  }
}

interface Known {
  /** GUIDs of sets. */
  readonly catalogue: ReadonlySet<string>
  readonly history: ReadonlySet<string>
  readonly behind: ImportDecided['behind']
}

async function knownIn({read}: Sight, {name}: ServerPlace): Promise<Known> {
  const catalogue = new Set<string>()
  const history = new Set<string>()
  const behind: ImportDecided['behind'][number][] = []
  for (const tenant of await read.inventory.tenants()) {
    for (const {guid} of await read.backups.sets(tenant.id)) catalogue.add(guid)
    if (tenant.server !== name) continue
    const {database} = tenantNames(tenant.name, read.topology)
    const told = await read.server(name).backupHistory({database})
    for (const {guid} of told.sets) history.add(guid)
    const family = told.databases.find((one) => one.name === database)?.family
    if (family !== undefined && told.sets.some((set) => set.family === family && !catalogue.has(set.guid)))
      behind.push({tenant: tenant.name, id: tenant.id, database, family})
  }
  return {catalogue, history, behind}
}

/** A moment that no backup has ended at: only the databases are asked for. */
const NEVER = Date.UTC(9000, 0, 1)

async function claimantsOf(read: SiteReading, {name}: ServerPlace): Promise<readonly Claimant[]> {
  const {databases} = await read.server(name).backupHistory({since: NEVER})
  const known = await read.backups.families()
  return (await read.inventory.tenants()).map((tenant) => {
    const {database} = tenantNames(tenant.name, read.topology)
    const standing = tenant.server === name ? databases.find((one) => one.name === database)?.family : undefined
    const families = known.filter((one) => one.tenant === tenant.id).map(({family}) => family)
    return {
      name: tenant.name,
      id: tenant.id,
      families: new Set([...families, ...(standing === undefined ? [] : [standing])]),
    }
  })
}

const takesNone = (server: string): OperatorError =>
  new OperatorError('LL-CONFIG', `The configuration says not where ${server} puts its backups.`, {
    state: 'nothing was looked at',
    next: ['landlord config explain backups'],
  })

const noWay = (server: string): OperatorError =>
  new OperatorError('LL-CONFIG', `The configuration names no way to the backup files of ${server}.`, {
    why: '`backups.stores` says where they are looked at as files; without it, name them: landlord backup import FILE',
    state: 'nothing was looked at',
    next: ['landlord config explain backups'],
  })
