import {createHash} from 'node:crypto'
import type {Secret} from '../../secret.ts'
import type {BackupStore, DigestOrder, FileDigest, StoredFile} from '../../site/backup-files.ts'
import {blobList} from './blob-list.ts'
import {namesBelow} from './path.ts'
import {noAnswer, noRight, unreadable} from './refusal.ts'

export interface BlobOrder {
  readonly name: string
  readonly withinMs: number
  /** Address without a signature and without a closing slash. */
  readonly container: string
  /** Before every name, with its closing slash; empty: the whole container. */
  readonly prefix: string
  /** A shared access signature that may list and read. */
  sas(): Secret
}

/** Within which the service has to begin with an answer, and to go on with one. */
const SILENCE_MS = 60_000
/** The first with list entries as they are read here; far older than any service that is still run. */
const VERSION = '2020-10-02'

/**
 * A container of Azure's Blob service, asked by its REST API with a shared access signature. Names have slashes where paths have backslashes.
 * Sources: learn.microsoft.com/rest/api/storageservices: list-blobs, get-blob-properties, get-blob
 */
export function blobStore({name, withinMs, container, prefix, sas}: BlobOrder): BackupStore {
  const place = prefix === '' ? container : `${container}/${prefix}`
  const ask = (method: 'GET' | 'HEAD', path: string, query: string, more: Asked = {}) =>
    answered(place, `${container}${path}?${query}${sas().reveal().replace(/^\?/, '')}`, {method, ...more})
  const blobOf = (path: string) =>
    `/${[...prefix.split('/').slice(0, -1), ...namesBelow(path, place)].map(encodeURIComponent).join('/')}`
  const file = async (path: string): Promise<(StoredFile & {readonly etag: string}) | undefined> => {
    const {status, headers} = await ask('HEAD', blobOf(path), '')
    if (status === 404) return undefined
    const modifiedAt = Date.parse(headers.get('last-modified') ?? '')
    return {path, bytes: Number(headers.get('content-length')), modifiedAt, etag: headers.get('etag') ?? '*'}
  }
  return {
    name,
    kind: 'blob',
    place,
    withinMs,
    async list() {
      const files: StoredFile[] = []
      let marker: string | undefined = ''
      while (marker !== undefined) {
        const page = `restype=container&comp=list&maxresults=5000&prefix=${encodeURIComponent(prefix)}&marker=${encodeURIComponent(marker)}&`
        const answer = await ask('GET', '', page)
        if (answer.status === 404) throw noAnswer(place, 'there is no such container (404)')
        const {blobs, next}: ReturnType<typeof blobList> = blobList(await answer.text())
        for (const {name, ...facts} of blobs)
          files.push({...facts, path: name.slice(prefix.length).replaceAll('/', '\\')})
        marker = next
      }
      return files.sort((one, other) => (one.path < other.path ? -1 : 1))
    },
    async files(paths) {
      const found: (StoredFile | undefined)[] = []
      for (let at = 0; at < paths.length; at += AT_ONCE)
        found.push(
          ...(await Promise.all(
            paths.slice(at, at + AT_ONCE).map(async (path) => {
              const {etag: _, ...facts} = (await file(path)) ?? {etag: ''}
              return 'path' in facts ? facts : undefined
            }),
          )),
        )
      return found
    },
    async digest(order) {
      const found = await file(order.path)
      if (found === undefined) return undefined
      const answer = await ask('GET', blobOf(order.path), '', {ifMatch: found.etag, ...order})
      if (answer.status === 404) return undefined
      if (answer.status === 412) throw unreadable(`${place}: ${order.path}`, 'it changed while it was looked at (412)')
      return digestOf(`${place}: ${order.path}`, answer, found.bytes, order)
    },
  }
}

/** Questions under way together. */
const AT_ONCE = 16

interface Asked {
  readonly ifMatch?: string
  readonly signal?: AbortSignal
}

/** 200, 404 or 412. Throws what says nothing of any file. */
async function answered(
  place: string,
  url: string,
  {method, ifMatch, signal}: Asked & {readonly method: 'GET' | 'HEAD'},
): Promise<Response> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), SILENCE_MS)
  let answer: Response
  try {
    answer = await fetch(url, {
      method,
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
      headers: {'x-ms-version': VERSION, ...(ifMatch === undefined ? {} : {'if-match': ifMatch})},
    })
  } catch (error) {
    signal?.throwIfAborted()
    throw noAnswer(place, late.signal.aborted ? `no answer within ${SILENCE_MS} ms` : reasonOf(error))
  } finally {
    clearTimeout(timer)
  }
  if (answer.ok || answer.status === 404 || answer.status === 412) return answer
  const said = `${answer.status} ${answer.headers.get('x-ms-error-code') ?? answer.statusText}`.trim()
  throw answer.status === 401 || answer.status === 403 ? noRight(place, said) : noAnswer(place, said)
}

/** An error of `fetch` holds the address, and so the signature: its cause says why. */
function reasonOf(error: unknown): string {
  const {cause} = error as {readonly cause?: {readonly code?: unknown}}
  return typeof cause?.code === 'string' ? cause.code : 'the connection failed'
}

async function digestOf(
  file: string,
  answer: Response,
  of: number,
  {path, signal, progress}: DigestOrder,
): Promise<FileDigest> {
  const hash = createHash('sha256')
  let bytes = 0
  const reader = answer.body?.getReader()
  if (!reader) throw unreadable(file, 'the service sent no content')
  try {
    for (let done = false; !done; ) {
      const piece = await inTime(reader.read())
      done = piece.done
      if (!piece.value) continue
      hash.update(piece.value)
      bytes += piece.value.length
      progress?.({path, bytes, of})
    }
  } catch (error) {
    signal?.throwIfAborted()
    throw noAnswer(file, `the connection broke after ${bytes} of ${of} bytes`, error)
  } finally {
    await reader.cancel().catch(() => {})
  }
  if (bytes !== of) throw noAnswer(file, `${bytes} of ${of} bytes came`)
  return {sha256: hash.digest('hex'), bytes}
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('silence')), SILENCE_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
