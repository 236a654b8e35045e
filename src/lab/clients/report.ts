import {LabError} from '../lab-error.ts'
import type {Layout} from '../layout.ts'
import {isAlive} from '../processes.ts'
import {requireRecord} from '../record.ts'
import type {TenantCounts} from './counts.ts'
import {ClientFiles} from './files.ts'
import type {ClientHistory} from './journal.ts'
import {keptRows, listedRows} from './kept.ts'
import {holds, type KeptRow, type Proof, prove} from './proof.ts'
import {hostOf, tenantsOf} from './tenants.ts'
import {machinesOf, Whereabouts} from './where-is.ts'

export interface TenantReport {
  readonly tenant: string
  readonly clients: number
  readonly made: number
  readonly acknowledged: {readonly https: number; readonly http: number}
  /** Sent at least once, without an answer yet. */
  readonly unacknowledged: number
  /** Not sent yet. */
  readonly queued: number
  /** Of the last process; null where it never ran. */
  readonly counts: TenantCounts | null
  /** Null where it was not asked for. */
  readonly proof: Proof | null
}

export interface ClientReport {
  readonly dir: string
  readonly state: 'running' | 'draining' | 'ended' | 'died' | 'never started'
  readonly tenants: readonly TenantReport[]
  /** Null where no proof was asked for. */
  readonly holds: boolean | null
}

/** Where a proof reads what is kept: the database itself, or the product's list. */
export type Through = 'database' | 'service'

/** Adds up what the clients' journals say. Throws LabError where a proof was asked for and nobody answers. */
export async function clientReport(layout: Layout, check: Through | undefined): Promise<ClientReport> {
  const files = new ClientFiles(layout)
  const {birth, counts, order} = files
  const histories = Map.groupBy(files.histories(), ({client}) => client.tenant)
  const tenants = [...histories].map(async ([tenant, before]): Promise<TenantReport> => {
    const rows = check && (await rowsOf(layout, tenant, check))
    const after = rows ? files.histories(tenant) : before
    return {
      ...totals(tenant, after),
      counts: counts?.tenants[tenant] ?? null,
      proof: rows ? prove({before, after}, rows, order?.baseline[tenant] ?? 0) : null,
    }
  })
  const reported = (await Promise.all(tenants)).toSorted((a, b) => (a.tenant < b.tenant ? -1 : 1))
  const isEnded = counts === undefined || counts.state === 'ended'
  return {
    dir: layout.dir,
    state:
      birth === undefined
        ? 'never started'
        : isAlive(birth)
          ? (counts?.state ?? 'running')
          : isEnded
            ? 'ended'
            : 'died',
    tenants: reported,
    holds: check === undefined ? null : reported.every(({proof}) => proof !== null && holds(proof)),
  }
}

function totals(tenant: string, histories: readonly ClientHistory[]) {
  const writes = histories.flatMap((history) => history.writes)
  const by = (way: 'https' | 'http') => writes.filter(({acknowledged}) => acknowledged?.way === way).length
  const open = writes.filter(({acknowledged}) => !acknowledged)
  const rejected = histories.reduce((sum, history) => sum + history.rejected.size, 0)
  return {
    tenant,
    clients: histories.length,
    made: writes.length,
    acknowledged: {https: by('https'), http: by('http')},
    unacknowledged: open.filter(({sent}) => sent).length - rejected,
    queued: open.filter(({sent}) => !sent).length,
  }
}

async function rowsOf(layout: Layout, tenant: string, through: Through): Promise<readonly KeptRow[]> {
  const whereabouts = new Whereabouts(machinesOf(requireRecord(layout)))
  try {
    const machine = await whereabouts.machine(hostOf(tenant))
    if (through === 'service') {
      if (!machine) throw new LabError(`No VM answers to ${hostOf(tenant)}.`)
      return await listedRows(tenant, machine.address)
    }
    const places = tenantsOf(layout).filter((place) => place.tenant === tenant)
    const place = places.find(({vm}) => vm === machine?.name) ?? places[0]
    if (!place) throw new LabError(`No VM of the lab has a configuration of ${tenant}.`)
    return await keptRows(layout, place.connection)
  } finally {
    whereabouts.close()
  }
}
