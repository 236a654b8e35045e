import {tenantNames} from '../fleet/names.ts'
import {daysLeft, isDue, renewalSight} from '../routines/cert/renewal.ts'
import type {TenantRecord} from '../site/inventory.ts'
import {asked} from './asked.ts'
import type {Composition} from './compose.ts'
import type {CertificateRow} from './views/certificates.ts'

/** Every tenant with what its name shows on its VM, asked just now. `now`: ms since the epoch. */
export async function certificateRows(
  {site, inventory, topology}: Composition,
  now: number,
): Promise<readonly CertificateRow[]> {
  const sight = (await site()).observe()
  const row = async (tenant: TenantRecord): Promise<CertificateRow> => {
    const {name, vm} = tenant
    const {host} = tenantNames(name, topology)
    const seen = await asked(renewalSight(tenant, sight, now))
    const none = {tenant: name, vm, host, thumbprint: null, notAfter: null, daysLeft: null, newer: null}
    if ('silent' in seen) return {...none, state: `not known: ${seen.silent}`, due: false}
    if ('finding' in seen.answer) return {...none, state: seen.answer.reason, due: true}
    const {bound, found} = seen.answer
    const newer = 'lacking' in found || found.thumbprint === bound?.thumbprint ? null : found.notAfter
    const shared = {...none, newer: newer === null ? null : new Date(newer).toISOString()}
    if (!bound) return {...shared, state: 'lacking' in found ? found.why : 'none is bound', due: true}
    const due = isDue({bound, host}, now, topology)
    const {thumbprint, notAfter} = bound
    const state = !due ? 'fine' : newer === null ? 'due, nothing newer in the source' : 'due'
    return {
      ...shared,
      thumbprint,
      notAfter: new Date(notAfter).toISOString(),
      daysLeft: daysLeft(bound, now),
      state,
      due,
    }
  }
  return Promise.all((await inventory.tenants()).map(row))
}
