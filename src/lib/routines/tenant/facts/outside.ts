import {blocked, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {OutsideAnswer} from '../../../site/outside.ts'
import type {Sight, Site} from '../../../site/site.ts'
import type {Intervals} from '../../../site/topology.ts'
import {whatIsWrong} from './health.ts'
import {ANSWERS, OUTSIDE} from './references.ts'
import {type TenantAt, things} from './tenant.ts'

const TIMEOUT_MS = 5_000

/**
 * As a client comes: by its name's address of DNS, over HTTP and, where certificates are landlord's business, over HTTPS with a
 * certificate that clients trust and that is the one bound on the VM.
 */
export const answersFromOutside = (tenant: TenantAt, {serviceStart, settleEvery}: Intervals): Step<Site, null> => ({
  id: OUTSIDE.id,
  fact: `${tenant.order.tenant} answers from outside`,
  needs: [ANSWERS],
  settles: {within: serviceStart, every: settleEvery},
  async check(see, {from}) {
    if (from(ANSWERS) === undefined) return knownAfter(ANSWERS)
    const release = await see.read.releases.release(tenant.place.release)
    if (!release) return blocked('LL-RELEASE-UNKNOWN', `the library holds no release ${tenant.place.release}`)
    const wrong = await wrongFromOutside(tenant, see, release.healthPath)
    return wrong.length > 0 ? needed(wrong) : satisfied(null)
  },
  /** Nothing of its own: all that it stands on was made before. */
  async apply() {},
  undo: {none: 'nothing of its own'},
})

/** What a client would meet, one line each way that does not work. */
export async function wrongFromOutside(tenant: TenantAt, {read}: Sight, path: string): Promise<readonly string[]> {
  const {names, vm} = things(tenant, read.topology)
  const address = read.names ? (await read.names.lookup(names.host)).primary.addresses[0] : vm.publicAddress
  if (address === undefined) return [`${names.host} leads nowhere`]
  const get = (url: string) => read.outside.get({url, address, timeoutMs: TIMEOUT_MS})
  const plain = `http://${names.host}${portPart(vm.httpPort, 80)}${path}`
  const secure = `https://${names.host}${portPart(vm.httpsPort, 443)}${path}`
  const found = told(plain, wrongAnswer(await get(plain), tenant))
  if (!read.certificates) return found
  const bound = await boundTo(names.host, vm, read)
  const answer = await get(secure)
  const shown = answer.certificate?.thumbprint
  const other = shown !== undefined && bound !== undefined && shown !== bound
  return [
    ...found,
    ...told(secure, wrongAnswer(answer, tenant)),
    ...(other ? [`${secure}: certificate ${shown} is shown, while ${bound} is bound on ${vm.name}`] : []),
  ]
}

/** Thumbprint of the certificate that is bound to the host's name. */
async function boundTo(
  host: string,
  vm: {readonly name: string; readonly httpsPort: number},
  read: Sight['read'],
): Promise<string | undefined> {
  const {bindings} = await read.vm(vm.name).addresses([host])
  return bindings.find(({by, endpoint}) => by === 'hostnameport' && endpoint === `${host}:${vm.httpsPort}`)?.thumbprint
}

function wrongAnswer({status, error, body}: OutsideAnswer, {order, place}: TenantAt): string | undefined {
  if (error !== undefined) return error
  return whatIsWrong({status, error, body}, {tenant: order.tenant, release: place.release})
}

const told = (url: string, wrong: string | undefined): readonly string[] =>
  wrong === undefined ? [] : [`${url}: ${wrong}`]

const portPart = (port: number, usual: number): string => (port === usual ? '' : `:${port}`)
