import {blocked, type Decision, needed, type Routine, type Step, satisfied} from '../../engine/index.ts'
import {releaseKey} from '../../fleet/names.ts'
import type {Sight, Site} from '../../site/site.ts'

/** Which release goes out of service; named by its digest too, so that one added anew meanwhile is another order. */
export interface RetireOrder {
  readonly version: string
  /** SHA-256 of its zip, hexadecimal. */
  readonly digest: string
  /** Its row and zip leave the library as well. */
  readonly remove: boolean
}

/** Takes a release out of service: no new tenant gets it, those that run it go on. `by`: who does, for the list. */
export const retireRelease = (order: RetireOrder, by: string): Routine<Site> => ({
  name: 'release retire',
  subject: releaseKey(order.version),
  inputs: {...order},
  onFailure: 'stop',
  decide: async (): Promise<Decision> => ({
    decided: null,
    leases: [{key: releaseKey(order.version), mode: 'exclusive'}],
    reservations: [],
  }),
  steps: () => [retired(order, by), ...(order.remove ? [gone(order)] : [])],
})

const retired = (order: RetireOrder, by: string): Step<Site, null> => ({
  id: 'retired',
  fact: `release ${order.version} is given to no new tenant`,
  async check({read}) {
    const releases = await read.releases.releases()
    const release = releases.find(({version}) => version === order.version)
    if (!release || release.digest !== order.digest) return satisfied(null, 'the library does not hold it')
    if (release.retired) return satisfied(null, `retired by ${release.retired.by}`)
    const others = releases.filter((other) => other.version !== order.version && !other.retired)
    if (others.length === 0)
      return blocked(
        'LL-RELEASE-LAST',
        `release ${order.version} is the last one in service: no tenant could be created`,
      )
    const users = await usersOf(order.version, read)
    return needed([users.length === 0 ? 'nobody runs it' : `${users.join(', ')} ${goOn(users)} with it`], {
      retired: false,
    })
  },
  async apply({releases}) {
    await releases.retire({version: order.version, digest: order.digest, by})
  },
  undo: {
    what: `the retirement of ${order.version}: it is in service again`,
    async check({read}) {
      const release = await read.releases.release(order.version)
      return release?.digest === order.digest && release.retired
        ? needed([`release ${order.version} goes back into service`])
        : satisfied(null)
    },
    async apply({releases}) {
      await releases.reinstate(order)
    },
  },
})

const gone = (order: RetireOrder): Step<Site, null> => ({
  id: 'gone',
  fact: `release ${order.version} is not in the library any more`,
  needs: [{id: 'retired'}],
  async check({read}) {
    const release = await read.releases.release(order.version)
    if (release?.digest !== order.digest) return satisfied(null)
    const users = await usersOf(order.version, read)
    return users.length > 0
      ? blocked('LL-RELEASE-IN-USE', `release ${order.version} is in use by ${users.join(', ')}`)
      : needed([`remove its row and its zip, digest ${order.digest.slice(0, 12)}`])
  },
  async apply({releases}) {
    await releases.remove(order)
  },
  undo: {none: 'the zip is gone: landlord release add brings the release back from a copy'},
})

async function usersOf(version: string, {inventory}: Sight['read']): Promise<readonly string[]> {
  return (await inventory.tenants()).filter((tenant) => tenant.release === version).map(({name}) => name)
}

const goOn = (users: readonly string[]): string => (users.length === 1 ? 'goes on' : 'go on')
