import {blocked, type Choice, type Many, type Routine, type Target} from '../../engine/index.ts'
import {Unreachable} from '../../errors.ts'
import type {TenantRecord} from '../../site/inventory.ts'
import type {Sight, Site} from '../../site/site.ts'
import type {Topology} from '../../site/topology.ts'
import {renewCertificate} from './renew.ts'
import {dateOf, endsSoon, isDue, type Renewal, renewalSight} from './renewal.ts'

type CertificateSite = Pick<Topology, 'intervals' | 'names' | 'certificates'>

/** The renewal of every tenant whose certificate ends soon. A VM that does not answer leaves it open: its tenants are tried. */
export const renewDue = (choice: Choice, site: CertificateSite, now: () => number): Many<Site> => ({
  name: 'cert renew --all-due',
  subject: 'fleet:certificates',
  inputs: {only: choice.only ?? null, limit: choice.limit ?? null},
  choice,
  recurs: true,
  async decide(see) {
    if (!see.read.certificates) return blocked('LL-CONFIG', 'the configuration has no section certificates')
    const tenants = (await see.read.inventory.tenants()).filter(({state}) => state !== 'suspended')
    const due = await Promise.all(tenants.map((tenant) => mayBeDue(tenant, see, site, now())))
    return {targets: tenants.filter((_, index) => due[index]).map(targetOf)}
  },
  child: ({key}) => renewIfDue(key, site, now),
})

const targetOf = ({name, vm, server}: TenantRecord): Target => ({
  key: name,
  inputs: {tenant: name},
  groups: {vm, server},
})

async function mayBeDue(tenant: TenantRecord, see: Sight, site: CertificateSite, now: number): Promise<boolean> {
  try {
    const sight = await renewalSight(tenant, see, now)
    return 'finding' in sight || isDue(sight, now, site)
  } catch (error) {
    if (error instanceof Unreachable) return true
    throw error
  }
}

/** The same routine, for whom that nothing newer is to be had is a failure: somebody waits for it. */
function renewIfDue(tenant: string, site: CertificateSite, now: () => number): Routine<Site> {
  const routine = renewCertificate(tenant, site, now)
  return {
    ...routine,
    async decide(see) {
      const decision = await routine.decide(see)
      if ('finding' in decision) return decision
      const {next, was} = decision.decided as unknown as Renewal
      const isOld = next.thumbprint === was && endsSoon(next, now(), site)
      return isOld
        ? blocked('LL-CERT-NO-NEWER', `it ends on ${dateOf(next.notAfter)}, and the source has no newer one`)
        : decision
    },
  }
}
