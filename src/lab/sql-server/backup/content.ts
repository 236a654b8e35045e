import type {DatabaseFileStore, StoredRow} from '../storage/database-file.ts'
import {type LogRecord, type Lsn, rowSum} from '../storage/log.ts'

/** What a data backup holds beside rows: the definition, the last identity values, and for a differential what is gone. */
export interface Definition {
  readonly meta?: string
  readonly identities?: readonly (readonly [table: number, last: string])[]
  readonly gone?: readonly (readonly [table: number, row: number, lsn: Lsn])[]
}

const ROWS_A_CHUNK = 200
export const RECORDS_A_CHUNK = 200

/** Page of 8 KB that a row lies on: the stand-in has none, but messages name one, and rows that lie together share it. */
export function pageOf(table: number, row: number): number {
  return 256 + (table % 100_000) * 64 + Math.floor(row / 100)
}

/** Rows of a file in chunks, those written since an LSN only. Read as they lie at that moment. */
export function* rowChunks(store: DatabaseFileStore, since: Lsn): Iterable<readonly StoredRow[]> {
  let place = {table: -1, row: -1}
  for (;;) {
    const rows = store.rowsAfter(place, since, ROWS_A_CHUNK)
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows
    place = {table: last[0], row: last[1]}
  }
}

export const chunkCount = (store: DatabaseFileStore): number => Math.ceil(store.rowCount / ROWS_A_CHUNK)

export const isWhole = ([table, row, cells, sum]: StoredRow): boolean => rowSum(table, row, cells) === sum

/** One line a row, with their number before them: what lies on a page is copied as it is, damaged or not. */
export function encodeRows(rows: readonly StoredRow[]): Buffer {
  return Buffer.from(
    `${rows.length}\n${rows.map(([table, row, cells, sum, lsn]) => `${table}\t${row}\t${sum}\t${lsn}\t${cells}\n`).join('')}`,
  )
}

/** Undefined where what is read is no page at all. A row that is only altered is told as it is. */
export function decodeRows(body: Buffer): readonly StoredRow[] | undefined {
  const [count, ...lines] = body.toString().split('\n')
  if (lines.pop() !== '' || Number(count) !== lines.length) return undefined
  const rows = lines.map((line): StoredRow => {
    const [table = '', row = '', sum = '', lsn = '', ...cells] = line.split('\t')
    return [Number(table), Number(row), cells.join('\t'), Number(sum), lsn]
  })
  return rows.every(isAddressed) ? rows : undefined
}

function isAddressed([table, row, , sum, lsn]: StoredRow): boolean {
  return [table, row, sum].every((number) => Number.isSafeInteger(number) && number >= 0) && /^\d{25}$/.test(lsn)
}

export function encodeRecords(records: readonly LogRecord[]): Buffer {
  return Buffer.from(JSON.stringify(records))
}

export function decodeRecords(body: Buffer): readonly LogRecord[] {
  return JSON.parse(body.toString())
}

export function encodeDefinition(definition: Definition): Buffer {
  return Buffer.from(JSON.stringify(definition))
}

export function decodeDefinition(body: Buffer): Definition {
  return JSON.parse(body.toString())
}
