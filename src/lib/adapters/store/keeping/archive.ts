import {createHash} from 'node:crypto'
import {createReadStream, createWriteStream} from 'node:fs'
import {open, rename, rm} from 'node:fs/promises'
import {createInterface} from 'node:readline'
import {Readable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {createGunzip, createGzip} from 'node:zlib'
import {StoreFailure} from '../../../errors.ts'
import type {StoreArchive} from '../../../site/ops-store.ts'
import {type Ground, isoOf, storeNow, write} from '../flavour.ts'
import {schemaState, storeId} from '../version.ts'
import {rowsOf, type StoredRow, tablesOf} from './rows.ts'

/** First line of the file. */
export interface Header {
  readonly v: 1
  readonly what: 'landlord ops store'
  readonly store: string
  /** UTC, by the store's clock. */
  readonly at: string
  /** The schema that the rows have. */
  readonly migrations: readonly string[]
  /** In the order in which their rows follow. */
  readonly tables: readonly string[]
}

/**
 * Writes every row of the store into a new file: gzip over lines of JSON, the last of which has the SHA-256 of all before it. One
 * transaction, in which nobody else writes. The file is there whole or not at all. Throws `OperatorError` LL-STORE-FILE.
 */
export async function archive(ground: Ground, file: string, where: string): Promise<StoreArchive> {
  return write(ground, (trx) => archived({...ground, db: trx}, file, where))
}

/** The same within a transaction of the caller. */
export async function archived(ground: Ground, file: string, where: string): Promise<StoreArchive> {
  const partial = `${file}.partial`
  try {
    // Claims the name: what is there is never overwritten.
    await (await open(file, 'wx', 0o600)).close()
  } catch (error) {
    throw fileFailure(error, file)
  }
  try {
    const counted = new Counted()
    const lines = linesOf(ground, counted, await headerOf(ground, where))
    await pipeline(Readable.from(lines), createGzip(), createWriteStream(partial, {mode: 0o600, flush: true}))
    await rename(partial, file)
    return counted.told(file)
  } catch (error) {
    await rm(partial, {force: true})
    await rm(file, {force: true})
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : fileFailure(error, file)
  }
}

/** Reads a file through, and throws `OperatorError` LL-STORE-FILE where it is none, is cut off, or is not what was written. */
export async function proven(file: string): Promise<{readonly header: Header; readonly told: StoreArchive}> {
  const counted = new Counted()
  let header: Header | undefined
  let digest: string | undefined
  for await (const line of linesIn(file)) {
    const before = counted.digest()
    const parsed = parsedLine(line, file)
    if (header === undefined) {
      header = headerFrom(parsed, file)
      counted.add(line)
    } else if ('sha256' in parsed) {
      digest = String(parsed.sha256)
      if (digest !== before) throw notWhole(file, 'its digest is another one than its last line says')
    } else {
      counted.add(line)
      counted.row(parsed as unknown as Line)
    }
  }
  if (header === undefined || digest === undefined) throw notWhole(file, 'its end is missing')
  return {header, told: counted.told(file)}
}

/** Rows of a file that was proven, table by table, in portions. */
export async function* portions(
  file: string,
): AsyncGenerator<{readonly table: string; readonly rows: readonly StoredRow[]}> {
  let table = ''
  let rows: StoredRow[] = []
  let isFirst = true
  for await (const line of linesIn(file)) {
    const parsed = parsedLine(line, file)
    if (isFirst || 'sha256' in parsed) {
      isFirst = false
      continue
    }
    const {t, r} = parsed as unknown as Line
    if ((t !== table || rows.length === PORTION) && rows.length > 0) {
      yield {table, rows}
      rows = []
    }
    table = t
    rows.push(r)
  }
  if (rows.length > 0) yield {table, rows}
}

const PORTION = 1000

interface Line {
  readonly t: string
  readonly r: StoredRow
}

async function headerOf(ground: Ground, where: string): Promise<Header> {
  const {found = []} = await schemaState(ground)
  return {
    v: 1,
    what: 'landlord ops store',
    store: await storeId(ground, where),
    at: isoOf(await storeNow(ground, ground.db)),
    migrations: found,
    tables: await tablesOf(ground),
  }
}

async function* linesOf(ground: Ground, counted: Counted, header: Header): AsyncGenerator<string> {
  const first = JSON.stringify(header)
  counted.add(first)
  yield `${first}\n`
  for (const table of header.tables)
    for await (const row of rowsOf(ground.db, table)) {
      const line = {t: table, r: row}
      const text = JSON.stringify(line)
      counted.add(text)
      counted.row(line)
      yield `${text}\n`
    }
  yield `${JSON.stringify({sha256: counted.digest()})}\n`
}

/** What a file holds, while it goes by. */
class Counted {
  readonly #hash = createHash('sha256')
  readonly #rows = new Map<string, number>()
  #seal = {seq: 0, hash: ''}

  add(line: string): void {
    this.#hash.update(`${line}\n`)
  }

  row({t, r}: Line): void {
    this.#rows.set(t, (this.#rows.get(t) ?? 0) + 1)
    if (t === 'seals' && Number(r.seq) > this.#seal.seq) this.#seal = {seq: Number(r.seq), hash: String(r.hash)}
  }

  digest(): string {
    return this.#hash.copy().digest('hex')
  }

  told(file: string): StoreArchive {
    const rows = Object.fromEntries([...this.#rows].sort(([a], [b]) => (a < b ? -1 : 1)))
    return {file, digest: this.digest(), rows, seals: this.#seal.seq, head: this.#seal.hash}
  }
}

async function* linesIn(file: string): AsyncGenerator<string> {
  const source = createReadStream(file)
  const plain = source.pipe(createGunzip())
  source.on('error', (error) => plain.destroy(error))
  try {
    yield* createInterface({input: plain, crlfDelay: Number.POSITIVE_INFINITY})
  } catch (error) {
    throw fileFailure(error, file)
  } finally {
    source.destroy()
  }
}

function parsedLine(line: string, file: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>
  } catch (error) {
    throw notWhole(file, 'a line of it cannot be read', error)
  }
}

function headerFrom(line: Readonly<Record<string, unknown>>, file: string): Header {
  if (line.v === 1 && line.what === 'landlord ops store') return line as unknown as Header
  throw notWhole(file, 'it does not begin as a backup of an ops store does')
}

const notWhole = (file: string, why: string, cause?: unknown): StoreFailure =>
  new StoreFailure('LL-STORE-FILE', 'The file is no whole backup of an ops store.', {
    where: file,
    why,
    state: 'nothing was changed',
    cause,
  })

const fileFailure = (error: unknown, file: string): StoreFailure =>
  new StoreFailure('LL-STORE-FILE', 'The file of the backup cannot be written or read.', {
    where: file,
    why: (error as NodeJS.ErrnoException).code ?? String(error),
    state: 'nothing was changed',
    cause: error,
  })
