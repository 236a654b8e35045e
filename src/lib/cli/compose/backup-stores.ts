import type {BackupStoreAccess} from '../../config/index.ts'
import type {Redactor} from '../../secret.ts'
import type {BackupStore} from '../../site/backup-files.ts'

type Closing = BackupStore & {close?(): Promise<void>}

/** Ways to the files of backups, each made when it is first asked for. Throws `OperatorError` LL-CONFIG-SECRET. */
export async function backupStoresOf(
  accesses: (server: string) => readonly BackupStoreAccess[],
  redactor: Redactor,
): Promise<{of(server: string): readonly BackupStore[]; close(): Promise<void>}> {
  const {blobStore, folderStore} = await import('../../adapters/backup-files/index.ts')
  const {sshBackupStore} = await import('../../adapters/windows/index.ts')
  const made = new Map<string, readonly Closing[]>()
  const storeOf = (access: BackupStoreAccess): Closing => {
    switch (access.kind) {
      case 'folder':
        return folderStore(access)
      case 'ssh':
        return sshBackupStore({...access, host: {...access.way, kind: 'backup store', redactor}})
      case 'blob':
        return blobStore(access)
    }
  }
  return {
    of(server) {
      const known = made.get(server) ?? accesses(server).map(storeOf)
      made.set(server, known)
      return known
    },
    async close() {
      await Promise.all([...made.values()].flat().map((store) => store.close?.()))
    },
  }
}
