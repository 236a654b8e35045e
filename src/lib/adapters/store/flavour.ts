import type {ColumnDataType, Kysely, RawBuilder, SelectQueryBuilder, Transaction} from 'kysely'
import type {Durability} from '../../engine/store.ts'
import type {StoreSchema} from './schema.ts'

export type Reader = Kysely<StoreSchema>
export type Writer = Transaction<StoreSchema>

/** Where one database differs from another. All other queries are the same on each. */
export interface Flavour {
  readonly columns: {readonly longText: ColumnDataType | RawBuilder<unknown>}
  /** The database's own clock, UTC in whole ms since the epoch: machines that share a store need not agree on the time. */
  now(): RawBuilder<number>
  /** Who logged on to the database, where it lets people in by name. */
  person?(): RawBuilder<string>
  /** At most `count` rows. */
  first<TB extends keyof StoreSchema, O>(
    query: SelectQueryBuilder<StoreSchema, TB, O>,
    count: number,
  ): SelectQueryBuilder<StoreSchema, TB, O>
  /** Whether there is a table of that name: Kysely's own introspection asks for columns that SQL Server 2014 lacks. */
  hasTable(db: Reader, name: string): Promise<boolean>
  /** Every table of the store with those that its rows refer to. */
  tables(db: Reader): Promise<readonly TableSeen[]>
  /** As `write`. How many rows a change found is not told on either database: read first. A database that cannot delay makes all durable at once. */
  write<T>(db: Reader, work: (trx: Writer) => Promise<T>, durability?: Durability): Promise<T>
}

export interface TableSeen {
  readonly name: string
  readonly references: readonly string[]
}

/** Rows of a table and the table that one of its keys refers to, brought together by table. */
export function tablesSeen(
  rows: readonly {readonly name: string; readonly target: string | null}[],
): readonly TableSeen[] {
  const names = [...new Set(rows.map(({name}) => name))].sort()
  return names.map((name) => ({
    name,
    references: rows.flatMap((row) =>
      row.name === name && row.target !== null && row.target !== name ? [row.target] : [],
    ),
  }))
}

/** What every part of the store works with. */
export interface Ground {
  readonly db: Reader
  readonly flavour: Flavour
}

/**
 * One transaction that no other writer interleaves with: what it read still holds when it writes, and what it wrote is
 * durable when this returns, unless that may be delayed. `work` may be begun again, so it does nothing outside the store. Throws `OperatorError` LL-STORE-LOCKED when other writers keep the store for too long.
 */
export const write = <T>(ground: Ground, work: (trx: Writer) => Promise<T>, durability?: Durability): Promise<T> =>
  ground.flavour.write(ground.db, work, durability)

/** Now, by the store's clock. */
export async function storeNow(ground: Pick<Ground, 'flavour'>, db: Reader): Promise<number> {
  const row = await db.selectNoFrom(ground.flavour.now().as('now')).executeTakeFirstOrThrow()
  return Number(row.now)
}

/** ms since the epoch as ISO 8601 with milliseconds. */
export const isoOf = (ms: number): string => new Date(ms).toISOString()
