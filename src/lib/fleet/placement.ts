import type {ErrorCode} from '../error-codes.ts'
import {hostsTenants, type ServerRole, type VmRole} from './roles.ts'

export interface PlacementQuestion {
  readonly vms: readonly {readonly name: string; readonly role: VmRole; readonly servers: readonly string[]}[]
  readonly servers: readonly {readonly name: string; readonly role: ServerRole}[]
  /** The database server that was asked for; any that the VM may use where null. */
  readonly server: string | null
  /** Taken or reserved, on any VM. */
  readonly taken: readonly {
    readonly vm: string
    readonly place: number
    readonly tenant: string
    readonly run?: string | undefined
  }[]
  /** Tenants on a VM, promise P06. */
  readonly min: number
  readonly max: number
}

export interface Placement {
  readonly vm: string
  /** From 1 to `max`. */
  readonly place: number
  readonly server: string
  /** For people. */
  readonly why: string
}

export interface NoPlacement {
  readonly code: ErrorCode
  /** Why not, with each VM and its count. */
  readonly refused: string
}

/**
 * Where a new tenant goes (promise P06: 3 to 7 on a VM): to production alone. First a VM that has tenants, but fewer than `min`, the fullest of
 * them; then the emptiest that has some and is not full; an empty VM only when all others are full, since it would stay below `min`
 * for a while. Of equals the first by name; the lowest free place; the first server in the VM's own order. The same
 * question gives the same answer, whatever the order of its lists.
 */
export function choosePlace(question: PlacementQuestion): Placement | NoPlacement {
  const {server, min, max} = question
  const production = new Set(question.servers.filter(hostsTenants).map(({name}) => name))
  const candidates = question.vms
    .filter(hostsTenants)
    .map((vm) => ({...vm, servers: vm.servers.filter((name) => production.has(name))}))
    .filter((vm) => (server === null ? vm.servers.length > 0 : vm.servers.includes(server)))
    .map((vm) => ({...vm, used: placesOf(question, vm.name)}))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
  if (candidates.length === 0) return {code: 'LL-PLACE-NONE', refused: noCandidate(question)}
  const open = candidates.filter((vm) => vm.used.size < max)
  const begun = open.filter((vm) => vm.used.size > 0)
  const tooFew = begun.filter((vm) => vm.used.size < min).toSorted((one, other) => other.used.size - one.used.size)
  const chosen = tooFew[0] ?? begun.toSorted((one, other) => one.used.size - other.used.size)[0] ?? open[0]
  if (!chosen) return {code: 'LL-PLACE-NONE', refused: allFull(question, candidates)}
  const place = Array.from({length: max}, (_, index) => index + 1).find((number) => !chosen.used.has(number)) as number
  return {
    vm: chosen.name,
    place,
    server: server ?? (chosen.servers[0] as string),
    why: tooFew[0] ? `${chosen.name} has fewer than ${min} tenants` : `${chosen.name} has the most room`,
  }
}

const placesOf = ({taken}: PlacementQuestion, vm: string): ReadonlySet<number> =>
  new Set(taken.filter((place) => place.vm === vm).map((place) => place.place))

function noCandidate({vms, server, servers}: PlacementQuestion): string {
  if (vms.length === 0) return 'there is no such application VM; see: landlord vm list'
  if (!vms.some(hostsTenants)) return `${vms.map(({name, role}) => `${name} is a ${role} VM`).join(', ')}: ${onlyThere}`
  const asked = servers.find(({name}) => name === server)
  if (asked && !hostsTenants(asked)) return `${asked.name} is a ${asked.role} server: ${onlyThere}`
  return server === null
    ? 'no application VM names a database server'
    : `no application VM may use the database server ${server}`
}

const onlyThere = "customers' tenants live in production alone"

/** Names who came last, since that is who the operator will want to talk to. */
function allFull({taken, max}: PlacementQuestion, vms: readonly {readonly name: string}[]): string {
  const full = vms.map(({name}) => {
    const there = taken.filter((place) => place.vm === name)
    const reserving = there.find((place) => place.run)
    const last = reserving ? `, the last place reserved for ${reserving.tenant} by run ${reserving.run}` : ''
    return `${name} has ${there.length} of ${max}${last}`
  })
  return `every place is taken: ${full.join('; ')}. Another VM makes room: landlord vm add`
}
