import {object} from '../shape.ts'
import {found, verb} from '../verb.ts'

/** The highest token seen of each key. */
export const fencesRead = verb('check', object({}), (_input, {machine}) =>
  found({
    fences: Object.entries(machine.registry.fences())
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, token]) => ({key, token: Number(token)})),
  }),
)
