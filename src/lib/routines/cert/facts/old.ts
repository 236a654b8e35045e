import {knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import {OperatorError} from '../../../errors.ts'
import {isNamedBy, tenantNames} from '../../../fleet/names.ts'
import type {Sight, Site} from '../../../site/site.ts'
import type {StoredCertificate} from '../../../site/vm-host.ts'
import type {Renewal} from '../renewal.ts'
import {ANSWERS, OLD} from './references.ts'

type Before = readonly {readonly thumbprint: string; readonly stamp: string}[]

/** What landlord put there and nothing is bound to any more. The one that was bound until now stays: it is the way back. */
export const oldOnesGone = (renewal: Renewal): Step<Site, null> => ({
  id: OLD.id,
  fact: `no certificate of earlier renewals is left on ${renewal.place.vm}`,
  needs: [ANSWERS],
  async check(see, {from}) {
    if (from(ANSWERS) === undefined) return knownAfter(ANSWERS)
    const old = await leftOver(renewal, see)
    const before: Before = old.map(({thumbprint, stamp = ''}) => ({thumbprint, stamp}))
    return old.length === 0
      ? satisfied(null)
      : needed(
          before.map(({thumbprint}) => `remove the certificate ${thumbprint.slice(0, 8)}…`),
          before,
        )
  },
  async apply({vm}, {before}) {
    for (const {thumbprint, stamp} of before as Before)
      await vm(renewal.place.vm)
        .removeCertificate({thumbprint, stamps: [stamp]})
        .catch(unlessInUse)
  },
  undo: {none: 'nothing used them'},
})

/** Where nothing new came, the one that an earlier renewal keeps is still somebody's way back. */
async function leftOver({order, place, next, was}: Renewal, {read}: Sight): Promise<readonly StoredCertificate[]> {
  if (was === next.thumbprint) return []
  const {host} = tenantNames(order.tenant, read.topology)
  const stored = await read.vm(place.vm).certificates()
  return stored.filter(
    ({thumbprint, stamp, endpoints, names}) =>
      stamp !== undefined &&
      endpoints.length === 0 &&
      thumbprint !== next.thumbprint &&
      thumbprint !== was &&
      isNamedBy(host, names),
  )
}

/** Another tenant has been given it since. */
function unlessInUse(error: unknown): void {
  if (!(error instanceof OperatorError && error.code === 'LL-VM-IN-USE')) throw error
}
