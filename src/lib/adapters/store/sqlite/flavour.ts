import {sql} from 'kysely'
import type {Flavour} from '../flavour.ts'

/** `shift` (ms) is added to the clock, for tests. */
export const sqliteFlavour = (shift: () => number = () => 0): Flavour => ({
  columns: {longText: 'text'},
  now: () => sql<number>`cast(round(unixepoch('subsec') * 1000) + ${shift()} as integer)`,
  first: (query, count) => query.limit(count),
})
