import type {BackupStoreAccess} from '../../config/index.ts'
import type {BackupStore} from '../../site/backup-files.ts'

/** Ways to the files of backups, each made when it is first asked for. Throws `OperatorError` LL-CONFIG-SECRET. */
export async function backupStoresOf(accesses: (server: string) => readonly BackupStoreAccess[]) {
  const {folderStore} = await import('../../adapters/backup-files/index.ts')
  const made = new Map<string, readonly BackupStore[]>()
  return {
    of(server: string): readonly BackupStore[] {
      const known = made.get(server) ?? accesses(server).map((access) => storeOf(access))
      made.set(server, known)
      return known
    },
    async close(): Promise<void> {},
  }

  function storeOf(access: BackupStoreAccess): BackupStore {
    switch (access.kind) {
      case 'folder':
        return folderStore(access)
      default:
        throw new TypeError(`There is no way to a store of kind ${access.kind} yet.`)
    }
  }
}
