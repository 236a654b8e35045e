import type {ContactParts} from './tenant-order.ts'

/** A tenant as a fleet file declares it. What is left out is the site's own for a new tenant, and stays as it is for one that stands. */
export interface DeclaredTenant {
  readonly tenant: string
  readonly displayName: string
  readonly contacts: readonly ContactParts[]
  readonly timeZone?: string | undefined
  readonly ring?: string | undefined
  readonly window?: string | undefined
  readonly release?: string | undefined
  readonly vm?: string | undefined
  readonly server?: string | undefined
}

/** What the inventory says of a tenant, as far as a file can declare it. */
export interface StandingDeclared {
  readonly displayName: string
  readonly contacts: readonly ContactParts[]
  readonly timeZone: string
  readonly ring: string
  readonly window: string
  readonly release: string
  readonly vm: string
  readonly server: string
  readonly name: string
  readonly state: 'up' | 'suspended'
}

/** Something that a file declares and that no settings change: it takes a command of its own. */
export interface Apart {
  readonly tenant: string
  readonly what: 'release' | 'vm' | 'server'
  readonly is: string
  readonly declared: string
}

/** All by name of the tenant. */
export interface FleetDifference {
  /** Declared and not there. */
  readonly missing: readonly DeclaredTenant[]
  /** There, with other settings; suspended ones too. */
  readonly different: readonly DeclaredTenant[]
  /** There, as declared. */
  readonly same: readonly DeclaredTenant[]
  /** There, as declared, and suspended: nothing is looked at. */
  readonly suspended: readonly string[]
  readonly apart: readonly Apart[]
  /** There, and not in the file. */
  readonly undeclared: readonly string[]
}

/** The file against the inventory. Nothing is ever taken away for want of a declaration. */
export function compareFleet(
  declared: readonly DeclaredTenant[],
  standing: readonly StandingDeclared[],
): FleetDifference {
  const known = new Map(standing.map((one) => [one.name, one]))
  const named = new Set(declared.map(({tenant}) => tenant))
  const sorted = declared.toSorted((one, other) => (one.tenant < other.tenant ? -1 : 1))
  const kindOf = (one: DeclaredTenant): keyof FleetDifference => {
    const there = known.get(one.tenant)
    if (!there) return 'missing'
    if (differs(one, there)) return 'different'
    return there.state === 'suspended' ? 'suspended' : 'same'
  }
  const kinds = Map.groupBy(sorted, kindOf)
  return {
    missing: kinds.get('missing') ?? [],
    different: kinds.get('different') ?? [],
    same: kinds.get('same') ?? [],
    suspended: (kinds.get('suspended') ?? []).map(({tenant}) => tenant),
    apart: sorted.flatMap((one) => apartOf(one, known.get(one.tenant))),
    undeclared: standing
      .map(({name}) => name)
      .filter((name) => !named.has(name))
      .toSorted(),
  }
}

/** Of the settings that the file says anything of. */
function differs(declared: DeclaredTenant, there: StandingDeclared): boolean {
  const terms = (['timeZone', 'ring', 'window'] as const).some(
    (term) => declared[term] !== undefined && declared[term] !== there[term],
  )
  return terms || declared.displayName !== there.displayName || !samePeople(declared.contacts, there.contacts)
}

const samePeople = (some: readonly ContactParts[], others: readonly ContactParts[]): boolean =>
  JSON.stringify(some.map(person)) === JSON.stringify(others.map(person))

const person = ({name, email, phone}: ContactParts): readonly string[] => [name, email, phone]

const apartOf = (one: DeclaredTenant, there: StandingDeclared | undefined): readonly Apart[] =>
  (['release', 'vm', 'server'] as const).flatMap((what) => {
    const declared = one[what]
    if (!there || declared === undefined || declared === there[what]) return []
    return [{tenant: one.tenant, what, is: there[what], declared}]
  })
