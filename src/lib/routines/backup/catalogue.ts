import {consequenceInWords, consequenceOf} from '../../backup/consequence.ts'
import {
  type Discrepancy,
  type Found,
  fileDiscrepancies,
  foreignLog,
  historyDiscrepancies,
  isLost,
  namedAfter,
} from '../../backup/discrepancy.ts'
import {OperatorError, Unreachable} from '../../errors.ts'
import {tenantNames} from '../../fleet/names.ts'
import type {BackupStore, StoredFile} from '../../site/backup-files.ts'
import type {CataloguedSet} from '../../site/backups.ts'
import type {TenantRecord} from '../../site/inventory.ts'
import type {Sight} from '../../site/site.ts'
import {chainsFrom, clocksOf, type LostBackup} from './chains-of.ts'
import {lostFiles, pathsBelow} from './disk-listing.ts'
import {backupFolder, lookAtPresence, type SetSeen} from './present.ts'

export interface CatalogueOrder {
  /** Whose sets are looked at. */
  readonly tenants: readonly TenantRecord[]
  /** Whether these are all tenants: only then files can be told that no row knows. */
  readonly all: boolean
  /** By name; servers that take backups. */
  readonly servers: readonly string[]
  /** Whether every file's content is read too: that takes as long as reading all of the backups. */
  readonly content: boolean
  /** Runs that are not over. */
  readonly unfinished: ReadonlySet<string>
  /** ms since the epoch. */
  readonly now: number
  readonly signal?: AbortSignal
  readonly progress?: (text: string) => void
}

export interface CatalogueSeen {
  readonly discrepancies: readonly Discrepancy[]
  /** Who was asked and did not answer: of what lies there nothing is known. */
  readonly silent: readonly {readonly where: string; readonly why: string}[]
  readonly counted: {readonly tenants: number; readonly sets: number; readonly files: number}
}

/** History, catalogue and every place with files, compared both ways. Nothing is recorded, and nothing changed. */
export async function compareCatalogue(see: Sight, order: CatalogueOrder): Promise<CatalogueSeen> {
  const silent: {where: string; why: string}[] = []
  const found: Discrepancy[] = []
  const seen: SetSeen[] = []
  const counted = {tenants: order.tenants.length, sets: 0, files: 0}
  for (const server of order.servers) {
    order.progress?.(`files of ${server}`)
    const disk = await lookAtDisk(see, server, order, silent)
    found.push(...disk.found)
    seen.push(...disk.seen)
    counted.files += disk.files
  }
  for (const tenant of order.tenants) {
    order.progress?.(tenant.name)
    const own = seen.filter(({set}) => set.tenant === tenant.id)
    const compared = await compareTenant(see, tenant, own, order, silent)
    found.push(...compared.found)
    counted.sets += compared.sets
  }
  return {discrepancies: found, silent, counted}
}

type Silent = {where: string; why: string}[]

interface Disk {
  readonly found: readonly Discrepancy[]
  /** Sets of the tenants that were asked about, of which something is not as recorded. */
  readonly seen: readonly SetSeen[]
  readonly files: number
}

async function lookAtDisk(see: Sight, server: string, order: CatalogueOrder, silent: Silent): Promise<Disk> {
  const {read} = see
  const listed = new Map<BackupStore, readonly StoredFile[]>()
  for (const store of read.backupStores(server)) {
    const files = await answered(store.place, store.list(), silent)
    if (files) listed.set(store, files)
  }
  const folder = backupFolder(read.topology, server)
  const claimed = new Set<string>()
  const seen: SetSeen[] = []
  const empty = [...listed].filter(([, files]) => files.length === 0).map(([store]) => store)
  const full = new Map([...listed].filter(([, files]) => files.length > 0))
  const owners = await read.backups.owners(server)
  for (const owner of owners) {
    const sets = (await read.backups.sets(owner)).filter((set) => set.server === server)
    for (const path of pathsBelow(sets, folder)) claimed.add(path)
    if (full.size === 0 || !order.tenants.some(({id}) => id === owner)) continue
    const looked = await lookAtPresence(
      {topology: read.topology, backupStores: () => [...full].map(([store, files]) => asListed(store, files))},
      {
        server,
        sets,
        digests: await read.backupDigests.of(owner),
        now: order.now,
        content: order.content,
        ...onTheWay(order),
      },
    )
    seen.push(...looked.filter(({presence}) => !presence.passed))
  }
  const unknown = order.all ? filesWithoutRow(server, full, claimed, order) : []
  return {
    found: [...(claimed.size > 0 ? empty.map((store) => placeEmpty(server, store)) : []), ...unknown],
    seen,
    files: [...full.values()].reduce((sum, files) => sum + files.length, 0),
  }
}

const onTheWay = ({signal}: CatalogueOrder) => (signal === undefined ? {} : {signal})

/** What was listed is not asked for again file by file. */
const asListed = (store: BackupStore, files: readonly StoredFile[]): BackupStore => {
  const byPath = new Map(files.map((file) => [file.path.toLowerCase(), file]))
  return {
    ...store,
    list: async () => files,
    files: async (paths) => paths.map((path) => byPath.get(path.toLowerCase())),
  }
}

const placeEmpty = (server: string, {name, place}: BackupStore): Discrepancy => ({
  kind: 'place empty',
  tenant: null,
  server,
  set: null,
  about: place,
  place: name,
  why: 'not one file lies there, of any tenant',
  consequence: 'if it is the right place and is mounted, every backup in it is gone',
  next: 'landlord doctor',
})

