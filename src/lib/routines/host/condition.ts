import type {Finding, Step} from '../../engine/index.ts'
import type {Sight, Site} from '../../site/site.ts'

/** Something that must be so and that landlord does not make so: found, or said and refused. */
export const condition = (
  id: string,
  fact: string,
  check: (see: Sight, now: number) => Promise<Finding<null>>,
): Step<Site, null> => ({
  id,
  fact,
  check: (see, {now}) => check(see, now),
  async apply() {},
  undo: {none: 'nothing was changed'},
})
