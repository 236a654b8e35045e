import {plural} from '../plural.ts'
import type {Proof} from './proof.ts'
import type {ClientReport, TenantReport} from './report.ts'
import type {ClientsStarted} from './start.ts'

/** What the clients' commands say to people. */
export const startedText = ({clients, tenants, pid}: ClientsStarted): string =>
  `${plural(clients, 'client')} ${clients === 1 ? 'writes' : 'write'} to ${tenants.join(', ')} (process ${pid}).\n`

export const reportText = ({state, tenants, holds}: ClientReport): string =>
  [
    `Clients: ${state}`,
    ...tenants.flatMap(tenantLines),
    ...(holds === null
      ? []
      : [holds ? 'Every acknowledged write is there exactly once.' : 'What is kept is not what was acknowledged.']),
    '',
  ].join('\n')

function tenantLines({tenant, clients, made, acknowledged, unacknowledged, queued, counts, proof}: TenantReport) {
  const {https, http} = acknowledged
  return [
    `  ${tenant}: ${plural(clients, 'client')}, ${made} written, ${https + http} acknowledged (${https} by HTTPS, ${http} by HTTP), ${unacknowledged} unanswered, ${queued} queued`,
    ...(counts
      ? [
          `    ${counts.attempts} attempts, ${counts.failures} failed; p50 ${counts.latency.p50} ms, p95 ${counts.latency.p95} ms; down ${plural(counts.downtime.times, 'time')}, ${counts.downtime.total} ms, at most ${counts.downtime.longest} ms`,
        ]
      : []),
    ...(proof ? proofLines(proof) : []),
  ]
}

const proofLines = ({rows, unacknowledgedThere, ...found}: Proof): readonly string[] => [
  `    ${plural(rows, 'row')} there, ${unacknowledgedThere} unacknowledged`,
  ...Object.entries(found)
    .filter(([, ids]) => ids.length > 0)
    .map(
      ([what, ids]) =>
        `    ${what}: ${ids.slice(0, 20).join(', ')}${ids.length > 20 ? ` and ${ids.length - 20} more` : ''}`,
    ),
]