/** Each path once, with the places that have it. A file that a run still writes is none of them. */
function filesWithoutRow(
  server: string,
  listed: ReadonlyMap<BackupStore, readonly StoredFile[]>,
  claimed: ReadonlySet<string>,
  {tenants, unfinished}: CatalogueOrder,
): readonly Discrepancy[] {
  const names = tenants.map(({name}) => name)
  const unknown = new Map<string, {readonly file: StoredFile; readonly places: string[]}>()
  for (const [{name}, files] of listed)
    for (const file of files) {
      const key = file.path.toLowerCase()
      const isTaken = [...unfinished].some((run) => file.path.includes(run))
      if (claimed.has(key) || isTaken) continue
      const known = unknown.get(key) ?? {file, places: []}
      known.places.push(name)
      unknown.set(key, known)
    }
  return [...unknown.values()].map(({file, places}): Discrepancy => {
    const named = namedAfter(file.path, names)
    return {
      kind: 'file without row',
      tenant: null,
      server,
      set: null,
      about: file.path,
      place: places.join(', '),
      why: `${file.bytes} bytes that no set of the catalogue has${named === undefined ? '' : `; by its name alone ${named}'s`}`,
      consequence: 'no restore uses it, and nothing keeps it',
      next: `landlord backup import --server ${server} --plan`,
    }
  })
}

async function compareTenant(
  see: Sight,
  tenant: TenantRecord,
  seen: readonly SetSeen[],
  {unfinished}: CatalogueOrder,
  silent: Silent,
): Promise<{readonly found: readonly Discrepancy[]; readonly sets: number}> {
  const {read} = see
  const {database} = tenantNames(tenant.name, read.topology)
  const subject = {server: tenant.server, database, tenant: tenant.id}
  const catalogue = await read.backups.sets(tenant.id)
  const proofs = await read.backups.proofs(tenant.id)
  const told = await answered(tenant.server, read.server(tenant.server).backupHistory({database}), silent)
  const history = told ?? {databases: [], sets: []}
  const sources = {catalogue, proofs, history}
  const clocks = clocksOf(read.topology)
  // As if every file were there: what an earlier look for it has written down is part of what its loss costs.
  const present = proofs.filter(({level, passed}) => level !== 'present' || passed)
  const before = chainsFrom(subject, {...sources, proofs: present}, {clocks})
  const after = chainsFrom(subject, sources, {clocks, lost: seen.flatMap(lostOf)})
  const whose = before.now === undefined ? {} : {family: before.now.family, now: before.now}
  const cost = consequenceInWords(consequenceOf(before.chains.coverage(whose), after.chains.coverage(whose)))
  const {family} = before.now ?? {}
  const isKept = ({guid, files}: {readonly guid: string; readonly files: CataloguedSet['files']}) =>
    pathsBelow([{files}], backupFolder(read.topology, tenant.server)).length === files.length &&
    !seen.some(({set, presence}) => set.guid === guid && isLost(set, presence))
  const foreign = family === undefined ? undefined : foreignLog([...before.sets.values()], family, isKept)
  const histories =
    family === undefined
      ? []
      : historyDiscrepancies({
          rows: catalogue.filter(({server}) => server === tenant.server),
          history: history.sets,
          family,
          tenant: tenant.id,
          unfinished,
        })
  const of = (server: string) => ({tenant: tenant.name, server})
  return {
    sets: catalogue.length,
    found: [
      ...seen.flatMap(({set, presence}) =>
        fileDiscrepancies(set, presence).map((one) => ({
          ...one,
          ...of(set.server),
          consequence: isLost(set, presence) ? cost : elsewhereWhole(one, presence.problems),
          next: isLost(set, presence)
            ? `landlord backup run full ${tenant.name}`
            : `landlord backup verify ${tenant.name} --level present`,
        })),
      ),
      ...histories.map((one) => ({
        ...one,
        ...of(tenant.server),
        ...(one.kind === 'history without row'
          ? {
              consequence: 'restores that are planned from the catalogue alone would not know it',
              next: `landlord backup import --server ${tenant.server} --plan`,
            }
          : {
              consequence: 'none for landlord: the catalogue and the header know it; other tools do not find it',
              next: `landlord backup verify ${tenant.name} --level header`,
            }),
      })),
      ...(foreign
        ? [
            {
              ...foreign,
              ...of(tenant.server),
              consequence: brokenSince(foreign, cost),
              next: `landlord backup run full ${tenant.name}`,
            },
          ]
        : []),
    ],
  }
}

const lostOf = ({set, presence}: SetSeen): readonly LostBackup[] =>
  isLost(set, presence) ? lostFiles(set.guid, presence) : []

/** The file itself is not lost. */
const elsewhereWhole = ({place}: Found, problems: SetSeen['presence']['problems']): string =>
  `another place has it whole; until it is brought back to ${place ?? problems[0]?.place.name}, one copy less is left`

const brokenSince = ({why}: Found, cost: string): string => `what came after it hangs on that backup (${why}); ${cost}`

/** Undefined where nobody answered, or nobody was let in: told once for each place. */
async function answered<T>(where: string, asked: Promise<T>, silent: Silent): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    const isSilence =
      error instanceof Unreachable || (error instanceof OperatorError && error.code.startsWith('LL-BACKUP-STORE'))
    if (!isSilence) throw error
    const why = [error.message, error.detail.why].filter(Boolean).join(' ')
    if (!silent.some((one) => one.where === where)) silent.push({where, why})
    return undefined
  }
}
