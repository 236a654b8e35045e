import {existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Space} from './space.ts'
import {formatWindowsPath, parentOf, parseWindowsPath} from './windows-path.ts'

/**
 * A folder of this machine that stands for the drives of a Windows machine. Names are found whatever their case, as NTFS
 * does. Paths come and go in Windows' form; only `real` gives away where a file lies.
 */
export class Disk {
  readonly space = new Space()
  readonly #root: string

  /** `root` holds one folder a drive, named by its letter. */
  constructor(root: string) {
    this.#root = root
  }

  get drives(): readonly string[] {
    return readdirSync(this.#root).sort()
  }

  /** Where the file lies, or would lie if it were made now. Throws BadPath. */
  real(path: string): string {
    const {drive, names} = parseWindowsPath(path)
    return names.reduce(step, join(this.#root, drive))
  }

  exists(path: string): boolean {
    return existsSync(this.real(path))
  }

  isFolder(path: string): boolean {
    return lstatSync(this.real(path), {throwIfNoEntry: false})?.isDirectory() ?? false
  }

  /** The path with the case that the names have on the disk. */
  spelled(path: string): string {
    const {drive} = parseWindowsPath(path)
    const below = this.real(path).slice(join(this.#root, drive).length + 1)
    return formatWindowsPath({drive, names: below === '' ? [] : below.split(/[\\/]/)})
  }

  names(path: string): readonly string[] {
    return readdirSync(this.real(path)).sort()
  }

  read(path: string): Buffer {
    return readFileSync(this.real(path))
  }

  /** When its content was last written. */
  writtenAt(path: string): Date {
    return lstatSync(this.real(path)).mtime
  }

  size(path: string): number {
    return lstatSync(this.real(path), {throwIfNoEntry: false})?.size ?? 0
  }

  /** Throws DiskFull before a byte is written. */
  write(path: string, content: Buffer | string): void {
    const bytes = Buffer.from(content)
    this.space.take(bytes.length - this.size(path))
    writeFileSync(this.real(path), bytes)
  }

  makeFolder(path: string): void {
    mkdirSync(this.real(path), {recursive: true})
  }

  /** Both on one drive; an existing file in the way is replaced, an existing folder is an error. */
  rename(from: string, to: string): void {
    if (this.isFolder(to) && this.real(from) !== this.real(to)) throw new Error(`'${to}' already exists`)
    renameSync(this.real(from), join(this.real(parentOf(to)), lastName(to)))
  }

  /** A file, or a folder with all in it. Absent is fine. */
  remove(path: string): void {
    this.space.take(-bytesBelow(this.real(path)))
    rmSync(this.real(path), {recursive: true, force: true})
  }

  /** Every file and folder of all drives, parents first. */
  *walk(): Generator<{readonly path: string; readonly folder: boolean}> {
    for (const drive of this.drives) yield* this.#below(`${drive}:\\`)
  }

  *#below(path: string): Generator<{readonly path: string; readonly folder: boolean}> {
    const folder = this.isFolder(path)
    yield {path, folder}
    if (!folder) return
    for (const name of this.names(path)) yield* this.#below(path.endsWith('\\') ? path + name : `${path}\\${name}`)
  }
}

function step(folder: string, name: string): string {
  const exact = join(folder, name)
  if (existsSync(exact)) return exact
  const same = existsSync(folder)
    ? readdirSync(folder).find((other) => other.toLowerCase() === name.toLowerCase())
    : undefined
  return join(folder, same ?? name)
}

const lastName = (path: string): string => parseWindowsPath(path).names.at(-1) ?? ''

function bytesBelow(real: string): number {
  const entry = lstatSync(real, {throwIfNoEntry: false})
  if (!entry) return 0
  if (!entry.isDirectory()) return entry.size
  return readdirSync(real).reduce((sum, name) => sum + bytesBelow(join(real, name)), 0)
}
