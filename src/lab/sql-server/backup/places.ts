import {mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {signatureFor} from '../admin/credentials.ts'
import {SessionEnded, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import type {Device} from '../tsql/backups.ts'
import {type Blob, blobExists, readBlob, writeBlob} from './blobs.ts'
import {backupErrors, WINDOWS} from './errors.ts'

/** Where the devices of one statement lie on this machine while it works. */
export interface Places {
  /** Path on this machine; undefined for a device that names nothing. */
  resolve(device: string): string | undefined
  /** False where so many bytes do not fit. */
  take(bytes: number): boolean
  /** Puts what was written where it is to stay. */
  keep(): Promise<void>
  /** Gives up what was only for the while. */
  drop(): void
}

interface Devices {
  readonly device: Device
  readonly disks: readonly string[]
}

const BLOCK_BLOBS_SINCE = 13
const LONGEST_NAME = 259
const AZURE = /^([a-z0-9]{3,24})\.blob\.core\.windows\.net$/

/** Blobs are fetched first, and read from here. Throws 3201, 3078 or 3271. */
export async function placesToRead({device, disks}: Devices, session: Session): Promise<Places> {
  if (device === 'DISK') return onDisk(session)
  const blobs = disks.map((url) => blobOf(url, session))
  const places = new Fetched(blobs, session)
  try {
    for (const blob of blobs) await readBlob(blob, places.pathOf(blob.device))
    return places
  } catch (error) {
    places.drop()
    throw error
  }
}

/**
 * What goes to blobs is written here and sent when it is whole: what is given up before leaves nothing that can be seen, as
 * blocks without their list do. A blob that is there is overwritten WITH FORMAT alone (3271).
 */
export async function placesToWrite({device, disks}: Devices, format: boolean, session: Session): Promise<Places> {
  if (device === 'DISK') return onDisk(session)
  const blobs = disks.map((url) => blobOf(url, session))
  for (const blob of blobs) if ((await blobExists(blob)) && !format) throw backupErrors.blobExists(blob.device)
  return new Fetched(blobs, session)
}

function onDisk({instance}: Session): Places {
  return {
    resolve: (device) => instance.files.resolve(device),
    take: (bytes) => instance.disk.take(bytes),
    keep: async () => {},
    drop: () => {},
  }
}

/** Files of this statement's own, by the place of their device. */
class Fetched implements Places {
  readonly #dir: string
  readonly #blobs: readonly Blob[]
  readonly #session: Session

  constructor(blobs: readonly Blob[], session: Session) {
    this.#blobs = blobs
    this.#session = session
    const {staging} = session.instance.files
    mkdirSync(staging, {recursive: true})
    this.#dir = mkdtempSync(join(staging, 'media-'))
  }

  pathOf(device: string): string {
    return join(this.#dir, String(this.#blobs.findIndex((blob) => blob.device === device)))
  }

  resolve(device: string): string | undefined {
    return this.#blobs.some((blob) => blob.device === device) ? this.pathOf(device) : undefined
  }

  take(): boolean {
    return true
  }

  async keep(): Promise<void> {
    for (const blob of this.#blobs)
      await writeBlob(blob, this.pathOf(blob.device), () => {
        if (this.#session.killed) throw new SessionEnded()
      })
  }

  drop(): void {
    rmSync(this.#dir, {recursive: true, force: true})
  }
}

/**
 * `https://ACCOUNT.blob.core.windows.net/CONTAINER/BLOB` at the Blob service that the lab was told, by the credential of the
 * container. That a credential is missing is told as SQL Server tells what is wrong with a URL: 3201 with Windows' error 50.
 */
function blobOf(device: string, session: Session): Blob {
  const {instance} = session
  if (Number(instance.version.split('.')[0]) < BLOCK_BLOBS_SINCE)
    throw unsupported('URL before SQL Server 2016, which knows page blobs and the key of their account only')
  const url = URL.canParse(device) ? new URL(device) : undefined
  if (url === undefined || !['https:', 'http:'].includes(url.protocol) || device.length > LONGEST_NAME)
    throw backupErrors.invalidDevice(device)
  const [account] = AZURE.exec(url.hostname)?.slice(1) ?? []
  if (account === undefined) throw unsupported(`URLs of ${url.hostname}: of Azure's Blob service only`)
  const [, container = '', ...path] = url.pathname.split('/')
  if (container === '' || path.join('/') === '' || url.search !== '') throw backupErrors.invalidDevice(device)
  const signature = signatureFor(`${url.origin}/${container}`, session)
  if (signature === undefined) throw backupErrors.cannotOpen(device, WINDOWS.notSupported)
  if (instance.blobs === undefined) throw backupErrors.cannotOpen(device, WINDOWS.networkPath)
  const address = new URL(`/${account}${url.pathname}`, instance.blobs)
  // As it stands: with a question mark before it, it is another one.
  address.search = `?${signature}`
  return {device, address}
}
