import {blocked, type Json} from '../../engine/index.ts'
import {isNamedBy, tenantNames} from '../../fleet/names.ts'
import type {CertificateFound, CertificateLacking} from '../../site/certificates.ts'
import type {TenantRecord} from '../../site/inventory.ts'
import type {Sight} from '../../site/site.ts'
import type {Topology} from '../../site/topology.ts'
import type {StoredCertificate} from '../../site/vm-host.ts'
import type {StandingTenant} from '../tenant/standing.ts'

/** Decided once: which certificate comes, and which was bound until now. Journaled, so no key of it may change. */
export interface Renewal extends StandingTenant {
  readonly next: {readonly thumbprint: string; readonly notAfter: number; readonly from: string}
  /** Thumbprint of the one that was bound; null: none was. */
  readonly was: string | null
}

/** What of a tenant's certificates counts for a renewal. */
export interface RenewalSight {
  readonly host: string
  readonly endpoint: string
  /** The one that its name is bound to; undefined: none is. */
  readonly bound: StoredCertificate | undefined
  /** The best of the source, or why there is none. */
  readonly found: CertificateFound | CertificateLacking
}

/** Looks at the VM and at the source. `now`: ms since the epoch. */
export async function renewalSight(
  {name, vm}: TenantRecord,
  {read}: Pick<Sight, 'read'>,
  now: number,
): Promise<RenewalSight | ReturnType<typeof blocked>> {
  if (!read.certificates) return blocked('LL-CONFIG', 'the configuration has no section certificates')
  const {host} = tenantNames(name, read.topology)
  const endpoint = `${host}:${read.topology.vms.find((place) => place.name === vm)?.httpsPort}`
  const stored = await read.vm(vm).certificates()
  const bound = stored.find(({endpoints}) => endpoints.includes(endpoint))
  return {host, endpoint, bound, found: await read.certificates.find(host, now)}
}

/** Whether clients take it for the host. */
const isFit = (
  {
    names,
    notBefore,
    notAfter,
  }: {readonly names: readonly string[]; readonly notBefore: number; readonly notAfter: number},
  host: string,
  now: number,
): boolean => notBefore <= now && now < notAfter && isNamedBy(host, names)

/** Whether none is bound that clients take for the host, or it ends soon. */
export const isDue = (
  {bound, host}: Pick<RenewalSight, 'bound' | 'host'>,
  now: number,
  site: Pick<Topology, 'certificates'>,
): boolean => !bound || !isFit(bound, host, now) || endsSoon(bound, now, site)

export const endsSoon = (
  bound: Pick<StoredCertificate, 'notAfter'>,
  now: number,
  {certificates}: Pick<Topology, 'certificates'>,
): boolean => daysLeft(bound, now) < (certificates?.renewDays ?? 0)

/** Whole days until it ends. */
export const daysLeft = ({notAfter}: Pick<StoredCertificate, 'notAfter'>, now: number): number =>
  Math.floor((notAfter - now) / DAY_MS)

const DAY_MS = 86_400_000

/** Nothing is put in the place of what is valid longer. */
export function refusalOf({host, bound, found}: RenewalSight): ReturnType<typeof blocked> | undefined {
  if ('lacking' in found) return blocked(found.lacking, found.why)
  if (!bound || bound.thumbprint === found.thumbprint || !isNamedBy(host, bound.names)) return undefined
  return found.notAfter < bound.notAfter
    ? blocked(
        'LL-CERT-SOONER',
        `the best in the source ends on ${dateOf(found.notAfter)} (${found.from}), the bound one on ${dateOf(bound.notAfter)}`,
      )
    : undefined
}

export function decidedBy({bound, found}: RenewalSight): {readonly [key: string]: Json} {
  if ('lacking' in found) return {}
  const {thumbprint, notAfter, from} = found
  return {next: {thumbprint, notAfter, from}, was: bound?.thumbprint ?? null}
}

export const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
