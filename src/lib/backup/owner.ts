import {parsedStamp} from './stamp.ts'

/** A tenant that a backup set may be of. */
export interface Claimant {
  readonly name: string
  /** ULID of its creation. */
  readonly id: string
  /** family_guids of its databases, the one that stands and those of before. */
  readonly families: ReadonlySet<string>
}

/** `by`: what tells it. `nobody`: why no tenant can be told, for people. */
export type Owner = {readonly tenant: Claimant; readonly by: 'stamp' | 'family'} | {readonly nobody: string}

/**
 * Whose a set is, by what its header says: our stamp, or else the family of the database that it was taken of. The name of a database or of a file
 * proves nothing, since both are given again. `store`: id of the ops store, whose tenants these are.
 */
export function ownerOf(
  header: {readonly family: string; readonly description: string | null},
  store: string,
  tenants: readonly Claimant[],
): Owner {
  const stamp = parsedStamp(header.description)
  const ofFamily = tenants.filter(({families}) => families.has(header.family))
  if (!stamp) {
    const [only, ...others] = ofFamily
    if (!only) return {nobody: `no tenant has had a database of family ${header.family}, and it carries no stamp`}
    if (others.length > 0)
      return {nobody: `${ofFamily.map(({name}) => name).join(' and ')} have had databases of family ${header.family}`}
    return {tenant: only, by: 'family'}
  }
  if (stamp.store !== store) return {nobody: `its stamp is of another store, ${stamp.store}: another fleet's`}
  const tenant = tenants.find(({id}) => id === stamp.id)
  if (!tenant) return {nobody: `it is of the tenant ${stamp.tenant} that was ${stamp.id}, which is gone`}
  const other = ofFamily.find(({id}) => id !== tenant.id)
  // A move takes the family along, a restore too: one of both tells a lie.
  if (other && !tenant.families.has(header.family))
    return {nobody: `its stamp says ${tenant.name}, and its database's family is one of ${other.name}`}
  return {tenant, by: 'stamp'}
}
