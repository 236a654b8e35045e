import {exitCodes, LabError} from '../lab-error.ts'
import type {Layout} from '../layout.ts'
import {isAlive, spawnApart} from '../processes.ts'
import {requireRecord, requireStand} from '../record.ts'
import {ClientFiles, type ClientOrder} from './files.ts'
import {highestPosition} from './kept.ts'
import {tenantNames, tenantsOf} from './tenants.ts'
import type {ClientName} from './write.ts'

/** From its start until a process of clients writes, in ms: a busy machine takes its time. */
const beginsWithinMs = 60_000

export interface ClientWishes {
  /** `all`: every tenant that has a configuration on a VM. */
  readonly tenants: readonly string[] | 'all'
  readonly clients: number
  /** How many of them are phones. */
  readonly mobile: number
  readonly rate: number
  readonly offlineShare: number
  readonly vm?: string
}

export interface ClientsStarted {
  readonly dir: string
  readonly pid: number
  readonly tenants: readonly string[]
  readonly clients: number
}

/** Starts the clients' process, which goes on until `stop` or the lab's end; resolves when it writes. Throws LabError. */
export async function startClients(layout: Layout, wishes: ClientWishes, program: string): Promise<ClientsStarted> {
  const record = requireRecord(layout)
  if (wishes.vm !== undefined && requireStand(record, wishes.vm).kind !== 'vm')
    throw new LabError(`${wishes.vm} is not a VM.`, exitCodes.usage)
  const files = new ClientFiles(layout)
  if (files.birth && isAlive(files.birth))
    throw new LabError(`Clients run already in ${layout.dir}. End them: lab client stop`, exitCodes.taken)
  const tenants = wanted(layout, wishes.tenants)
  const order: ClientOrder = {
    clients: named(tenants, wishes),
    rate: wishes.rate,
    offlineShare: wishes.offlineShare,
    vm: wishes.vm ?? null,
    baseline: {...(await baselines(layout, tenants)), ...files.order?.baseline},
  }
  files.order = order
  files.drainMs = 0
  files.forgetCounts()
  const {birth, release} = spawnApart({
    program,
    args: ['client', 'serve', '--dir', layout.dir],
    log: files.log,
    dir: layout.dir,
  })
  files.birth = birth
  release()
  await begun(files)
  return {dir: layout.dir, pid: birth.pid, tenants, clients: order.clients.length}
}

/** A process that is told to end before it listens for that would leave what it was to bring. */
async function begun(files: ClientFiles): Promise<void> {
  const until = performance.now() + beginsWithinMs
  while (files.counts === undefined) {
    if (!files.birth || !isAlive(files.birth))
      throw new LabError(`The clients ended as soon as they were started: see ${files.log}`)
    if (performance.now() > until)
      throw new LabError(`The clients did not begin within ${beginsWithinMs / 1000} s: see ${files.log}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function wanted(layout: Layout, tenants: ClientWishes['tenants']): readonly string[] {
  const known = tenantNames(layout)
  const names = tenants === 'all' ? known : tenants
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new LabError(
      `No VM of the lab has a tenant ${unknown}; there are ${known.join(', ') || 'none'}.`,
      exitCodes.usage,
    )
  if (names.length === 0) throw new LabError('The lab has no tenants yet. Create one: landlord tenant create')
  return names
}

/** One after the other to each tenant; the phones come last. */
const named = (tenants: readonly string[], {clients, mobile}: ClientWishes): readonly ClientName[] =>
  Array.from({length: Math.max(clients, tenants.length)}, (_, at) => {
    const kind = at >= Math.max(clients, tenants.length) - mobile ? 'mobile' : 'factory'
    return {id: `${kind}-${String(at + 1).padStart(2, '0')}`, kind, tenant: tenants[at % tenants.length] ?? ''}
  })

async function baselines(layout: Layout, tenants: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const places = tenantsOf(layout)
  const read = tenants.map(async (tenant): Promise<[string, number]> => {
    const place = places.find((one) => one.tenant === tenant)
    return [tenant, place ? await highestPosition(layout, place.connection) : 0]
  })
  return Object.fromEntries(await Promise.all(read))
}
