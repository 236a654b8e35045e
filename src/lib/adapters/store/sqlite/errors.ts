import {StoreFailure} from '../../../errors.ts'

/** Primary result codes, https://www.sqlite.org/rescode.html. Extended ones carry the primary one in their low byte. */
const BUSY = 5
const LOCKED = 6
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const NOTADB = 26

/** True where another connection has the file, so that trying again may help. */
export const isBusy = (error: unknown): boolean => [BUSY, LOCKED].includes(primaryCode(error) ?? -1)

/** The same error as an operator must read it; errors that are nobody's but ours come back as they are. */
export function explained(error: unknown, where: string): unknown {
  const why = error instanceof Error ? `SQLite ${(error as {errcode?: number}).errcode}: ${error.message}` : undefined
  const detail = {where, why, state: 'the last change was not made', cause: error}
  switch (primaryCode(error)) {
    case BUSY:
    case LOCKED:
      return new StoreFailure('LL-STORE-LOCKED', 'Another program keeps the ops store locked.', {
        ...detail,
        next: ['landlord lock list'],
      })
    case READONLY:
    case CANTOPEN:
      return new StoreFailure('LL-STORE-READONLY', 'The ops store cannot be written.', {
        ...detail,
        next: [`ls -ld ${shellQuoted(where)}`],
      })
    case IOERR:
    case FULL:
      return new StoreFailure('LL-STORE-DISK', 'The disk of the ops store is full or does not work.', {
        ...detail,
        next: [`df -h ${shellQuoted(where)}`],
      })
    case CORRUPT:
    case NOTADB:
      return new StoreFailure('LL-STORE-CORRUPT', 'The ops store is damaged, or is no store of landlord at all.', {
        ...detail,
        state: 'nothing was repaired; restore the file from a copy before anything is changed',
      })
    default:
      return error
  }
}

/** What the file system said while the store's folder or file was looked at or made. */
export function fileError(error: unknown, where: string): unknown {
  const code = (error as NodeJS.ErrnoException).code
  const detail = {where, why: code, state: 'nothing was changed', cause: error}
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StoreFailure('LL-STORE-READONLY', 'The ops store cannot be written.', detail)
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EIO':
      return new StoreFailure('LL-STORE-DISK', 'The disk of the ops store is full or does not work.', detail)
    case 'ENOENT':
    case 'ENOTDIR':
      return new StoreFailure('LL-STORE-MISSING', 'The folder of the ops store is not there.', detail)
    default:
      return error
  }
}

function primaryCode(error: unknown): number | undefined {
  const code = (error as {errcode?: unknown} | undefined)?.errcode
  return typeof code === 'number' ? code & 0xff : undefined
}

const shellQuoted = (path: string): string => (/^[\w./\\:-]+$/.test(path) ? path : `'${path}'`)
