import {createHash, randomBytes} from 'node:crypto'
import {createReadStream, createWriteStream} from 'node:fs'
import {mkdir, open, readdir, rename, rm, stat} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {Transform} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {OperatorError} from '../../errors.ts'

/** SHA-256 of a file, hexadecimal; undefined where there is none. */
export async function digestOfFile(path: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return hash.digest('hex')
}

export const sizeOfFile = async (path: string): Promise<number> => (await stat(path)).size

/** A copy that does not have its name yet. */
export interface Draft extends AsyncDisposable {
  readonly path: string
  readonly digest: string
  /** Gives it its name, durable when it returns. */
  keepAs(path: string): Promise<void>
}

/** Copies a file into a folder under a `.part` name and flushes it to the disk. Disposed of, it is gone unless it was kept. */
export async function draftOf(source: string, folder: string, name: string): Promise<Draft> {
  const path = join(folder, `${name}.${randomBytes(4).toString('hex')}.part`)
  const hash = createHash('sha256')
  try {
    await pipeline(
      createReadStream(source),
      hashing(hash),
      createWriteStream(path, {mode: 0o600, flags: 'wx', flush: true}),
    )
  } catch (error) {
    await rm(path, {force: true})
    throw error
  }
  return {
    path,
    digest: hash.digest('hex'),
    async keepAs(kept) {
      await rename(path, kept)
      await flushFolder(dirname(kept))
    },
    [Symbol.asyncDispose]: () => rm(path, {force: true}),
  }
}

/** Removes what a process that was killed left of copies of this name. */
export async function removeDrafts(folder: string, name: string): Promise<void> {
  const left = (await readdir(folder)).filter((file) => file.startsWith(`${name}.`) && file.endsWith('.part'))
  for (const file of left) await rm(join(folder, file), {force: true})
}

export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, {recursive: true, mode: 0o700})
}

export async function removeFile(path: string): Promise<void> {
  await rm(path, {force: true})
  await flushFolder(dirname(path))
}

/** The file system's own errors as an operator must read them, by what was tried with which place. */
export async function explaining<T>(
  what: 'read the zip' | 'keep the zip in the library' | 'read the library',
  where: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const {code, syscall} = error as NodeJS.ErrnoException
    if (syscall === undefined) throw error
    throw new OperatorError(
      what === 'read the zip' ? 'LL-RELEASE-FILE' : 'LL-RELEASE-FOLDER',
      `It was not possible to ${what}.`,
      {
        where,
        why: code,
        state: 'the library is as it was',
        cause: error,
      },
    )
  }
}

const hashing = (hash: ReturnType<typeof createHash>): Transform =>
  new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })

/** A name is durable once its folder is. Windows has no such call. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r').catch(() => undefined)
  try {
    await handle?.sync()
  } finally {
    await handle?.close()
  }
}
