import {resolve} from 'node:path'
import type {Secret} from '../secret.ts'
import type {ProjectFile} from './schema.ts'
import {resolveSecret, type SecretSource} from './secrets.ts'
import type {StoreSettings} from './sections/backup-stores.ts'
import {type HostAccess, type WayAccess, wayAccess} from './way-in.ts'

/** How the files of a server's backups are looked at. Times in ms. */
export type BackupStoreAccess = {
  readonly name: string
  /** How long a file may take to come there after its backup ended. */
  readonly withinMs: number
} & (FolderAccess | SshFolderAccess | BlobAccess)

export interface FolderAccess {
  readonly kind: 'folder'
  /** As this machine sees it: a local path, or UNC on Windows. */
  readonly path: string
}

export interface SshFolderAccess {
  readonly kind: 'ssh'
  /** On a disk of that machine. */
  readonly root: string
  readonly way: HostAccess &
    WayAccess & {readonly setting: string; readonly connectTimeoutMs: number; readonly verbTimeoutMs: number}
}

export interface BlobAccess {
  readonly kind: 'blob'
  /** Without a signature and without a closing slash. */
  readonly container: string
  /** Before every name, with a closing slash; empty: the whole container. */
  readonly prefix: string
  /** A shared access signature, as it stands behind the question mark. Throws `OperatorError` LL-CONFIG-SECRET. */
  sas(): Secret
}

/** A server's own, or those of all servers; in the order of the file. */
export function backupStoreAccess(
  server: string,
  settings: ProjectFile,
  origin: SecretSource,
): readonly BackupStoreAccess[] {
  const {backups} = settings
  const own = backups?.servers[server]
  if (!backups) return []
  const at = own?.stores ? `backups.servers.${server}.stores` : 'backups.stores'
  return Object.entries(own?.stores ?? backups.stores ?? {}).map(([name, store]) => ({
    name,
    withinMs: store.withinMinutes * 60_000,
    ...accessOf(store, {server, folder: own?.folder ?? backups.folder, key: `${at}.${name}`}, settings, origin),
  }))
}

interface Of {
  readonly server: string
  /** Where the server writes. */
  readonly folder: string
  /** Where the store stands in the project file. */
  readonly key: string
}

function accessOf(
  store: StoreSettings,
  {server, folder, key}: Of,
  settings: ProjectFile,
  origin: SecretSource,
): FolderAccess | SshFolderAccess | BlobAccess {
  switch (store.kind) {
    case 'folder':
      return {kind: 'folder', path: localPath(origin.folder, store.path ?? '')}
    case 'ssh': {
      const {host, port = 22, user = '', identityFile, hostKey, via, root} = store
      const place = settings.servers[server]
      return {
        kind: 'ssh',
        root: root ?? folder,
        way: {
          name: server,
          setting: key,
          host: host ?? place?.host ?? server,
          port,
          user,
          identityFile: identityFile && resolve(origin.folder, identityFile),
          hostKey,
          ...wayAccess(via ?? (host === undefined ? place?.via : undefined), settings, origin.folder),
          connectTimeoutMs: seconds(settings.timings.sshConnectSeconds),
          verbTimeoutMs: seconds(settings.timings.verbSeconds),
        },
      }
    }
    case 'blob': {
      const {container = '', prefix, sas = ''} = store
      return {
        kind: 'blob',
        container: container.replace(/\/+$/, ''),
        prefix: prefix === undefined ? '' : `${prefix}/`,
        sas: () => resolveSecret(sas, `${key}.sas`, origin),
      }
    }
  }
}

const seconds = (value: number): number => Math.max(1, Math.round(value * 1000))

/** A UNC path is no matter of the folder of the project file. */
const localPath = (folder: string, path: string): string => (path.startsWith('\\\\') ? path : resolve(folder, path))
