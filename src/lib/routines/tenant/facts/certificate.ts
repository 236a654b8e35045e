import {blocked, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import {OperatorError} from '../../../errors.ts'
import {isNamedBy} from '../../../fleet/names.ts'
import type {Sight, Site} from '../../../site/site.ts'
import type {StoredCertificate} from '../../../site/vm-host.ts'
import {CERTIFICATE, type Certified, PLACED} from './references.ts'
import {type TenantThings, type TenantToMake, things} from './tenant.ts'

/** `thumbprint`: of the source's certificate. */
type Before = {readonly thumbprint: string}

/**
 * A certificate that carries its host name, with its private key, in the VM's store. One that is bound and valid is left: to put a
 * newer one in its place is `cert renew`'s. It may be another tenant's too: one with a wildcard is on the VM once.
 */
export const certificateOnVm = (tenant: TenantToMake): Step<Site, Certified> => ({
  id: CERTIFICATE.id,
  shared: 'vm',
  fact: `the certificate of ${tenant.order.tenant} is on ${tenant.place.vm}`,
  needs: [PLACED],
  async check({read}, {from, now}) {
    if (!from(PLACED)) return knownAfter(PLACED)
    if (!read.certificates) throw new TypeError('The configuration says nothing of certificates.')
    const target = things(tenant, read.topology)
    const {host} = target.names
    const stored = await read.vm(target.vm.name).certificates()
    const bound = stored.find((one) => one.endpoints.includes(endpointOf(target)) && isFit(one, host, now))
    if (bound) return satisfied({thumbprint: bound.thumbprint})
    const found = await read.certificates.find(host, now)
    if ('lacking' in found) return blocked(found.lacking, found.why)
    const {thumbprint} = found
    const before: Before = {thumbprint}
    return stored.some((one) => one.thumbprint === thumbprint && one.hasPrivateKey)
      ? satisfied({thumbprint})
      : needed([`${thumbprint.slice(0, 8)}… of ${found.from}, until ${dateOf(found.notAfter)}`], before, {thumbprint})
  },
  async apply({vm, topology, certificates}, {before, now}) {
    if (!certificates) throw new TypeError('The configuration says nothing of certificates.')
    const {host} = things(tenant, topology).names
    const {thumbprint} = before as Before
    await vm(tenant.place.vm).ensureCertificate(await certificates.take({host, thumbprint, now}))
  },
  undo: {
    what: 'its certificate, if no other tenant uses it there',
    async check({read}, left) {
      const target = things(tenant, read.topology)
      const mine = await putThere(read, target, left.attempts)
      if (mine.length === 0) return satisfied(null)
      const free = mine.filter((one) => others(one, target).length === 0)
      if (free.length === 0)
        return satisfied(null, `${mine.flatMap((one) => others(one, target)).join(', ')} uses it too`)
      return needed(
        free.map(({thumbprint}) => `remove the certificate ${thumbprint.slice(0, 8)}… from ${target.vm.name}`),
      )
    },
    async apply({vm}, left) {
      const first = left.before as Before | null
      const thumbprints = new Set([first?.thumbprint, left.outputs?.thumbprint].filter((one) => one !== undefined))
      for (const thumbprint of thumbprints)
        await vm(tenant.place.vm).removeCertificate({thumbprint, stamps: left.attempts}).catch(unlessInUse)
    },
  },
})

async function putThere(
  read: Sight['read'],
  {vm, names: {host}}: TenantThings,
  attempts: readonly string[],
): Promise<readonly StoredCertificate[]> {
  const stored = await read.vm(vm.name).certificates()
  // Attempts may be those of others of its list, which have put theirs there besides.
  return stored.filter(({stamp, names}) => stamp !== undefined && attempts.includes(stamp) && isNamedBy(host, names))
}

/** Another tenant has been given it since. */
function unlessInUse(error: unknown): void {
  if (!(error instanceof OperatorError && error.code === 'LL-VM-IN-USE')) throw error
}

const isFit = ({names, hasPrivateKey, notBefore, notAfter}: StoredCertificate, host: string, now: number): boolean =>
  hasPrivateKey && notBefore <= now && now < notAfter && isNamedBy(host, names)

const endpointOf = ({names, vm}: TenantThings): string => `${names.host}:${vm.httpsPort}`

const others = ({endpoints}: StoredCertificate, target: TenantThings): readonly string[] =>
  endpoints.filter((endpoint) => endpoint !== endpointOf(target))

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
