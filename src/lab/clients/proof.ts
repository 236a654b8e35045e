import type {ClientHistory} from './journal.ts'

/** A row of the product's table of items. */
export interface KeptRow {
  readonly id: string
  readonly position: number
  readonly text: string
}

/** What a tenant's database holds, held against what its clients wrote down. Every list is of ids and empty where all is well. */
export interface Proof {
  /** Acknowledged, and not there. */
  readonly lost: readonly string[]
  /** There more than once, the copy under the same id or another. */
  readonly doubled: readonly string[]
  /** There, and sent by no client. */
  readonly foreign: readonly string[]
  /** There behind a later write of the same client. */
  readonly disordered: readonly string[]
  /** There with another content. */
  readonly altered: readonly string[]
  /** Refused for good by the product, which honest clients never are. */
  readonly rejected: readonly string[]
  readonly rows: number
  /** Not acknowledged and there all the same, as it may be. */
  readonly unacknowledgedThere: number
}

/** What clients wrote down. While they go on, `before` is of a time before the rows were read, and `after` of a time after that. */
export interface Told {
  readonly before: readonly ClientHistory[]
  readonly after: readonly ClientHistory[]
}

/** `baseline`: rows up to this position were there before any client. */
export function prove({before, after}: Told, all: readonly KeptRow[], baseline: number): Proof {
  const written = new Map(after.flatMap(({writes}) => writes.map((write) => [write.id, write])))
  const byText = new Map([...written.values()].map((write) => [write.text, write.id]))
  const rows = all
    .filter(({id, position}) => position > baseline || written.has(id))
    .toSorted((a, b) => a.position - b.position)
  const seen = new Map<string, KeptRow>()
  const doubled = new Set<string>()
  const foreign: string[] = []
  for (const row of rows) {
    const original = byText.get(row.text)
    const write = written.get(row.id)
    if (seen.has(row.id) || (original !== undefined && original !== row.id)) doubled.add(row.id)
    else if (!write?.sent && !write?.acknowledged) foreign.push(row.id)
    if (!seen.has(row.id)) seen.set(row.id, row)
  }
  const acknowledged = before.flatMap(({writes}) => writes.filter((write) => write.acknowledged))
  return {
    lost: acknowledged.filter(({id}) => !seen.has(id)).map(({id}) => id),
    doubled: [...doubled],
    foreign,
    disordered: after.flatMap(({writes}) => behind(writes.flatMap(({id}) => seen.get(id) ?? []))),
    altered: rows.flatMap(({id, text}) => (written.has(id) && written.get(id)?.text !== text ? [id] : [])),
    rejected: after.flatMap((history) => [...history.rejected.keys()]),
    rows: rows.length,
    unacknowledgedThere: rows.filter(({id}) => written.has(id) && !written.get(id)?.acknowledged).length,
  }
}

export const holds = ({lost, doubled, foreign, disordered, altered, rejected}: Proof): boolean =>
  [lost, doubled, foreign, disordered, altered, rejected].every((ids) => ids.length === 0)

/** Of rows in their client's order: those whose position is not above that of all before. */
function behind(rows: readonly KeptRow[]): readonly string[] {
  let highest = 0
  return rows.flatMap(({id, position}) => {
    const isBehind = position <= highest
    highest = Math.max(highest, position)
    return isBehind ? [id] : []
  })
}
