import type {ErrorCode} from '../error-codes.ts'

export interface PlacementQuestion {
  /** Those that may be chosen. */
  readonly vms: readonly {readonly name: string; readonly servers: readonly string[]}[]
  /** The database server asked for; null: the most wanted one of the chosen VM. */
  readonly server: string | null
  /** Taken or reserved, of all VMs. */
  readonly taken: readonly {readonly vm: string; readonly place: number}[]
  /** Tenants that a VM should have, and may have. */
  readonly min: number
  readonly max: number
}

export type PlacementAnswer =
  | {readonly vm: string; readonly place: number; readonly server: string; readonly why: string}
  | {readonly refused: string; readonly code: ErrorCode}

/**
 * Chooses a VM and the lowest free place on it, by promise P06 (a VM hosts 3 to 7 tenants: fewer warns, more is refused):
 *
 * 1. a VM that has tenants, but fewer than `min`: of several the one that lacks fewest, so that it is soon as promised;
 * 2. else, of those with `min` or more, the one with most free places: load spreads evenly;
 * 3. else an empty VM. It comes last because its first tenant puts it below the minimum.
 *
 * Ties go to the name that sorts first. The answer depends on the question alone, not on the order in it.
 */
export function choosePlace(question: PlacementQuestion): PlacementAnswer {
  const {vms, server, min, max} = question
  if (vms.length === 0) return {code: 'LL-VM-UNKNOWN', refused: 'the configuration has no such VM'}
  const able = vms.filter((vm) => (server === null ? vm.servers.length > 0 : vm.servers.includes(server)))
  if (able.length === 0)
    return {
      code: 'LL-SERVER-UNKNOWN',
      refused: `no VM of ${names(vms)} may use ${server === null ? 'any database server' : `the database server ${server}`}`,
    }
  const candidates = able.map((vm) => ({...vm, places: placesOf(vm.name, question.taken)}))
  const chosen = candidates
    .filter(({places}) => places.size < max)
    .sort((a, b) => rank(a.places.size, min) - rank(b.places.size, min) || (a.name < b.name ? -1 : 1))[0]
  if (!chosen) {
    const counts = candidates
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({name, places}) => `${name} has ${places.size}`)
    return {
      code: 'LL-FLEET-FULL',
      refused: `every VM that may be chosen is full: of ${max} places ${counts.join(', ')}`,
    }
  }
  return {
    vm: chosen.name,
    place: lowestFree(chosen.places),
    server: server ?? (chosen.servers[0] as string),
    why: reason(chosen.places.size, min, max),
  }
}

/** Lower is better: first those under the minimum, the fullest of them first; then by tenants; the empty ones last. */
function rank(tenants: number, min: number): number {
  if (tenants === 0) return Number.MAX_SAFE_INTEGER
  return tenants < min ? -tenants : tenants
}

function reason(tenants: number, min: number, max: number): string {
  if (tenants === 0) return `it is empty, and no other VM has a free place (${min} to ${max} tenants a VM)`
  if (tenants < min) return `it has ${tenants} of at least ${min} tenants`
  return `it has ${tenants} of at most ${max} tenants, none has more places free`
}

const placesOf = (vm: string, taken: PlacementQuestion['taken']): ReadonlySet<number> =>
  new Set(taken.filter((place) => place.vm === vm).map((place) => place.place))

function lowestFree(places: ReadonlySet<number>): number {
  let place = 1
  while (places.has(place)) place++
  return place
}

const names = (vms: PlacementQuestion['vms']): string =>
  vms
    .map((vm) => vm.name)
    .sort()
    .join(', ')
