import {blocked, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {Site} from '../../../site/site.ts'
import type {Topology} from '../../../site/topology.ts'
import {whatIsWrong} from '../../tenant/facts/health.ts'
import {wrongFromOutside} from '../../tenant/facts/outside.ts'
import {things} from '../../tenant/facts/tenant.ts'
import type {Renewal} from '../renewal.ts'
import {ANSWERS, BOUND} from './references.ts'

const TIMEOUT_MS = 5_000

/** On the VM, and, where names are landlord's business, from outside as clients come. */
export const certificateAnswers = (
  renewal: Renewal,
  {intervals: {serviceStart, settleEvery}, names}: Pick<Topology, 'intervals' | 'names'>,
): Step<Site, null> => ({
  id: ANSWERS.id,
  fact: `${renewal.order.tenant} answers with it${names ? ', from outside too' : ''}`,
  needs: [BOUND],
  settles: {within: serviceStart, every: settleEvery},
  async check(see, {from}) {
    if (from(BOUND) === undefined) return knownAfter(BOUND)
    const {read} = see
    const target = things(renewal, read.topology)
    const release = await read.releases.release(renewal.place.release)
    if (!release) return blocked('LL-RELEASE-UNKNOWN', `the library holds no release ${renewal.place.release}`)
    const path = release.healthPath
    const answer = await read
      .vm(target.vm.name)
      .probe({host: target.names.host, path, timeoutMs: TIMEOUT_MS, tls: true})
    const shown = answer.certificate?.thumbprint
    const wrong =
      whatIsWrong(answer, {tenant: renewal.order.tenant, release: renewal.place.release}) ??
      (shown === renewal.next.thumbprint ? undefined : `it shows the certificate ${shown ?? 'of nobody'}`)
    const found = [
      ...(wrong === undefined ? [] : [`on ${target.vm.name}: ${wrong}`]),
      ...(names ? await wrongFromOutside(renewal, see, path) : []),
    ]
    return found.length > 0 ? needed(found) : satisfied(null)
  },
  /** HTTP.sys was told already. */
  async apply() {},
  undo: {none: 'nothing of its own'},
})
