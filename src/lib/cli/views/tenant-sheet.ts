import {originalDropped} from '../../backup/scratch.ts'
import {serviceSid, type TenantNames} from '../../fleet/names.ts'
import type {IsolationEvidence, IsolationSeen} from '../../routines/tenant/isolation.ts'
import type {CopyRecord} from '../../site/copies.ts'
import type {DatabaseFacts} from '../../site/database-server.ts'
import type {TenantRecord} from '../../site/inventory.ts'
import type {VmPlace} from '../../site/topology.ts'
import type {AddressFacts, ProbeResult, VmTenantFacts} from '../../site/vm.ts'
import type {Section, Sheet} from '../../ui/sheet.ts'
import {localTime} from '../../ui/span.ts'
import type {Asked} from '../asked.ts'
import type {RunRow} from './runs.ts'

/** A tenant as the inventory has it, and as its server and VM show it just now. */
export interface TenantSeen {
  readonly tenant: TenantRecord
  readonly address: string
  readonly names: TenantNames
  readonly vm: VmPlace
  /** Its unfinished run. */
  readonly run: RunRow | null
  /** When its window opens next, UTC in ISO 8601. */
  readonly nextWindow: string
  /** Why and by which run it is suspended; null where it is not. */
  readonly suspension: {readonly run: string; readonly at: string; readonly by: string; readonly reason: string} | null
  /** Undefined where nobody was asked. */
  readonly database?: Asked<DatabaseFacts | undefined>
  readonly onVm?: Asked<VmTenantFacts>
  readonly addresses?: Asked<AddressFacts>
  readonly health?: Asked<ProbeResult>
  /** Databases beside its own: copies, and what a restore in place has put aside. */
  readonly beside?: Asked<readonly CopyRecord[]>
  readonly isolation?: Asked<IsolationSeen>
  /** As its last run has it in the journal. */
  readonly proven: {readonly run: string; readonly evidence: IsolationEvidence} | null
}

export function tenantSheet(seen: TenantSeen): Sheet {
  const {tenant, address, names, run, suspension} = seen
  return {
    title: `tenant ${tenant.name}   ${tenant.displayName}`,
    sections: [
      {
        lines: [
          [
            'suspended',
            suspension
              ? `${suspension.reason} (${suspension.by}, ${localTime(suspension.at)}, run ${suspension.run})`
              : undefined,
          ],
          ['address', address],
          ['place', `${tenant.vm}, place ${tenant.place}; database server ${tenant.server}`],
          ['release', tenant.release],
          [
            'upkeep',
            `${tenant.window} ${tenant.timeZone}, next ${localTime(seen.nextWindow)}; updates in ring ${tenant.ring}`,
          ],
          ['contacts', tenant.contacts.map(({name, email, phone}) => `${name} <${email}> ${phone}`).join('; ')],
          ['created', `${localTime(tenant.createdAt)} by run ${tenant.createdBy}`],
          ['run', run ? `${run.id} (${run.routine}) is ${run.standing}` : undefined],
        ],
      },
      {
        head: 'as it stands',
        lines: [
          ['database', told(seen.database, databaseText)],
          ['login', `${names.logins[tenant.liveSlot]} (slot ${tenant.liveSlot})`],
          [
            'service',
            told(seen.onVm, ({service}) =>
              service ? `${service.name} ${service.state}, ${service.start} start` : 'is not there',
            ),
          ],
          ['folder', told(seen.onVm, ({folder}) => folder?.path ?? 'is not there')],
          ['reserved', told(seen.addresses, (facts) => reservedText(facts, names))],
          ['bound', told(seen.addresses, boundText)],
          ['answers', told(seen.health, healthText)],
        ],
      },
      ...besideSection(seen),
      isolationSection(seen),
    ],
  }
}

/** Nothing where nothing stands there. */
function besideSection({beside}: TenantSeen): readonly Section[] {
  if (beside === undefined || ('answer' in beside && beside.answer.length === 0)) return []
  if ('silent' in beside) return [{head: 'beside it', lines: [['copies', `not known: ${beside.silent}`]]}]
  return [{head: 'beside it', lines: beside.answer.map((copy) => [copy.purpose, copyText(copy)] as const)}]
}

