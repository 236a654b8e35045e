import {serviceSid, type TenantNames} from '../../fleet/names.ts'
import type {DatabaseFacts} from '../../site/database-server.ts'
import type {TenantRecord} from '../../site/inventory.ts'
import type {VmPlace} from '../../site/topology.ts'
import type {AddressFacts, ProbeResult, VmTenantFacts} from '../../site/vm.ts'
import type {Sheet} from '../../ui/sheet.ts'
import {localTime} from '../../ui/span.ts'
import type {Asked} from '../asked.ts'
import type {RunRow} from './runs.ts'

/** A tenant as the inventory has it, and as its server and VM show it just now. */
export interface TenantSeen {
  readonly tenant: TenantRecord
  readonly names: TenantNames
  readonly vm: VmPlace
  /** Its unfinished run. */
  readonly run: RunRow | null
  /** Undefined where nobody was asked. */
  readonly database?: Asked<DatabaseFacts | undefined>
  readonly onVm?: Asked<VmTenantFacts>
  readonly addresses?: Asked<AddressFacts>
  readonly health?: Asked<ProbeResult>
}

export function tenantSheet(seen: TenantSeen): Sheet {
  const {tenant, names, vm, run} = seen
  return {
    title: `tenant ${tenant.name}   ${tenant.displayName}`,
    sections: [
      {
        lines: [
          ['address', `http://${names.host}${vm.httpPort === 80 ? '' : `:${vm.httpPort}`}`],
          ['place', `${tenant.vm}, place ${tenant.place}; database server ${tenant.server}`],
          ['release', tenant.release],
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
          ['answers', told(seen.health, healthText)],
        ],
      },
    ],
  }
}

const told = <T>(asked: Asked<T> | undefined, text: (answer: T) => string): string | undefined =>
  asked === undefined ? undefined : 'silent' in asked ? `not known: ${asked.silent}` : text(asked.answer)

function databaseText(facts: DatabaseFacts | undefined): string {
  if (!facts) return 'is not there'
  const megabytes = facts.files.reduce((sum, {sizeMb}) => sum + sizeMb, 0)
  return `${facts.name} ${facts.state.toLowerCase()}, recovery ${facts.recoveryModel}, ${megabytes} MB, owner ${facts.owner ?? 'unknown'}`
}

/** URLs that nobody but its service may listen on. */
function reservedText({reservations}: AddressFacts, {service}: TenantNames): string {
  const its = reservations.filter(({sids}) => sids.join() === serviceSid(service))
  return its.length === 0 ? 'nothing' : its.map(({url}) => url).join(', ')
}

const healthText = ({status, ms, error}: ProbeResult): string =>
  status === undefined ? `no: ${error ?? 'no answer'}` : `HTTP ${status} in ${ms} ms, asked on the VM`
