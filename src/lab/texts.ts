import type {LabDown} from './down.ts'
import type {FaultLine} from './fault.ts'
import {faultKinds} from './fault-kinds.ts'
import type {Fingerprint} from './fingerprint.ts'
import type {Message} from './messages.ts'
import {plural} from './plural.ts'
import type {StandRecord} from './record.ts'
import type {LabStatus} from './status.ts'
import type {LabUp} from './up.ts'
import type {TraceLine} from './witness.ts'

/** What the lab's commands say to people. */
export const upText = ({dir, config, stands, releases, started}: LabUp): string => `The lab in ${dir} is up${
  started.length === 0 ? ', as it was' : ''
}.

${stands.map((stand) => `  ${stand.name.padEnd(13)} ${whereabouts(stand)}\n`).join('')}\
  configuration ${config}
${releases.map((path) => `  release       ${path}\n`).join('')}
Next:
  export LANDLORD_CONFIG='${config}'        (PowerShell: $env:LANDLORD_CONFIG = '${config}')
${releases.map((path) => `  landlord release add '${path}'\n`).join('')}\
  landlord tenant create acme --name 'Acme AB' --contact 'Ann Ek <ann@acme.example> +46701234567'
`

export const downText = ({dir, ended}: LabDown): string =>
  ended.length === 0
    ? `No lab ran in ${dir}.\n`
    : `Ended ${ended.join(', ').replace(/, ([^,]+)$/, ' and $1')} in ${dir}; no process is left.\n`

export const statusText = ({dir, stands}: LabStatus): string =>
  [
    `Lab in ${dir}`,
    ...stands.map(({pid, services, state, fault, ...stand}) =>
      [
        `  ${stand.name.padEnd(12)} ${state.padEnd(8)}`,
        whereabouts(stand),
        pid === null ? '' : `pid ${pid}`,
        fault === null ? '' : `fault ${fault}`,
        services > 0 ? plural(services, 'service') : '',
      ]
        .filter(Boolean)
        .join('  '),
    ),
    '',
  ].join('\n')

export const traceText = (lines: readonly TraceLine[]): string =>
  lines
    .map((line) => {
      const marks = `${line.executed ? 'ran' : 'refused'}${line.changed ? ', changed' : ''}${line.error === null ? '' : `, ${line.error}`}`
      const what = (line.verb ?? line.text ?? '').replace(/\s+/g, ' ').slice(0, 100)
      return `${line.at} ${line.stand} ${String(line.seq).padStart(5)} ${line.kind.padEnd(5)} ${line.principal} (${marks}) ${what}\n`
    })
    .join('')

/** What the stand is, and its ports by what listens there. */
const whereabouts = ({kind, role, build, ports}: StandRecord): string => {
  const what = {sql: `SQL Server ${build}, ${role}`, vm: `Windows VM, ${role}`, outside: 'the world outside'}[kind]
  const where = Object.entries(ports).map(([door, port]) => `${door} ${port}`)
  return what.padEnd(38) + where.join('  ')
}

export const faultsText = (faults: readonly FaultLine[]): string =>
  faults
    .map(({id, kind, stand, hits, match, count, ms, after, path}) => {
      const given = Object.entries({match, count, ms, after, path}).flatMap(([name, value]) =>
        value === undefined ? [] : [`--${name} ${value}`],
      )
      const what = [kind, stand, ...given].join(' ')
      return `${id.padEnd(14)} ${what}   ${faultKinds[kind].what}${hits > 0 ? `; struck ${plural(hits, 'time')}` : ''}\n`
    })
    .join('')

export const messagesText = (messages: readonly Message[]): string =>
  messages.length === 0
    ? 'Nothing was sent.\n'
    : messages.map(({at, channel, to, text}) => `${at} ${channel.padEnd(4)} ${to.join(', ')}: ${text}\n`).join('')

export const fingerprintText = ({fingerprint}: Fingerprint): string => `${fingerprint}\n`