const copyText = (copy: CopyRecord): string =>
  `${copy.database} on ${copy.server}, since ${localTime(new Date(copy.madeAt).toISOString())}, run ${copy.run}; to drop it: ${droppedBy(copy)}`

/** Only what is its own copy is dropped by landlord; customers' writes are in an original. */
const droppedBy = ({purpose, run, database}: CopyRecord): string =>
  purpose === 'original' ? originalDropped(database) : `landlord run undo ${run}`

/** Asked just now, or as its last run proved it. */
function isolationSection({isolation, proven}: TenantSeen): Section {
  const now = isolation && 'answer' in isolation ? isolation.answer : undefined
  const evidence = now?.evidence ?? proven?.evidence
  return {
    head: 'isolation',
    lines: [
      ['parted', isolation ? told(isolation, partedText) : undefined],
      ['proven', proven ? `${localTime(proven.evidence.at)} by run ${proven.run}` : 'by no run yet'],
      ...(evidence ? evidenceLines(evidence) : []),
    ],
  }
}

const partedText = ({findings}: IsolationSeen): string =>
  findings.length === 0 ? 'from all others, asked just now' : `NO: ${findings.join('; ')}`

function evidenceLines(evidence: IsolationEvidence): Section['lines'] {
  const {server, auditor, databases, notOnline, access, users, sessions, tried, onVm} = evidence
  const closed = notOnline.length > 0 ? `, not online: ${notOnline.join(', ')}` : ''
  return [
    ['asked', `HAS_DBACCESS of ${databases} databases on ${server}, by ${auditor}${closed}`],
    ...access.map(({login, opens, refused}): readonly [string, string] => [
      login === auditor ? 'as nobody' : `as ${login}`,
      `opens ${opens.join(', ') || 'none'}, refused by ${refused}`,
    ]),
    ['tried', `with its service's configuration: ${tried.map((one) => `${one.database} ${one.result}`).join('; ')}`],
    ['users', users.join(', ')],
    [
      'on VM',
      `folders, reservations and certificates of ${onVm.tenants} ${onVm.tenants === 1 ? 'tenant' : 'tenants'} on ${onVm.vm}${besidesText(onVm.besides)}`,
    ],
    ['sessions', sessions.map(({login, count}) => `${login} (${count})`).join(', ') || 'none'],
  ]
}

const besidesText = (besides: readonly string[]): string =>
  besides.length === 0 ? '' : `; besides: ${besides.join('; ')}`

const told = <T>(asked: Asked<T> | undefined, text: (answer: T) => string): string | undefined =>
  asked === undefined ? undefined : 'silent' in asked ? `not known: ${asked.silent}` : text(asked.answer)

function databaseText(facts: DatabaseFacts | undefined): string {
  if (!facts) return 'is not there'
  const megabytes = facts.files.reduce((sum, {sizeMb}) => sum + sizeMb, 0)
  return `${facts.name} ${facts.state.toLowerCase()}, recovery ${facts.recoveryModel}, ${megabytes} MB, owner ${facts.owner ?? 'unknown'}`
}

/** Certificates, by the names that clients ask for. */
const boundText = ({bindings}: AddressFacts): string =>
  bindings
    .filter(({by}) => by === 'hostnameport')
    .map(({thumbprint, endpoint}) => `certificate ${thumbprint} to ${endpoint}`)
    .join('; ') || 'no certificate'

/** URLs that nobody but its service may listen on. */
function reservedText({reservations}: AddressFacts, {service}: TenantNames): string {
  const its = reservations.filter(({sids}) => sids.join() === serviceSid(service))
  return its.length === 0 ? 'nothing' : its.map(({url}) => url).join(', ')
}

const healthText = ({status, ms, error}: ProbeResult): string =>
  status === undefined ? `no: ${error ?? 'no answer'}` : `HTTP ${status} in ${ms} ms, asked on the VM`
