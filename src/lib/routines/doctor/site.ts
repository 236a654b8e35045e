import type {BranchesKept, Spool} from '../../engine/spool.ts'
import type {RunRecord} from '../../engine/store.ts'
import {tenantNames} from '../../fleet/names.ts'
import type {FreezesReading} from '../../site/freezes.ts'
import type {HeadSink, HeadsKept} from '../../site/heads.ts'
import type {OperationsReading} from '../../site/operations.ts'
import type {SiteReading} from '../../site/site.ts'
import {type Diagnosis, diagnosed} from './diagnosis.ts'

const DAY_MS = 86_400_000
/** Further ones are only said to be there. */
const LISTED = 10

interface StoreParts {
  readonly operations: OperationsReading
  readonly freezes: FreezesReading
  readonly branches: Pick<BranchesKept, 'branches'>
  spool(which: 'there'): Promise<Pick<Spool, 'waiting'> | undefined>
  readonly heads: HeadsKept
}

/** The ops store: whether its journal is whole, who elsewhere knows its heads, and what was left lying there; unfinished runs newest first. */
export const examineStore = (
  {operations, freezes, branches, spool, heads}: StoreParts,
  sinks: readonly Pick<HeadSink, 'name'>[],
  unfinished: () => Promise<readonly RunRecord[]>,
): Promise<readonly Diagnosis[]> =>
  Promise.all([
    diagnosed('the journal of all runs is whole', async () => {
      const verdict = await operations.verifySeals()
      if (verdict.sound) return {text: `${verdict.events} seals`}
      return {state: 'bad', code: 'LL-RUN-CHAIN', text: `${verdict.at}: ${verdict.why}`}
    }),
    ...sinks.map(({name}) =>
      diagnosed(`${name} has the heads of all runs`, async () => {
        const sent = await heads.sent(name)
        const [unsent] = await heads.after(sent, 1)
        if (!unsent) return {text: sent === 0 ? 'there is none yet' : `${sent} seals`}
        return {
          state: 'poor',
          text: `it has ${sent === 0 ? 'none' : `those to seal ${sent}`}; the first that it lacks is seal ${unsent.seq} of run ${unsent.run}, ${unsent.at}: they go with the next run that closes`,
          next: [`landlord run show ${unsent.run}`],
        }
      }),
    ),
    diagnosed('changes may be made', async () => {
      const freeze = await freezes.standing()
      if (!freeze) return undefined
      const {reason, by, since, until} = freeze
      const ends = until === null ? 'until somebody thaws it' : `until ${until}`
      return {
        state: 'poor',
        code: 'LL-FROZEN',
        text: `FROZEN: ${reason} (by ${by.user} on ${by.host} since ${since}, ${ends})`,
        next: ['landlord thaw'],
      }
    }),
    diagnosed('no run is left unfinished', async () => {
      const runs = await unfinished()
      const [newest] = runs
      if (!newest) return undefined
      return {
        state: 'poor',
        text: `${runs
          .slice(0, LISTED)
          .map(({id, routine, subject, openedAt}) => `${routine} ${subject}, opened ${openedAt} (${id})`)
          .join('; ')}${runs.length > LISTED ? '; and more' : ''}`,
        next: ['landlord run list', `landlord run resume ${newest.id}`],
      }
    }),
    diagnosed('no run went on in two places', async () => {
      const open = (await branches.branches()).filter(({settledIn}) => settledIn === null)
      const [first] = open
      if (!first) return undefined
      return {
        state: 'bad',
        code: 'LL-RUN-BRANCHED',
        text: open.map(({run, spool}) => `run ${run} in the store and in the spool ${spool}`).join('; '),
        next: [`landlord run show ${first.run}`, `landlord run settle ${first.run} --reason WHY`],
      }
    }),
    diagnosed('nothing waits in the spool of this machine', async () => {
      const waiting = (await (await spool('there'))?.waiting()) ?? []
      if (waiting.length === 0) return undefined
      const text = waiting.map(({run, atWork}) => `${run.routine} ${run.id}${atWork ? ', at work' : ''}`).join('; ')
      return {state: 'poor', text, next: ['landlord store merge']}
    }),
    diagnosed('no lock outlives its holder', async () => {
      const orphans = (await operations.leases()).filter(({expired, holderIs}) => expired || holderIs === 'dead')
      if (orphans.length === 0) return undefined
      return {state: 'poor', text: orphans.map(({key}) => key).join(', '), next: ['landlord lock list']}
    }),
  ])

/** The zone, the certificates and the library: what tenants need besides VMs and servers. */
export async function examineSite(read: SiteReading, now: number): Promise<readonly Diagnosis[]> {
  const tenants = await read.inventory.tenants()
  const hosts = tenants.map(({name}) => tenantNames(name, read.topology).host)
  return Promise.all([
    diagnosed('the name servers of the zone answer, and agree', async () => {
      if (!read.names) return {state: 'poor', text: 'the configuration says nothing of DNS: names are not watched'}
      const {behind} = await read.names.lookup(hosts[0] ?? read.topology.domain)
      return behind.length === 0 ? undefined : {state: 'poor', text: behind.join('; ')}
    }),
    diagnosed('every tenant has a certificate that lasts', () => certificatesLast(read, hosts, now)),
    diagnosed('every release in the library is whole', async () => {
      const releases = await read.releases.releases()
      if (releases.length === 0) return {state: 'poor', text: 'it holds none', next: ['landlord release add FILE']}
      const conditions = await Promise.all(
        releases.map(async ({version}) => ({version, condition: await read.releases.condition(version)})),
      )
      const wrong = conditions.filter(({condition}) => condition !== 'whole')
      if (wrong.length === 0) return {text: `${releases.length}, newest ${releases.at(-1)?.version}`}
      return {
        state: 'bad',
        code: 'LL-RELEASE-DAMAGED',
        text: wrong.map(({version, condition}) => `${version} is ${condition}`).join(', '),
        next: wrong.map(({version}) => `landlord release verify ${version}`),
      }
    }),
  ])
}

async function certificatesLast({certificates, topology}: SiteReading, hosts: readonly string[], now: number) {
  if (!certificates || !topology.certificates)
    return {state: 'poor', text: 'the configuration says nothing of certificates: HTTPS is not kept'} as const
  const {renewDays} = topology.certificates
  const found = await Promise.all(
    // A site without tenants still wants to know whether its first one will have one.
    (hosts.length > 0 ? hosts : [`first.${topology.domain}`]).map(async (host) => ({
      host,
      found: await certificates.find(host, now),
    })),
  )
  const lacking = found.flatMap(({host, found}) => ('lacking' in found ? [{host, ...found}] : []))
  const [first] = lacking
  if (first)
    return {
      state: 'bad',
      code: first.lacking,
      text: lacking.map(({host, why}) => `${host}: ${why}`).join('; '),
      next: [`landlord explain ${first.lacking}`],
    } as const
  const soon = found.flatMap(({host, found}) =>
    'notAfter' in found && found.notAfter - now < renewDays * DAY_MS
      ? [`${host} ends in ${Math.floor((found.notAfter - now) / DAY_MS)} d`]
      : [],
  )
  return soon.length === 0 ? undefined : ({state: 'poor', text: soon.join('; ')} as const)
}
