import {createWriteStream} from 'node:fs'
import {open} from 'node:fs/promises'
import {Readable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import type {SqlError} from '../engine/errors.ts'
import {backupErrors, WINDOWS} from './errors.ts'

/** One blob as a server on this machine is asked for it. */
export interface Blob {
  /** As BACKUP and RESTORE name it. */
  readonly device: string
  /** On the loopback interface, with the shared access signature. Never shown. */
  readonly address: URL
}

/** MAXTRANSFERSIZE, if left out. learn.microsoft.com/sql/relational-databases/backup-restore/sql-server-backup-to-url */
const BLOCK_BYTES = 1_048_576
const MOST_BLOCKS = 50_000
const VERSION = '2020-10-02'
const LONGEST_MS = 120_000
/** A signature that is wrong or expired: Azure's word for it, and Azurite's. */
const UNKNOWN_SIGNATURE = new Set(['AuthenticationFailed', 'AuthorizationFailure'])

/** Whether it is there. learn.microsoft.com/rest/api/storageservices/get-blob-properties */
export async function blobExists(blob: Blob): Promise<boolean> {
  const answer = await asked(blob, {method: 'HEAD'})
  if (answer.status === 404 && codeOf(answer) !== 'ContainerNotFound') return false
  if (!answer.ok) throw cannotOpen(blob, answer)
  return true
}

/** learn.microsoft.com/rest/api/storageservices/get-blob */
export async function readBlob(blob: Blob, file: string): Promise<void> {
  const answer = await asked(blob, {method: 'GET'})
  if (!answer.ok || answer.body === null) throw cannotOpen(blob, answer)
  await pipeline(Readable.fromWeb(answer.body), createWriteStream(file))
}

/**
 * Block by block; nothing of it is to be seen before the list of blocks is there. `between` is called before each block.
 * learn.microsoft.com/rest/api/storageservices/put-block and put-block-list
 */
export async function writeBlob(blob: Blob, file: string, between: () => void): Promise<void> {
  const ids: string[] = []
  const source = await open(file)
  try {
    for (;;) {
      between()
      const {buffer, bytesRead} = await source.read(Buffer.alloc(BLOCK_BYTES), 0, BLOCK_BYTES)
      if (bytesRead === 0) break
      if (ids.length === MOST_BLOCKS) throw backupErrors.writeFailed(blob.device, WINDOWS.deviceError)
      const id = Buffer.from(String(ids.length).padStart(6, '0')).toString('base64')
      ids.push(id)
      await put(blob, {comp: 'block', blockid: id}, buffer.subarray(0, bytesRead))
    }
  } finally {
    await source.close()
  }
  const list = ids.map((id) => `<Latest>${id}</Latest>`).join('')
  await put(blob, {comp: 'blocklist'}, `<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`)
}

async function put(blob: Blob, query: Readonly<Record<string, string>>, body: Uint8Array<ArrayBuffer> | string) {
  const answer = await asked(blob, {method: 'PUT', body}, query)
  if (!answer.ok) throw answer.status === 403 ? cannotOpen(blob, answer) : failed(blob, answer)
}

async function asked(blob: Blob, request: RequestInit, query: Readonly<Record<string, string>> = {}) {
  const address = new URL(blob.address)
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value)
  try {
    const signal = AbortSignal.timeout(LONGEST_MS)
    return await fetch(address, {...request, headers: {'x-ms-version': VERSION}, redirect: 'error', signal})
  } catch {
    // Its own words may hold the address, and so the signature.
    throw backupErrors.cannotOpen(blob.device, WINDOWS.networkPath)
  }
}

const codeOf = (answer: Response): string | null => answer.headers.get('x-ms-error-code')

/** learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes as Windows' errors, which SQL Server tells it by. */
function cannotOpen(blob: Blob, answer: Response): SqlError {
  const code = codeOf(answer)
  if (answer.status === 403)
    return backupErrors.cannotOpen(
      blob.device,
      UNKNOWN_SIGNATURE.has(code ?? '') ? WINDOWS.wrongPassword : WINDOWS.accessDenied,
    )
  if (answer.status === 404)
    return backupErrors.cannotOpen(
      blob.device,
      code === 'ContainerNotFound' ? WINDOWS.notSupported : WINDOWS.fileNotFound,
    )
  return failed(blob, answer)
}

function failed({device}: Blob, answer: Response): SqlError {
  return backupErrors.nonrecoverable(
    device,
    `Backup to URL received an exception from the remote endpoint. Exception Message: The remote server returned an error: (${answer.status}) ${codeOf(answer) ?? answer.statusText}.`,
  )
}
