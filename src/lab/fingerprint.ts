import {createHash} from 'node:crypto'
import {ask} from './control.ts'
import {requireStanding} from './fault-book.ts'
import type {Layout} from './layout.ts'
import {ownStands, requireRecord} from './record.ts'

export interface Fingerprint {
  /** SHA-256 of the facts as canonical JSON, hexadecimal. */
  readonly fingerprint: string
  /** By stand. */
  readonly facts: Readonly<Record<string, unknown>>
  /** What two labs with the same history may differ in: tokens, store ids, process ids. Not part of the fingerprint. */
  readonly leftOut: Readonly<Record<string, unknown>>
}

/** Everything durable that the stands hold, normalised. Throws StandGone where one does not run. */
export async function fingerprint(layout: Layout): Promise<Fingerprint> {
  const all = ownStands(requireRecord(layout))
  // Landlord's own store is what the fleet's state is compared against, not part of it.
  const stands = all.filter(({role}) => role !== 'operations')
  requireStanding(layout, {stands})
  const parts = await Promise.all(
    stands.map(async ({name}) => [name, await ask(layout, name, {do: 'fingerprint'})] as const),
  )
  const facts = sorted(Object.fromEntries(parts.map(([stand, part]) => [stand, part.facts])))
  const leftOut = sorted(Object.fromEntries(parts.map(([stand, part]) => [stand, part.leftOut])))
  const digest = createHash('sha256').update(JSON.stringify(facts)).digest('hex')
  return {fingerprint: digest, facts: facts as Record<string, unknown>, leftOut: leftOut as Record<string, unknown>}
}

/** The same value with the keys of all objects in order of code units. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const keys = Object.keys(value).sort()
  return Object.fromEntries(keys.map((key) => [key, sorted((value as Record<string, unknown>)[key])]))
}
