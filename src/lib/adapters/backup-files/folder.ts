import {createHash} from 'node:crypto'
import {constants, type Stats} from 'node:fs'
import {lstat, open, readdir} from 'node:fs/promises'
import {join} from 'node:path'
import type {BackupStore, DigestOrder, FileDigest, StoredFile} from '../../site/backup-files.ts'
import {namesBelow} from './path.ts'
import {noAnswer, noRight, unreadable} from './refusal.ts'

interface FolderOrder {
  readonly name: string
  /** As this machine sees it: a folder, a mounted share, UNC on Windows. */
  readonly path: string
  readonly withinMs: number
}

/** A folder that this machine sees by its own file system. Links are passed over, since what they lead to is outside. */
export const folderStore = ({name, path: root, withinMs}: FolderOrder): BackupStore => ({
  name,
  kind: 'folder',
  place: root,
  withinMs,
  list: () => at(root, () => below(root)),
  files: (paths) =>
    at(root, () =>
      Promise.all(
        paths.map(async (path) => {
          const found = await find(root, path)
          return found && storedFile(path, found.facts)
        }),
      ),
    ),
  digest: (order) =>
    at(root, async () => {
      const found = await find(root, order.path)
      return found && digestOf(found.path, order)
    }),
})

/** A root that is not there says nothing about files: the share may not be mounted. */
async function at<T>(root: string, work: () => Promise<T>): Promise<T> {
  try {
    if (!(await lstat(root)).isDirectory()) throw noAnswer(root, 'it is not a folder')
    return await work()
  } catch (error) {
    const code = errno(error)
    if (code === undefined) throw error
    if (DENIED.includes(code)) throw noRight(root, code, error)
    throw noAnswer(root, code === 'ENOENT' ? 'there is no such folder: is the share mounted? (ENOENT)' : code, error)
  }
}

async function below(root: string, folder = ''): Promise<readonly StoredFile[]> {
  const found: StoredFile[] = []
  for (const entry of await readdir(join(root, folder), {withFileTypes: true})) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) found.push(...(await below(root, path)))
    else if (entry.isFile()) {
      const facts = await factsOf(join(root, path))
      if (facts) found.push(storedFile(path.replaceAll('/', '\\'), facts))
    }
  }
  return found.sort((one, other) => (one.path < other.path ? -1 : 1))
}

const storedFile = (path: string, {size, mtimeMs}: Stats): StoredFile => ({
  path,
  bytes: size,
  modifiedAt: Math.round(mtimeMs),
})

/** Name by name, so that none of them is a link, and whatever their case, since Windows wrote them. */
async function find(root: string, path: string): Promise<{readonly path: string; readonly facts: Stats} | undefined> {
  let at = root
  let facts: Stats | undefined
  for (const name of namesBelow(path, root)) {
    if (facts !== undefined && !facts.isDirectory()) return undefined
    const exact = join(at, name)
    facts = await factsOf(exact)
    if (facts) at = exact
    else {
      const other = (await readdir(at)).find((one) => one.toLowerCase() === name.toLowerCase())
      if (other === undefined) return undefined
      at = join(at, other)
      facts = await factsOf(at)
    }
    if (facts?.isSymbolicLink()) throw unreadable(at, 'it is a link: what it leads to is outside of the store')
  }
  return facts?.isFile() ? {path: at, facts} : undefined
}

/** Undefined: gone meanwhile. */
async function factsOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch (error) {
    if (errno(error) === 'ENOENT' || errno(error) === 'ENOTDIR') return undefined
    throw error
  }
}

const PIECE = 1_048_576
/** Not defined on Windows, where a link was already looked for by name. */
const NO_LINK = constants.O_NOFOLLOW ?? 0

async function digestOf(file: string, {path, signal, progress}: DigestOrder): Promise<FileDigest> {
  const handle = await open(file, constants.O_RDONLY | NO_LINK).catch((error: unknown) => {
    throw unreadable(file, errno(error) ?? String(error), error)
  })
  try {
    const before = await handle.stat()
    const hash = createHash('sha256')
    const piece = Buffer.allocUnsafe(PIECE)
    let bytes = 0
    for (let read = -1; read !== 0; ) {
      signal?.throwIfAborted()
      read = (await reading(file, handle.read(piece, 0, PIECE, bytes))).bytesRead
      hash.update(piece.subarray(0, read))
      bytes += read
      // What grows as fast as it is read would never come to its end.
      if (bytes > before.size) throw changed(file)
      if (read > 0) progress?.({path, bytes, of: before.size})
    }
    const after = await handle.stat()
    if (after.size !== bytes || after.mtimeMs !== before.mtimeMs) throw changed(file)
    return {sha256: hash.digest('hex'), bytes}
  } finally {
    await handle.close()
  }
}

const changed = (file: string) => unreadable(file, 'it changed while it was read: a backup may be under way')

/** EIO and its like in the middle of a file are about the file: its disk, and not the way there. */
const reading = <T>(file: string, read: Promise<T>): Promise<T> =>
  read.catch((error: unknown) => {
    throw unreadable(file, errno(error) ?? String(error), error)
  })

const DENIED: readonly string[] = ['EACCES', 'EPERM']

const errno = (error: unknown): string | undefined => {
  const {code} = error as {code?: unknown}
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined
}
