import {choosePlace, type NoPlacement, type Placement, type PlacementQuestion} from './placement.ts'

export interface TenantToPlace {
  readonly tenant: string
  /** Where it must be; chosen where left out. */
  readonly vm?: string | undefined
  readonly server?: string | undefined
}

/**
 * Places for all of them, each chosen as for one alone once those before it are taken: who may only live in one place comes first,
 * then by name, so the same question gives the same answer in whatever order it is asked. All find a place, or none is given one.
 */
export function choosePlaces(
  tenants: readonly TenantToPlace[],
  question: Omit<PlacementQuestion, 'server'>,
): ReadonlyMap<string, Placement> | NoPlacement {
  const taken = [...question.taken]
  const places = new Map<string, Placement>()
  const refusals: NoPlacement[] = []
  for (const {tenant, vm, server} of tenants.toSorted(inTurn)) {
    const vms = question.vms.filter(({name}) => (vm ?? name) === name)
    const choice = choosePlace({...question, vms, taken, server: server ?? null})
    if ('refused' in choice) refusals.push(choice)
    else {
      places.set(tenant, choice)
      taken.push({vm: choice.vm, place: choice.place, tenant})
    }
  }
  const [first] = refusals
  if (!first) return places
  const lack = refusals.length === 1 ? '1 finds no place' : `${refusals.length} find no place`
  return {code: first.code, refused: `of ${tenants.length} new tenants ${lack}: ${first.refused}`}
}

/** A pinned tenant has no choice; all others do. */
function inTurn(one: TenantToPlace, other: TenantToPlace): number {
  const freedom = ({vm, server}: TenantToPlace) => (vm === undefined ? 2 : 0) + (server === undefined ? 1 : 0)
  return freedom(one) - freedom(other) || (one.tenant < other.tenant ? -1 : 1)
}
