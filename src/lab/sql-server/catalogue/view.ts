import type {DatabaseCell} from '../engine/database-cell.ts'
import type {Session} from '../engine/session.ts'
import type {Moment, SqlType, Value} from '../engine/values.ts'

/** A catalogue view of which the lab has some columns; the rows are made from the state that stands. */
export interface CatalogueView {
  readonly columns: Readonly<Record<string, SqlType>>
  /** One record a row; each has every column. Only what the session may see. */
  rows(session: Session, cell: DatabaseCell): readonly Readonly<Record<string, Value>>[]
}

export const flag = (on: boolean): bigint => (on ? 1n : 0n)
export const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex')
/** Of an instant kept in UTC, in the server's local time, as SQL Server's views show it. */
export const time = (iso: string, {instance}: Session): Moment =>
  instance.clock.local(Date.parse(iso)).roundedToDatetime()
export const number = (value: number): bigint => BigInt(value)
