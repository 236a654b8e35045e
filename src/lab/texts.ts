import type {LabDown} from './down.ts'
import type {Fingerprint} from './fingerprint.ts'
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
  ended.length === 0 ? `No lab ran in ${dir}.\n` : `Ended ${ended.join(' and ')} in ${dir}; no process is left.\n`

export const statusText = ({dir, stands}: LabStatus): string =>
  [
    `Lab in ${dir}`,
    ...stands.map(({pid, services, state, ...stand}) =>
      [
        `  ${stand.name.padEnd(12)} ${state.padEnd(8)}`,
        whereabouts(stand),
        pid === null ? '' : `pid ${pid}`,
        services > 0 ? `${services} service(s)` : '',
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
  const what = kind === 'sql' ? `SQL Server ${build}` : 'Windows VM'
  const where = Object.entries(ports).map(([door, port]) => `${door} ${port}`)
  return `${what}, ${role}`.padEnd(36) + where.join('  ')
}

export const fingerprintText = ({fingerprint}: Fingerprint): string => `${fingerprint}\n`
