import {gigabytes} from '../../fleet/hosts.ts'
import type {PrincipalFacts, ServerFacts, ServerHost, Volume} from '../../site/database-server.ts'
import type {HostRecord} from '../../site/hosts.ts'
import type {NetworkRuleFacts} from '../../site/network.ts'
import type {ServerPlace} from '../../site/topology.ts'
import type {Sheet} from '../../ui/sheet.ts'
import {localTime} from '../../ui/span.ts'
import type {Asked} from '../asked.ts'
import {networkLines} from './network-lines.ts'

/** A database server as the ops store has it, and as it shows itself just now. */
export interface ServerSeen {
  readonly server: ServerPlace
  readonly tenants: readonly string[]
  readonly vms: readonly string[]
  /** Null where `server add` never took it in. */
  readonly record: HostRecord | null
  /** Undefined where nobody was asked. */
  readonly facts?: Asked<ServerFacts>
  readonly host?: Asked<ServerHost>
  readonly volumes?: Asked<readonly Volume[]>
  readonly principals?: Asked<readonly PrincipalFacts[]>
  readonly rules?: Asked<readonly NetworkRuleFacts[] | null>
}

export function serverSheet({
  server,
  tenants,
  vms,
  record,
  facts,
  host,
  volumes,
  principals,
  rules,
}: ServerSeen): Sheet {
  return {
    title: `server ${server.name}   ${server.address}`,
    sections: [
      {
        lines: [
          ['role', server.role],
          ['added', addedText(record, server.name, 'server')],
          ['tenants', tenants.length > 0 ? `${tenants.length}: ${tenants.join(', ')}` : 'none'],
          ['vms', vms.join(', ') || 'none'],
          ...factLines(facts),
          ['machine', told(host, ({machine}) => machine ?? 'it does not tell')],
          ['disks', told(volumes, volumesText)],
        ],
      },
      {head: "landlord's logins", lines: principalLines(principals)},
      {head: 'network', lines: [['group', server.networkGroup], ...networkLines(rules)]},
    ],
  }
}

export const addedText = (record: HostRecord | null, name: string, kind: 'vm' | 'server'): string =>
  record
    ? `${localTime(record.addedAt)} by ${record.addedBy}, run ${record.run}`
    : `never: landlord ${kind} add ${name}`

function factLines(facts: Asked<ServerFacts> | undefined): readonly (readonly [string, string | undefined])[] {
  if (facts === undefined) return []
  if ('silent' in facts) return [['state', `not known: ${facts.silent}`]]
  const {version, edition, collation, dataPath, logPath, store} = facts.answer
  return [
    ['system', `SQL Server ${version}, ${edition}`],
    ['collation', collation],
    ['folders', `${dataPath}, ${logPath}`],
    ['store', store ?? 'none yet: no change has been made'],
  ]
}

const volumesText = (volumes: readonly Volume[]): string =>
  volumes
    .map(
      ({mountPoint, freeBytes, totalBytes}) =>
        `${mountPoint ? `${mountPoint} ` : ''}${gigabytes(freeBytes)} free of ${gigabytes(totalBytes)}`,
    )
    .join(', ')

function principalLines(asked: ServerSeen['principals']): readonly (readonly [string, string | undefined])[] {
  if (asked === undefined) return []
  if ('silent' in asked) return [['rights', `not known: ${asked.silent}`]]
  return asked.answer.map(({principal, login, exists, disabled, missing, excess}) => [
    principal,
    exists
      ? [
          login,
          disabled ? 'disabled' : '',
          missing.length > 0 ? `lacks ${missing.join(', ')}` : '',
          excess.length > 0 ? `has no use for ${excess.join(', ')}` : '',
        ]
          .filter(Boolean)
          .join('; ')
      : `${login} is not there`,
  ])
}

const told = <T>(asked: Asked<T> | undefined, text: (answer: T) => string): string | undefined =>
  asked === undefined ? undefined : 'silent' in asked ? `not known: ${asked.silent}` : text(asked.answer)
