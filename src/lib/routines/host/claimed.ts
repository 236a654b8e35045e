import {needed, type Step, satisfied} from '../../engine/index.ts'
import type {Sight, Site} from '../../site/site.ts'

/**
 * It carries the id of this ops store, and refuses others from then on (LL-STORE-FOREIGN). Undo leaves it, as it leaves the fencing
 * tokens: taking it away would open the host to two stores at once.
 */
export const claimed = (
  name: string,
  storeOf: (see: Sight) => Promise<string | undefined>,
  claim: (act: ReturnType<Site['act']>) => Promise<void>,
): Step<Site, null> => ({
  id: 'store',
  fact: `${name} is managed by this ops store, and by no other`,
  async check(see) {
    const store = await storeOf(see)
    return store === see.read.store ? satisfied(null) : needed([`store ${see.read.store}`])
  },
  apply: claim,
  undo: {none: 'it stays with its store, so that no other one takes it by chance'},
})
