import {resolve} from 'node:path'
import {addRelease, type ReleaseOrder, releaseOrder} from '../../routines/release/add.ts'
import type {Task} from '../changing.ts'
import type {Composition} from '../compose.ts'

/** Reads the zip whole to learn what is ordered. Throws `OperatorError` LL-RELEASE-…. */
export const orderedRelease = async (zip: string, {site}: Composition): Promise<ReleaseOrder> =>
  releaseOrder((await site()).observe(), resolve(zip))

/** `release add` and how it speaks of itself. */
export const releaseAddition = (order: ReleaseOrder, {site, actor}: Composition): Task => ({
  routine: addRelease(order, `${actor.user}@${actor.host}`),
  words: ['release', 'add', order.zip],
  remarks: () => [['zip', `${order.zip}, digest ${order.digest.slice(0, 12)}`]],
  async done() {
    const release = (await (await site()).observe().read.releases.release(order.version)) ?? null
    return {
      headline: `release ${order.version} is in the library`,
      details: [`digest ${order.digest}`],
      result: release && {...release},
    }
  },
})
