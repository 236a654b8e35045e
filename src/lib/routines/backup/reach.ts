import {Chains} from '../../backup/chains/index.ts'
import type {BackupCatalogue} from '../../site/backups.ts'
import type {Topology} from '../../site/topology.ts'
import {clocksOf} from './chains-of.ts'

/**
 * Up to when each tenant can be brought back, for certain, by its newest full and what was taken since. By ULID of its creation; UTC, ms since the
 * epoch. Tenant by tenant: of a fleet's history no more than a page is held.
 */
export async function reachesOf(
  backups: Pick<BackupCatalogue, 'recent'>,
  topology: Pick<Topology, 'servers'>,
): Promise<ReadonlyMap<string, number>> {
  const clocks = clocksOf(topology)
  const reaches = new Map<string, number>()
  for await (const {tenant, sets} of backups.recent()) {
    const chains = new Chains(clocks)
    for (const set of sets) chains.add(set)
    const until = chains.coverage().at(-1)?.until
    if (until !== undefined && Number.isFinite(until)) reaches.set(tenant, until)
  }
  return reaches
}
