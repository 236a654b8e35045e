import {tenantNames} from '../../fleet/names.ts'
import {renewCertificate} from '../../routines/cert/renew.ts'
import {dateOf, type Renewal} from '../../routines/cert/renewal.ts'
import type {Task} from '../changing.ts'
import type {Composition} from '../compose.ts'
import {standingRemarks} from './standing-remarks.ts'

/** `cert renew` of one tenant and how it speaks of itself. */
export const certificateRenewal = (tenant: string, {topology, inventory, site, backups}: Composition): Task => ({
  routine: renewCertificate(tenant, topology, Date.now),
  words: ['cert', 'renew', tenant],
  remarks: async ({decided}) => {
    if (decided === null) return []
    const {next} = decided as unknown as Renewal
    return [
      ...(await standingRemarks(decided, {topology, backups})),
      ['certificate', `${next.thumbprint}, until ${dateOf(next.notAfter)}, from ${next.from}`],
      ['downtime', 'none: connections stay, new ones are shown the new certificate'],
      ...(topology.names ? [] : ([['not looked at', 'whether it answers from outside: no section dns']] as const)),
    ]
  },
  async done() {
    const record = await inventory.tenant(tenant)
    const {read} = (await site()).observe()
    const stored = record ? await read.vm(record.vm).certificates() : []
    const {host} = tenantNames(tenant, topology)
    const bound = stored.find(({endpoints}) => endpoints.some((endpoint) => endpoint.startsWith(`${host}:`)))
    if (!bound) return {headline: `${tenant} has no certificate`, details: [], result: null}
    const {thumbprint, notAfter} = bound
    return {
      headline: `${tenant} shows a certificate that ends on ${dateOf(notAfter)}`,
      details: [`thumbprint ${thumbprint}`],
      result: {tenant, host, thumbprint, notAfter: new Date(notAfter).toISOString()},
    }
  },
})
