import {compareKeyParts, keyPart, type Order} from '../engine/compare.ts'
import type {Value} from '../engine/values.ts'
import type {Row} from './model.ts'
import {type Ordered, ordered} from './ordered.ts'

/** Columns of a key by their place in a row, in the key's order; some types have an order of their own. */
export type KeyShape = readonly {readonly place: number; readonly order: Order}[]

interface Entry {
  readonly parts: readonly Value[]
  readonly id: number
}

interface Index {
  readonly shape: KeyShape
  readonly entries: Ordered<Entry, undefined>
}

/**
 * The rows of a table by row id, in its order. Never changed: `with` gives another one that shares what is equal. What
 * is found by a key is found by an index, made at the first question and kept up from then on; keys are compared as SQL
 * Server's indexes do, case and trailing blanks left aside, nulls equal.
 */
export class Rows implements Iterable<readonly [number, Row]> {
  static readonly EMPTY = new Rows(ordered<number, Row>(byNumber), new Map())
  readonly #rows: Ordered<number, Row>
  readonly #indexes: Map<string, Index>

  private constructor(rows: Ordered<number, Row>, indexes: Map<string, Index>) {
    this.#rows = rows
    this.#indexes = indexes
  }

  static from(entries: Iterable<readonly [number, Row]>): Rows {
    return Rows.EMPTY.with(entries)
  }

  get size(): number {
    return this.#rows.size
  }

  get(id: number): Row | undefined {
    return this.#rows.get(id)
  }

  has(id: number): boolean {
    return this.#rows.has(id)
  }

  /** From an id on, that one included. */
  keys(from?: number): Iterable<number> {
    return this.#rows.keys(from)
  }

  values(): Iterable<Row> {
    return this.#rows.values()
  }

  [Symbol.iterator](): Iterator<readonly [number, Row]> {
    return this.#rows.entries()
  }

  /** With these rows put in the place of what was there; undefined takes one out. */
  with(changes: Iterable<readonly [number, Row | undefined]>): Rows {
    const rows = this.#rows.clone()
    const indexes = new Map(
      [...this.#indexes].map(([name, {shape, entries}]) => [name, {shape, entries: entries.clone()}]),
    )
    for (const [id, row] of changes) {
      const old = rows.get(id)
      if (row === undefined) rows.delete(id)
      else rows.set(id, row)
      for (const {shape, entries} of indexes.values()) move(entries, shape, id, old, row)
    }
    return new Rows(rows, indexes)
  }

  /** Ids of the rows that have these values in these columns. */
  withKey(shape: KeyShape, values: readonly Value[]): readonly number[] {
    const wanted = values.map((value, i) => keyPart(value, shape[i]?.order))
    const found: number[] = []
    for (const [entry] of this.#index(shape).entries({parts: wanted, id: Number.NEGATIVE_INFINITY})) {
      if (compareParts(shape, entry.parts, wanted) !== 0) break
      found.push(entry.id)
    }
    return found
  }

  /** Ids in the order of a key, after the row of that id where one is given; that row may be gone since. */
  *inOrder(shape: KeyShape, after?: {readonly id: number; readonly row: Row}): Iterable<number> {
    const from = after && {parts: partsOf(shape, after.row), id: after.id}
    for (const [entry] of this.#index(shape).entries(from)) if (entry.id !== after?.id) yield entry.id
  }

  /** Makes an index now, so that all that comes of these rows has it. */
  prepare(shape: KeyShape): void {
    this.#index(shape)
  }

  #index(shape: KeyShape): Ordered<Entry, undefined> {
    const name = shape.map(({place, order}) => `${place}${order ?? ''}`).join()
    const found = this.#indexes.get(name)
    if (found !== undefined) return found.entries
    const entries = ordered<Entry, undefined>((a, b) => compareParts(shape, a.parts, b.parts) || byNumber(a.id, b.id))
    for (const [id, row] of this.#rows.entries()) entries.set({parts: partsOf(shape, row), id}, undefined)
    this.#indexes.set(name, {shape, entries})
    return entries
  }
}

/** Whether two rows have the same values in a key. */
export function sameKey(shape: KeyShape, a: Row, b: Row): boolean {
  return compareParts(shape, partsOf(shape, a), partsOf(shape, b)) === 0
}

/** An ordered map by the values of a key, compared as `Rows` compares them. */
export function keyMap<V>(shape: KeyShape): Ordered<readonly Value[], V> {
  const parts = (values: readonly Value[]) => values.map((value, i) => keyPart(value, shape[i]?.order))
  return ordered((a, b) => compareParts(shape, parts(a), parts(b)))
}

function move(
  entries: Ordered<Entry, undefined>,
  shape: KeyShape,
  id: number,
  old: Row | undefined,
  row: Row | undefined,
): void {
  const [was, is] = [old && partsOf(shape, old), row && partsOf(shape, row)]
  if (was !== undefined && is !== undefined && compareParts(shape, was, is) === 0) return
  if (was !== undefined) entries.delete({parts: was, id})
  if (is !== undefined) entries.set({parts: is, id}, undefined)
}

function partsOf(shape: KeyShape, row: Row): readonly Value[] {
  return shape.map(({place, order}) => keyPart(row[place] ?? null, order))
}

function compareParts(shape: KeyShape, a: readonly Value[], b: readonly Value[]): number {
  for (let i = 0; i < a.length; i++) {
    const compared = compareKeyParts(a[i] ?? null, b[i] ?? null, shape[i]?.order)
    if (compared !== 0) return compared
  }
  return 0
}

function byNumber(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}
