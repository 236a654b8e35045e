import {type RetireOrder, retireRelease} from '../../routines/release/retire.ts'
import type {Task} from '../changing.ts'
import type {Composition} from '../compose.ts'
import {knownRelease} from '../known-release.ts'

/** What is to be retired, by its version. Throws LL-RELEASE-UNKNOWN. */
export async function orderedRetirement(
  version: string,
  remove: boolean,
  composition: Composition,
): Promise<RetireOrder> {
  const {digest} = await knownRelease(version, composition)
  return {version, digest, remove}
}

/** `release retire` and how it speaks of itself. */
export const releaseRetirement = (order: RetireOrder, {actor, site}: Composition): Task => ({
  routine: retireRelease(order, `${actor.user}@${actor.host}`),
  words: ['release', 'retire', order.version, ...(order.remove ? ['--remove'] : [])],
  remarks: () => [['zip', `digest ${order.digest.slice(0, 12)}`]],
  async done() {
    const release = await (await site()).observe().read.releases.release(order.version)
    const headline = release
      ? `release ${order.version} is retired: no new tenant gets it`
      : `release ${order.version} is not in the library any more`
    return {headline, details: [], result: release ? {...release} : null}
  },
})
