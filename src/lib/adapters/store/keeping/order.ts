import {Bug} from '../../../errors.ts'
import type {TableSeen} from '../flavour.ts'

/** Tables so that none comes before one that its rows refer to. */
export function inOrder(tables: readonly TableSeen[]): readonly string[] {
  const placed: string[] = []
  for (let left = [...tables]; left.length > 0; ) {
    const ready = left.filter(({references}) => references.every((name) => placed.includes(name)))
    if (ready.length === 0) throw new Bug('Tables of the store refer to one another in a circle.')
    placed.push(...ready.map(({name}) => name))
    left = left.filter((table) => !ready.includes(table))
  }
  return placed
}
