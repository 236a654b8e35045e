import {type FileSight, type Presence, pathBelow, presenceOf, type SeenFile} from '../../backup/presence.ts'
import type {BackupFile} from '../../backup/set.ts'
import {OperatorError, Unreachable} from '../../errors.ts'
import type {BackupStore, RecordedDigest} from '../../site/backup-files.ts'
import type {CataloguedSet} from '../../site/backups.ts'
import type {SiteReading} from '../../site/site.ts'
import type {Topology} from '../../site/topology.ts'

export interface PresenceOrder {
  /** The server that took the sets, and in whose places their files are looked for. */
  readonly server: string
  readonly sets: readonly CataloguedSet[]
  /** Of the tenants of these sets. */
  readonly digests: readonly RecordedDigest[]
  /** ms since the epoch. */
  readonly now: number
  /** Whether the content of each file is read too; else sizes are compared. */
  readonly content: boolean
  readonly signal?: AbortSignal
  /** `fraction` of the file that is read, between 0 and 1. */
  readonly progress?: (text: string, fraction: number) => void
}

/** Level `present` of a set. Its proof is `presence.passed` with `presence.found`, for the places that `looked` names. */
export interface SetSeen {
  readonly set: CataloguedSet
  readonly presence: Presence
  /** Files that were written somewhere else than below the server's folder: nobody looks for them. */
  readonly elsewhere: readonly BackupFile[]
  /** Names of the places that answered. */
  readonly looked: readonly string[]
}

/**
 * Looks for the files of a server's sets in each place where they should be. Throws `Unreachable` LL-BACKUP-STORE and LL-BACKUP-STORE-RIGHTS where
 * a place says nothing: then nothing may be recorded of any file. Throws LL-CONFIG where the configuration names no place.
 */
export async function lookAtPresence(
  {backupStores, topology}: Pick<SiteReading, 'backupStores' | 'topology'>,
  order: PresenceOrder,
): Promise<readonly SetSeen[]> {
  const {server, sets, digests, now} = order
  const places = backupStores(server)
  if (places.length === 0) throw noPlace(server)
  const folder = backupFolder(topology, server)
  const recorded = new Map(digests.map((digest) => [keyOf(digest), digest]))
  const near = sets.flatMap(({files}) => files.flatMap(({path}) => pathBelow(path, folder) ?? []))
  const seen = new Map<string, ReadonlyMap<string, SeenFile>>()
  for (const place of places) seen.set(place.name, await seenIn(place, [...new Set(near)], order))
  return sets.map((set) => {
    const below = (file: BackupFile) => pathBelow(file.path, folder)
    const own = set.files.filter((file) => below(file) !== undefined)
    const sights = own.map(
      (file): FileSight => ({
        ...file,
        recorded: recorded.get(keyOf({set: set.guid, ...file})),
        seen: new Map(places.map(({name}) => [name, seen.get(name)?.get(below(file) ?? '')])),
      }),
    )
    return {
      set,
      presence: presenceOf(set, sights, places, now),
      elsewhere: set.files.filter((file) => below(file) === undefined),
      looked: places.map(({name}) => name),
    }
  })
}

/** By path below the root. */
async function seenIn(
  place: BackupStore,
  paths: readonly string[],
  {content, signal, progress}: PresenceOrder,
): Promise<ReadonlyMap<string, SeenFile>> {
  const found = await place.files(paths)
  if (paths.length > 0 && found.every((file) => file === undefined) && (await isEmpty(place))) throw nothingThere(place)
  const seen = new Map<string, SeenFile>()
  for (const [at, path] of paths.entries()) {
    const file = found[at]
    if (file === undefined) continue
    if (!content) {
      seen.set(path, {bytes: file.bytes})
      continue
    }
    const told = {
      path,
      progress: ({bytes, of}: {bytes: number; of: number}) =>
        progress?.(`${path} in ${place.name}`, of === 0 ? 1 : bytes / of),
    }
    const read = await contentOf(place, signal === undefined ? told : {...told, signal})
    if (read !== undefined) seen.set(path, 'unreadable' in read ? {bytes: file.bytes, ...read} : read)
  }
  return seen
}

/** A share that is not mounted is an empty folder: nobody knows anything of its files then. */
const isEmpty = async (place: BackupStore): Promise<boolean> => (await place.list()).length === 0

export const nothingThere = ({place}: BackupStore): Unreachable =>
  new Unreachable('LL-BACKUP-STORE', 'A place with backup files is empty.', {
    where: place,
    why: 'not one file lies there, of any tenant: is the share mounted, is the container the right one?',
    state: 'nothing was recorded of any file; if all were deleted, landlord backup catalogue tells what that costs',
    next: ['landlord backup catalogue', 'landlord explain LL-BACKUP-STORE'],
  })

/** What cannot be read is something about the file; what says nothing of it is thrown on. */
async function contentOf(
  place: BackupStore,
  order: Parameters<BackupStore['digest']>[0],
): Promise<SeenFile | {readonly unreadable: string} | undefined> {
  try {
    return await place.digest(order)
  } catch (error) {
    if (!(error instanceof OperatorError) || error.code !== 'LL-BACKUP-STORE-FILE') throw error
    return {unreadable: error.detail.why ?? error.message}
  }
}

const keyOf = ({set, stripe, mirror}: Pick<RecordedDigest, 'set' | 'stripe' | 'mirror'>): string =>
  `${set} ${stripe} ${mirror}`

/** Where a server writes its backups; empty: it takes none. */
export const backupFolder = ({servers}: Topology, server: string): string =>
  servers.find(({name}) => name === server)?.backups?.folder ?? ''

const noPlace = (server: string): OperatorError =>
  new OperatorError('LL-CONFIG', `The configuration names no way to the backup files of ${server}.`, {
    why: '`backups.stores` says where they are looked at as files',
    state: 'nothing was looked at',
    next: ['landlord config explain backups'],
  })
