import {pathBelow} from '../../backup/presence.ts'
import type {BackupFile, BackupSet} from '../../backup/set.ts'
import {needed, type Step, type StepReference, satisfied} from '../../engine/index.ts'
import type {CheckContext} from '../../engine/step.ts'
import {OperatorError} from '../../errors.ts'
import type {BackupStore, RecordedDigest} from '../../site/backup-files.ts'
import type {Site, SiteReading, SiteWriting} from '../../site/site.ts'
import {backupFolder} from './present.ts'

/** Whose files are read. */
export interface DigestSubject {
  /** Name of the tenant, for people. */
  readonly tenant: string
  /** The server that takes its backups. */
  readonly server: string
  /** ULID of the tenant's creation; undefined or null: there is none yet. */
  readonly id: (context: Pick<CheckContext, 'from' | 'run'>) => string | null | undefined
  readonly needs?: readonly StepReference[]
  /** Id of the step where a routine has several; `digested` if left out. */
  readonly step?: string
}

/** A set as far as its files are read. JSON. */
type Undigested = Pick<BackupSet, 'guid'> & {readonly files: readonly BackupFile[]}

type Before = {readonly sets: readonly Undigested[]}

/** Newest first: what an earlier run could not read is made good, and years of it are not gone through each time. */
const LOOKED_AT = 50

/**
 * Size and SHA-256 of the files of our sets are recorded while they are young: what later looks compare with. A place that gives no
 * answer fails nothing, since a backup that was taken is worth more than its digest: the next run makes it good.
 */
export const filesDigested = ({
  tenant,
  server,
  id: idOf,
  needs = [],
  step = 'digested',
}: DigestSubject): Step<Site, null> => ({
  id: step,
  fact: `size and SHA-256 of the backup files of ${tenant} are recorded`,
  needs,
  async check({read}, context) {
    const [store] = read.backupStores(server)
    if (!store) return satisfied(null, 'the configuration names no way to the files')
    const id = idOf(context)
    const sets = id == null ? [] : await undigestedSets(read, server, id)
    if (sets.length === 0) return satisfied(null)
    const seen = await presentIn(store, sets, backupFolder(read.topology, server))
    if (typeof seen === 'string') return satisfied(null, `not now: ${seen}`)
    if (seen.length === 0) return satisfied(null, `${store.place} has none of those that lack it`)
    return needed([`read the files of ${seen.length} ${seen.length === 1 ? 'set' : 'sets'} in ${store.place}`], {
      sets: seen,
    } satisfies Before)
  },
  async apply(act, {before, authority, progress}) {
    const {sets} = before as Before
    for (const set of sets) await recordDigests(act, {server, set, signal: authority.signal, progress})
  },
  undo: {none: 'what was found stays in the catalogue'},
})

/** Nobody answers, or the file cannot be read now: what it was is not known, and a later run looks again. */
const isAboutTheWay = (error: unknown): boolean =>
  error instanceof OperatorError && error.code.startsWith('LL-BACKUP-STORE')

/** Sets of ours that this server took, with files of which nothing is recorded yet. */
async function undigestedSets(read: SiteReading, server: string, tenant: string): Promise<readonly Undigested[]> {
  const sets = await read.backups.list({tenant, server, origin: 'landlord', limit: LOOKED_AT})
  const known = new Set((await read.backupDigests.of(tenant)).map(keyOf))
  return sets
    .map(({guid, files}) => ({guid, files: files.filter((file) => !known.has(keyOf({set: guid, ...file})))}))
    .filter(({files}) => files.length > 0)
}

const keyOf = ({set, stripe, mirror}: Pick<RecordedDigest, 'set' | 'stripe' | 'mirror'>): string =>
  `${set} ${stripe} ${mirror}`

/** Those of which each file is there; a text: why nobody knows. */
async function presentIn(
  store: BackupStore,
  sets: readonly Undigested[],
  folder: string,
): Promise<readonly Undigested[] | string> {
  const near = sets.filter(({files}) => files.every(({path}) => pathBelow(path, folder) !== undefined))
  try {
    const paths = near.flatMap(({files}) => files.map(({path}) => pathBelow(path, folder) ?? ''))
    const found = new Set((await store.files(paths)).flatMap((file, at) => (file ? [paths[at]] : [])))
    return near.filter(({files}) => files.every(({path}) => found.has(pathBelow(path, folder))))
  } catch (error) {
    if (error instanceof OperatorError) return `${error.message} ${error.detail.why ?? ''}`.trim()
    throw error
  }
}

export interface DigestOrder {
  readonly server: string
  readonly set: Undigested
  readonly signal: AbortSignal
  progress(text: string, fraction?: number): void
}

/**
 * Reads each file in the place where the server writes, and records what it is. One that is gone is left out, and a place that gives no answer
 * takes nothing from a backup that was taken.
 */
export async function recordDigests(
  act: Pick<SiteWriting, 'backupDigests' | 'backupStores' | 'topology'>,
  order: DigestOrder,
): Promise<void> {
  try {
    await digestsRead(act, order)
  } catch (error) {
    if (!isAboutTheWay(error)) throw error
    order.progress('the digests of its files are left to a later run')
  }
}

async function digestsRead(
  {backupDigests, backupStores, topology}: Pick<SiteWriting, 'backupDigests' | 'backupStores' | 'topology'>,
  {server, set, signal, progress}: DigestOrder,
): Promise<void> {
  const [store] = backupStores(server)
  if (!store) return
  const digests: RecordedDigest[] = []
  for (const {path, stripe, mirror} of set.files) {
    const below = pathBelow(path, backupFolder(topology, server))
    if (below === undefined) continue
    const found = await store.digest({
      path: below,
      signal,
      progress: ({bytes, of}) => progress(`SHA-256 of ${below}`, of === 0 ? 1 : bytes / of),
    })
    if (found) digests.push({set: set.guid, stripe, mirror, ...found})
  }
  if (digests.length > 0) await backupDigests.record(digests)
}
