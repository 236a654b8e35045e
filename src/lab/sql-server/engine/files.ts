import {cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'

/** The share that all servers of a lab see, where backups lie. */
const BACKUP_SHARE = '\\\\backup.lab.example\\sql'
/** The disk of the machine that shares it; every server of a lab has it as its own, as members of a cluster do. */
const SHARED_DISK = ['S', 'sql'] as const
/** Where backups go that name no other folder. */
export const BACKUP_PATH = 'B:\\backup\\'
const FOLDERS = ['C:\\mssql\\data', 'D:\\mssql\\data', 'L:\\mssql\\log', 'B:\\backup'] as const
const RESERVED = /[<>:"/|?*\0]/

/**
 * The disks of the server's machine as its Windows paths name them: `X:\…` lies in the folder `disk/X` of the stand-in,
 * the share in a folder that may be common to several servers. Names are found whatever their case. Data files of
 * databases are not here: they are the stand-in's own matter.
 */
export class ServerFiles {
  readonly #disk: string
  /** Folder for media that are on no disk of the server's. */
  readonly staging: string
  readonly #share: string

  /** `share`: folder of the share; one of this server's own if left out. Makes the folders that a new server has. */
  constructor(dir: string, share: string = join(dir, 'share')) {
    this.#disk = join(dir, 'disk')
    this.staging = join(dir, 'staging')
    rmSync(this.staging, {recursive: true, force: true})
    this.#share = share
    mkdirSync(share, {recursive: true})
    this.#makeFolders()
  }

  /** As on a new server; the share is left alone. */
  clear(): void {
    rmSync(this.#disk, {recursive: true, force: true})
    this.#makeFolders()
  }

  /** Holds a folder a drive, named by its letter. */
  get disks(): string {
    return this.#disk
  }

  /** All but the share. */
  copyTo(folder: string): void {
    cpSync(this.#disk, folder, {recursive: true})
  }

  copyFrom(folder: string): void {
    rmSync(this.#disk, {recursive: true, force: true})
    cpSync(folder, this.#disk, {recursive: true})
  }

  /** Path on this machine; undefined for one that names no drive, leaves its root or is no Windows path. The file need not be there. */
  resolve(path: string): string | undefined {
    const found = this.#root(path.replaceAll('/', '\\'))
    if (found === undefined) return undefined
    const names = found.rest.split('\\').filter((name) => name !== '' && name !== '.')
    if (names.some((name) => name === '..' || RESERVED.test(name))) return undefined
    return names.reduce(childOf, found.root)
  }

  #makeFolders(): void {
    for (const folder of FOLDERS) mkdirSync(join(this.#disk, ...folder.replace(':', '').split('\\')), {recursive: true})
    const [drive, name] = SHARED_DISK
    mkdirSync(join(this.#disk, drive), {recursive: true})
    const link = join(this.#disk, drive, name)
    if (!existsSync(link)) symlinkSync(this.#share, link, 'junction')
  }

  #root(path: string): {readonly root: string; readonly rest: string} | undefined {
    const drive = /^([A-Za-z]):\\(.*)$/s.exec(path)
    if (drive !== null) return {root: join(this.#disk, (drive[1] ?? '').toUpperCase()), rest: drive[2] ?? ''}
    const share = path.slice(0, BACKUP_SHARE.length)
    const rest = path.slice(BACKUP_SHARE.length)
    if (share.toLowerCase() !== BACKUP_SHARE || (rest !== '' && !rest.startsWith('\\'))) return undefined
    return {root: this.#share, rest}
  }
}

/** The name as it is written on the disk, where it is there in other letters. */
function childOf(folder: string, name: string): string {
  const exact = join(folder, name)
  if (existsSync(exact) || !existsSync(folder)) return exact
  const lower = name.toLowerCase()
  const other = readdirSync(folder).find((one) => one.toLowerCase() === lower)
  return other === undefined ? exact : join(folder, other)
}
