import {namesIn} from './names.ts'
import {OWN_NAMES} from './own-names.ts'
import {partsOf} from './parts.ts'
import type {ContractRow} from './row.ts'
import {piecesOf} from './shapes.ts'
import {type Sent, textsOf} from './texts.ts'

/** A statement that is sent, and that no row is about. */
export interface Uncovered {
  readonly shape: string
  readonly example: Sent
}

/** Of texts that need no row of their shape, and why. */
export interface Excuse {
  /** Of the shape, or of who sends it. */
  readonly pattern: RegExp
  readonly why: string
}

/**
 * What is sent and has no row. A statement of the product's has one of its very shape; of what only tests send each part is in
 * some row.
 */
export function uncovered(
  sent: readonly Sent[],
  rows: readonly ContractRow[],
  excuses: readonly Excuse[],
): readonly Uncovered[] {
  const pieces = rows.flatMap(textsOf).flatMap(piecesOf)
  const shapes = new Set(pieces.map(({shape}) => shape))
  const parts = new Set(pieces.flatMap(partsOf))
  const found = new Map<string, Uncovered>()
  for (const example of sent)
    for (const piece of piecesOf(example.text)) {
      if (shapes.has(piece.shape)) continue
      const lacking = example.by.startsWith('template ')
        ? [piece.shape]
        : partsOf(piece).filter((part) => !parts.has(part))
      for (const shape of lacking)
        if (!found.has(shape) && !excuses.some(({pattern}) => pattern.test(shape) || pattern.test(example.by)))
          found.set(shape, {shape, example})
    }
  return [...found.values()]
}

/** Excuses that excuse nothing any more. */
export function idle(
  sent: readonly Sent[],
  rows: readonly ContractRow[],
  excuses: readonly Excuse[],
): readonly Excuse[] {
  return excuses.filter(
    (one) =>
      lacking(sent, rows, excuses) ===
      lacking(
        sent,
        rows,
        excuses.filter((other) => other !== one),
      ),
  )
}

const lacking = (...of: Parameters<typeof uncovered>): number => uncovered(...of).length + unproven(...of).length

/** Names of SQL Server's own that are sent and are not in the table of names, or have no row that uses them. */
export function unproven(
  sent: readonly Sent[],
  rows: readonly ContractRow[],
  excuses: readonly Excuse[],
): readonly {name: string; by: string; lacks: 'version' | 'row'}[] {
  const used = new Set(rows.flatMap(textsOf).flatMap(namesIn))
  const found = new Map<string, {name: string; by: string; lacks: 'version' | 'row'}>()
  for (const {text, by} of sent)
    for (const name of namesIn(text)) {
      if (excuses.some(({pattern}) => pattern.test(name))) continue
      if (!OWN_NAMES.has(name)) found.set(name, {name, by, lacks: 'version'})
      else if (!used.has(name)) found.set(name, {name, by, lacks: 'row'})
    }
  return [...found.values()]
}
