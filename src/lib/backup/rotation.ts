const DAY_MS = 86_400_000
/** What was proven within so long belongs to the same night: a night's work may begin late and take hours. */
const NIGHT_MS = 20 * 3_600_000

export interface ProvenLast {
  readonly tenant: string
  /** Of its last proof by a restore; of one that never had any, 0. UTC, ms since the epoch. */
  readonly at: number
}

/**
 * Whose chains are restored tonight, the oldest proof first: as many a night as bring everybody's turn within the policy's time, and
 * who would be too old by the next night besides, at most as many again. Asked again in the same night, the rest of that.
 * `every`: ms.
 */
export function nextToProve(tenants: readonly ProvenLast[], every: number, now: number): readonly string[] {
  const share = Math.ceil((tenants.length * DAY_MS) / Math.max(DAY_MS, every))
  const open = tenants.filter(({at}) => now - at >= NIGHT_MS).sort((one, other) => one.at - other.at)
  const tonight = tenants.length - open.length
  const late = open.filter(({at}) => now + DAY_MS - at > every).length
  return open
    .slice(0, Math.max(0, Math.max(share, Math.min(late + tonight, 2 * share)) - tonight))
    .map(({tenant}) => tenant)
}
