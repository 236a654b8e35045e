import {blocked, needed, type Step, satisfied} from '../../../engine/index.ts'
import {tenantNames} from '../../../fleet/names.ts'
import type {Site} from '../../../site/site.ts'
import {dateOf, type Renewal} from '../renewal.ts'
import {INSTALLED} from './references.ts'

/** Beside the one that is bound; nobody is shown it yet. */
export const certificateInstalled = ({order, place, next}: Renewal): Step<Site, {readonly thumbprint: string}> => ({
  id: INSTALLED.id,
  shared: 'vm',
  fact: `the certificate ${short(next.thumbprint)} is on ${place.vm} with its private key`,
  async check({read}, {now}) {
    const {thumbprint} = next
    const there = await read.vm(place.vm).certificate(thumbprint)
    if (there?.hasPrivateKey) return satisfied({thumbprint})
    if (!read.certificates) return blocked('LL-CONFIG', 'the configuration has no section certificates')
    const found = await read.certificates.find(tenantNames(order.tenant, read.topology).host, now)
    if ('lacking' in found) return blocked(found.lacking, found.why)
    if (found.thumbprint !== thumbprint)
      return blocked(
        'LL-CERT-CHANGED',
        `the source has another one by now: ${found.from}; undo this run, then renew again`,
      )
    return needed([`${found.from}, until ${dateOf(next.notAfter)}`], null, {thumbprint})
  },
  async apply({vm, certificates, topology}, {now}) {
    const {host} = tenantNames(order.tenant, topology)
    const pfx = await certificates?.take({host, thumbprint: next.thumbprint, now})
    if (pfx) await vm(place.vm).ensureCertificate(pfx)
  },
  undo: {
    what: 'the new certificate, if no other tenant uses it there',
    async check({read}, {attempts}) {
      const there = await read.vm(place.vm).certificate(next.thumbprint)
      if (!there || !attempts.includes(there.stamp ?? '')) return satisfied(null)
      if (there.endpoints.length > 0) return satisfied(null, `${there.endpoints.join(', ')} uses it too`)
      return needed([`remove the certificate ${short(next.thumbprint)} from ${place.vm}`])
    },
    async apply({vm}, {attempts}) {
      await vm(place.vm).removeCertificate({thumbprint: next.thumbprint, stamps: attempts})
    },
  },
})

const short = (thumbprint: string): string => `${thumbprint.slice(0, 8)}…`
