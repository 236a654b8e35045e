import {createHash} from 'node:crypto'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'

/** A row was seen to hold on a real server or machine. The lab is no witness: its runs are never written down. */
export interface Proof {
  /** As the server or machine tells it: `16.0.4100.1`, `10.0.20348`. */
  readonly build: string
  /** UTC, `2026-01-31`. */
  readonly on: string
  /** The row as it was then; a row that reads otherwise now has to be proved again. */
  readonly row: string
}

/** By the row's id. */
export type Proofs = Readonly<Record<string, readonly Proof[]>>

/** What one run found: digests of the rows that held, and the ids of those that did not. */
export interface Findings {
  readonly build: string
  readonly on: string
  readonly held: Readonly<Record<string, string>>
  readonly failed: readonly string[]
}

/** Empty where there is no such file yet. */
export function readProofs(path: string): Proofs {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
}

export function writeProofs(path: string, proofs: Proofs): void {
  const sorted = Object.fromEntries(Object.entries(proofs).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(path, `${JSON.stringify(sorted, undefined, 2)}\n`)
}

/** The run's word replaces what was known of the same build; a row that failed loses its proof of that build, and only that. */
export function merged(proofs: Proofs, {build, on, held, failed}: Findings): Proofs {
  const asked = new Set([...Object.keys(held), ...failed])
  const known = Object.entries(proofs).map(([id, of]) => [
    id,
    asked.has(id) ? of.filter((proof) => proof.build !== build) : of,
  ])
  const all: Record<string, readonly Proof[]> = Object.fromEntries(known)
  for (const [id, row] of Object.entries(held)) {
    all[id] = [...(all[id] ?? []), {build, on, row}].sort((a, b) => (a.build < b.build ? -1 : 1))
  }
  return Object.fromEntries(Object.entries(all).filter(([, of]) => of.length > 0))
}

/** Proofs of the row as it reads now. `row`: its digest. */
export function proofsOf(proofs: Proofs, id: string, row: string): readonly Proof[] {
  return (proofs[id] ?? []).filter((proof) => proof.row === row)
}

/** Of anything that JSON can carry; twelve hexadecimal digits. */
export function digestOf(row: unknown): string {
  return createHash('sha256').update(JSON.stringify(row)).digest('hex').slice(0, 12)
}
