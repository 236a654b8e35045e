import {blocked, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {Site} from '../../../site/site.ts'
import type {Intervals} from '../../../site/topology.ts'
import {whatIsWrong} from './health.ts'
import {ANSWERS, SERVICE} from './references.ts'
import {type TenantAt, things} from './tenant.ts'

const PROBE_TIMEOUT_MS = 5_000

/** Asked on the VM, by host name, as HTTP.sys routes it: the right tenant in the right version, not just any answer. */
export const tenantAnswers = (tenant: TenantAt, {serviceStart, settleEvery}: Intervals): Step<Site, null> => ({
  id: ANSWERS.id,
  fact: `${tenant.order.tenant} answers on ${tenant.place.vm}`,
  needs: [SERVICE],
  settles: {within: serviceStart, every: settleEvery},
  async check({read}, {from}) {
    if (from(SERVICE) === undefined) return knownAfter(SERVICE)
    const {names, vm} = things(tenant, read.topology)
    const release = await read.releases.release(tenant.place.release)
    if (!release) return blocked('LL-RELEASE-UNKNOWN', `the library holds no release ${tenant.place.release}`)
    const answer = await read
      .vm(vm.name)
      .probe({host: names.host, path: release.healthPath, timeoutMs: PROBE_TIMEOUT_MS})
    const wrong = whatIsWrong(answer, {tenant: tenant.order.tenant, release: tenant.place.release})
    return wrong ? needed([`http://${names.host}${release.healthPath}: ${wrong}`]) : satisfied(null)
  },
  /** Its service was just started: all there is to do is to wait, as long as the fact may take to settle. */
  async apply() {},
  undo: {none: 'nothing of its own'},
})
