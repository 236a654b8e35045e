import {OperatorError} from '../../errors.ts'
import {
  type ImportDecided,
  type Imported,
  type ImportOrder,
  importBackups,
  RECORDED,
} from '../../routines/backup/import.ts'
import type {Topology} from '../../site/topology.ts'
import type {Task} from '../changing.ts'
import {didYouMean} from '../near-miss.ts'

/** Throws LL-SERVER-UNKNOWN, LL-INPUT-MISSING. */
export function orderedImport(
  paths: readonly string[],
  server: string | undefined,
  {servers}: Pick<Topology, 'servers'>,
): ImportOrder {
  const known = servers.filter(({backups}) => backups !== undefined).map(({name}) => name)
  const [only, ...others] = known
  const chosen = server ?? (others.length === 0 ? only : undefined)
  if (chosen !== undefined && known.includes(chosen)) return {server: chosen, paths: paths.toSorted()}
  if (server !== undefined)
    throw new OperatorError('LL-SERVER-UNKNOWN', `There is no database server ${server} that takes backups.`, {
      why: didYouMean(server, known),
      next: ['landlord server list'],
    })
  throw new OperatorError('LL-INPUT-MISSING', 'Which server took them?', {
    why: `backups are taken by ${known.join(', ') || 'none'}`,
    state: 'nothing was looked at',
    next: known.map((name) => `landlord backup import --server ${name} --plan`),
  })
}

/** `backup import` and how it speaks of itself. */
export const backupImport = (order: ImportOrder): Task => ({
  routine: importBackups(order),
  words: ['backup', 'import', ...order.paths, '--server', order.server],
  remarks: ({decided}) => {
    const {left = []} = (decided ?? {}) as unknown as Partial<ImportDecided>
    return left.map(({path, why}) => ['left alone', `${path}: ${why}`] as const)
  },
  async done({outputs}) {
    const {tenants, sets, left} = outputs[RECORDED.id] as Imported
    return {
      headline:
        tenants.length === 0
          ? `the catalogue lacks nothing that ${order.server} took and anybody can tell`
          : `the catalogue has what ${order.server} took of ${tenants.join(', ')}`,
      details: left.map(({path, why}) => `left alone: ${path}: ${why}`),
      result: {sets, left},
    }
  },
})
