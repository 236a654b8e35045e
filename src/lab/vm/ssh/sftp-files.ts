import {closeSync, ftruncateSync, openSync, readSync, rmdirSync, type Stats, statSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import type {Attributes} from 'ssh2'
import type {Machine} from '../machine.ts'
import {formatWindowsPath, parentOf, parseWindowsPath} from '../windows-path.ts'
import {failure, noSuchFile, unsupported} from './sftp-refusal.ts'

/** Where a session starts: relative paths count from here. */
const home = '/D:/landlord'

/** Files and folders of the machine under the paths of Windows OpenSSH, with the open handles of one session. */
export class SftpFiles {
  readonly #machine: Machine
  readonly #open = new Map<number, OpenFile>()
  readonly #folders = new Map<number, Entry[] | undefined>()
  #next = 0

  constructor(machine: Machine) {
    this.#machine = machine
  }

  /** `flags` as of fopen. An existing folder, or a missing parent, is refused. */
  open(path: string, flags: string): Buffer {
    if (!['r', 'w', 'wx'].includes(flags)) throw unsupported(`opening a file with the flags ${flags}`)
    const there = this.#windows(path)
    const {disk} = this.#machine
    if (disk.isFolder(there)) throw failure(`${path} is a folder`)
    if (!disk.isFolder(parentOf(there)) || (flags === 'r' && !disk.exists(there))) throw noSuchFile()
    if (flags === 'w') disk.space.take(-disk.size(there))
    const file = openSync(disk.real(there), flags)
    return this.#handle((id) => this.#open.set(id, {path, windows: there, file, size: 0, written: flags !== 'r'}))
  }

  /** Throws DiskFull; what came before stays, as on a real disk. */
  write(handle: Buffer, offset: number, data: Buffer): void {
    const open = this.#file(handle)
    const size = Math.max(open.size, offset + data.length)
    this.#machine.disk.space.take(size - open.size)
    open.size = size
    writeSync(open.file, data, 0, data.length, offset)
  }

  read(handle: Buffer, offset: number, length: number): Buffer {
    const target = Buffer.alloc(Math.min(length, 256 * 1024))
    return target.subarray(0, readSync(this.#file(handle).file, target, 0, target.length, offset))
  }

  /** Answers what the handle was for, where that was a file's. */
  close(handle: Buffer): {readonly text: string; readonly changed: boolean} | undefined {
    const id = handle.readUInt32BE()
    const open = this.#open.get(id)
    if (!open) {
      if (!this.#folders.delete(id)) throw failure('no such handle')
      return undefined
    }
    this.#open.delete(id)
    if (open.written) ftruncateSync(open.file, open.size)
    closeSync(open.file)
    return {text: `${open.written ? 'put' : 'get'} ${open.path}`, changed: open.written}
  }

  /** The connection ended: half an upload stays under its name. */
  closeAll(): void {
    for (const {file} of this.#open.values()) closeSync(file)
    this.#open.clear()
  }

  attributes(path: string): Attributes {
    return path === '/' ? this.#attributes('D:\\') : this.#attributes(this.#windows(path))
  }

  attributesOf(handle: Buffer): Attributes {
    return this.#attributes(this.#file(handle).windows)
  }

  openFolder(path: string): Buffer {
    const {disk} = this.#machine
    if (path === '/')
      return this.#handle((id) =>
        this.#folders.set(
          id,
          disk.drives.map((drive) => this.#entry(`${drive}:`, `${drive}:\\`)),
        ),
      )
    const there = this.#windows(path)
    if (!disk.isFolder(there)) throw noSuchFile()
    const entries = disk.names(there).map((name) => this.#entry(name, join(there, name).replaceAll('/', '\\')))
    return this.#handle((id) => this.#folders.set(id, entries))
  }

  /** Undefined: all were given. */
  readFolder(handle: Buffer): readonly Entry[] | undefined {
    const id = handle.readUInt32BE()
    if (!this.#folders.has(id)) throw failure('no such handle')
    const entries = this.#folders.get(id)
    this.#folders.set(id, undefined)
    return entries
  }

  realpath(path: string): string {
    if (path === '/') return '/'
    const {drive, names} = parseWindowsPath(this.#windows(path))
    return `/${[`${drive}:`, ...names].join('/')}`
  }

  remove(path: string): void {
    const there = this.#windows(path)
    if (!this.#machine.disk.exists(there)) throw noSuchFile()
    if (this.#machine.disk.isFolder(there)) throw failure(`${path} is a folder`)
    this.#machine.remove(there)
  }

  removeFolder(path: string): void {
    const there = this.#windows(path)
    if (!this.#machine.disk.isFolder(there)) throw noSuchFile()
    rmdirSync(this.#machine.disk.real(there))
    this.#machine.acls.removed(there)
  }

  makeFolder(path: string): void {
    const there = this.#windows(path)
    if (this.#machine.disk.exists(there)) throw failure(`${path} exists`)
    if (!this.#machine.disk.isFolder(parentOf(there))) throw noSuchFile()
    this.#machine.disk.makeFolder(there)
  }

  /** Refused where the new name is taken, as version 3 of the protocol wants it. */
  rename(from: string, to: string): void {
    const [source, target] = [this.#windows(from), this.#windows(to)]
    if (!this.#machine.disk.exists(source)) throw noSuchFile()
    if (this.#machine.disk.exists(target)) throw failure(`${to} exists`)
    this.#machine.rename(source, target)
  }

  #windows(path: string): string {
    const full = /^\/?[A-Za-z]:/.test(path) ? path : path === '.' ? home : `${home}/${path.replace(/^\.\//, '')}`
    return formatWindowsPath(parseWindowsPath(full))
  }

  #attributes(windows: string): Attributes {
    const stats = statSync(this.#machine.disk.real(windows), {throwIfNoEntry: false})
    if (!stats) throw noSuchFile()
    return attributes(stats)
  }

  #entry(name: string, windows: string): Entry {
    return {name, attributes: this.#attributes(windows)}
  }

  #file(handle: Buffer): OpenFile {
    const open = this.#open.get(handle.readUInt32BE())
    if (!open) throw failure('no such handle')
    return open
  }

  #handle(keep: (id: number) => void): Buffer {
    const handle = Buffer.alloc(4)
    this.#next += 1
    handle.writeUInt32BE(this.#next)
    keep(this.#next)
    return handle
  }
}

interface OpenFile {
  readonly path: string
  readonly windows: string
  readonly file: number
  readonly written: boolean
  size: number
}

interface Entry {
  readonly name: string
  readonly attributes: Attributes
}

const attributes = (stats: Stats): Attributes => ({
  mode: stats.isDirectory() ? 0o040777 : 0o100666,
  uid: 0,
  gid: 0,
  size: stats.size,
  atime: Math.floor(stats.atimeMs / 1000),
  mtime: Math.floor(stats.mtimeMs / 1000),
})
