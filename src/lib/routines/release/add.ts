import {blocked, type Decision, needed, type Routine, type Step, satisfied} from '../../engine/index.ts'
import {releaseKey} from '../../fleet/names.ts'
import type {Sight, Site} from '../../site/site.ts'

/** What is taken in: named by its digest, so that a file that was changed meanwhile is another order. */
export interface ReleaseOrder {
  /** Absolute path of the zip on this machine. */
  readonly zip: string
  readonly version: string
  /** SHA-256 of the zip, hexadecimal. */
  readonly digest: string
}

/** Reads the zip whole to learn what is ordered. Throws `OperatorError` LL-RELEASE-ZIP, LL-RELEASE-FILE. */
export async function releaseOrder({read}: Sight, zip: string): Promise<ReleaseOrder> {
  const {version, digest} = await read.releases.examine(zip)
  return {zip, version, digest}
}

/** Takes a release into the library. `by`: who does, for the list of releases. */
export const addRelease = (order: ReleaseOrder, by: string): Routine<Site> => ({
  name: 'release add',
  subject: releaseKey(order.version),
  inputs: {...order},
  onFailure: 'stop',
  decide: (see) => decide(order, see),
  steps: () => [inLibrary(order, by)],
})

async function decide(order: ReleaseOrder, {read}: Sight): Promise<Decision | ReturnType<typeof blocked>> {
  const other = await otherOfThatVersion(order, read)
  if (other) return other
  return {decided: null, leases: [{key: releaseKey(order.version), mode: 'exclusive'}], reservations: []}
}

const inLibrary = (order: ReleaseOrder, by: string): Step<Site, null> => ({
  id: 'library',
  fact: `release ${order.version} is in the library`,
  async check({read}) {
    const other = await otherOfThatVersion(order, read)
    if (other) return other
    const {releases} = read
    if (!(await releases.release(order.version)))
      return needed([`add ${order.version}, digest ${short(order.digest)}`], {row: false}, null)
    const condition = await releases.condition(order.version)
    if (condition === 'whole') return satisfied(null)
    return needed([`the library's zip of ${order.version} is ${condition}: keep this one`], {row: true}, null)
  },
  async apply({releases}) {
    await releases.add({zip: order.zip, digest: order.digest, by})
  },
  undo: {
    what: `release ${order.version} and its zip`,
    async check({read}, {before}) {
      // It was there before: this run only mended its zip.
      if ((before as {readonly row?: boolean} | null)?.row) return satisfied(null)
      const release = await read.releases.release(order.version)
      if (release?.digest !== order.digest) return satisfied(null)
      const users = (await read.inventory.tenants()).filter((tenant) => tenant.release === order.version)
      if (users.length > 0)
        return blocked(
          'LL-RELEASE-IN-USE',
          `release ${order.version} is in use by ${users.map(({name}) => name).join(', ')}`,
        )
      return needed([`remove ${order.version}, digest ${short(order.digest)}`])
    },
    async apply({releases}) {
      await releases.remove(order)
    },
  },
})

async function otherOfThatVersion(
  {version, digest}: ReleaseOrder,
  {releases}: Sight['read'],
): Promise<ReturnType<typeof blocked> | undefined> {
  const release = await releases.release(version)
  return release === undefined || release.digest === digest
    ? undefined
    : blocked(
        'LL-RELEASE-EXISTS',
        `the library has another release ${version}, digest ${short(release.digest)}; the zip has ${short(digest)}`,
      )
}

const short = (digest: string): string => digest.slice(0, 12)
