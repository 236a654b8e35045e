import {blocked, knownAfter, needed, type Step, type StepReference, satisfied} from '../../../engine/index.ts'
import type {Site} from '../../../site/site.ts'
import type {Intervals} from '../../../site/topology.ts'
import type {ProbeResult} from '../../../site/vm.ts'
import {whatIsWrong} from './health.ts'
import {ANSWERS, type Certified, SERVICE} from './references.ts'
import {type TenantAt, things} from './tenant.ts'

/** Of each way in which it is asked. */
export const PROBE_TIMEOUT_MS = 5_000

/**
 * Asked on the VM, by host name, as HTTP.sys routes it, over HTTPS first (promise P12): the right tenant in the right version with
 * the certificate that `certificate` found or put there, not just any answer.
 */
export const tenantAnswers = (
  tenant: TenantAt,
  {serviceStart, settleEvery}: Intervals,
  certificate?: StepReference<Certified>,
): Step<Site, null> => ({
  id: ANSWERS.id,
  fact: `${tenant.order.tenant} answers on ${tenant.place.vm}`,
  needs: [SERVICE, ...(certificate ? [certificate] : [])],
  settles: {within: serviceStart, every: settleEvery},
  async check({read}, {from}) {
    if (from(SERVICE) === undefined) return knownAfter(SERVICE)
    const {names, vm} = things(tenant, read.topology)
    const release = await read.releases.release(tenant.place.release)
    if (!release) return blocked('LL-RELEASE-UNKNOWN', `the library holds no release ${tenant.place.release}`)
    const ask = async (tls: boolean): Promise<readonly string[]> => {
      const path = release.healthPath
      const answer = await read.vm(vm.name).probe({host: names.host, path, timeoutMs: PROBE_TIMEOUT_MS, tls})
      const wrong =
        whatIsWrong(answer, {tenant: tenant.order.tenant, release: tenant.place.release}) ??
        (tls && certificate ? otherCertificate(answer, from(certificate)) : undefined)
      return wrong ? [`${tls ? 'https' : 'http'}://${names.host}${path}: ${wrong}`] : []
    }
    const wrong = [...(read.certificates ? await ask(true) : []), ...(await ask(false))]
    return wrong.length > 0 ? needed(wrong) : satisfied(null)
  },
  /** Its service was just started: all there is to do is to wait, as long as the fact may take to settle. */
  async apply() {},
  undo: {none: 'nothing of its own'},
})

const otherCertificate = ({certificate}: ProbeResult, its: Certified | undefined): string | undefined =>
  certificate?.thumbprint === its?.thumbprint
    ? undefined
    : `certificate ${certificate?.thumbprint ?? 'none'} is shown, not ${its?.thumbprint}`
