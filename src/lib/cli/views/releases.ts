import type {Release} from '../../site/release-library.ts'
import type {Sheet} from '../../ui/sheet.ts'
import {localTime} from '../../ui/span.ts'
import type {Column} from '../../ui/table.ts'
import type {ReleaseSeen, ReleaseVerified} from '../release-sight.ts'

export const releaseColumns: readonly Column<Release>[] = [
  {head: 'RELEASE', value: ({version}) => version},
  {head: 'KIND', value: ({kind}) => kind},
  {
    head: 'STATE',
    value: ({retired}) => (retired ? 'retired' : 'in service'),
    brush: ({retired}) => (retired ? 'quiet' : undefined),
  },
  {head: 'SIZE', value: ({bytes}) => bytes, text: ({bytes}) => megabytes(bytes), right: true},
  {head: 'ADDED', value: ({addedAt}) => addedAt, text: ({addedAt}) => localTime(addedAt)},
  {head: 'BY', value: ({addedBy}) => addedBy},
  {head: 'DIGEST', value: ({digest}) => digest, text: ({digest}) => digest.slice(0, 12)},
  {head: 'ENTRY POINT', value: ({entryPoint}) => entryPoint, wide: true},
]

export function releaseSheet({release, migrations, damage, runBy}: ReleaseSeen): Sheet {
  const {retired} = release
  return {
    title: `release ${release.version}   ${release.kind}`,
    sections: [
      {
        lines: [
          ['state', retired ? `retired ${localTime(retired.at)} by ${retired.by}` : 'in service'],
          ['added', `${localTime(release.addedAt)} by ${release.addedBy}, ${megabytes(release.bytes)}`],
          ['digest', release.digest],
          ['manifest', release.manifestDigest],
          ['zip', damage === null ? undefined : `NOT WHOLE: ${damage}`],
        ],
      },
      {
        head: 'manifest',
        lines: [
          ['program', release.entryPoint],
          ['health', release.healthPath],
          ['database', `role ${release.role}, schema ${release.schema}`],
        ],
      },
      {
        head: 'migrations',
        lines: migrations.map(
          ({id, checksum, apart}) => [id, `${checksum}${apart ? '   without a transaction' : ''}`] as const,
        ),
      },
      {
        head: 'run by',
        lines:
          runBy.length === 0
            ? [['nobody', 'no tenant runs it']]
            : runBy.map(({tenant, vm}) => [tenant, `on ${vm}`] as const),
      },
      {
        head: 'next',
        lines: [
          ['verify', `landlord release verify ${release.version}`],
          ['retire', retired ? undefined : `landlord release retire ${release.version} --plan`],
        ],
      },
    ],
  }
}

export function verificationSheet({version, sound, library, vms}: ReleaseVerified): Sheet {
  return {
    title: `release ${version} is ${sound ? 'as it was taken in' : 'NOT as it was taken in'}`,
    sections: [
      {
        lines: [
          [
            'library',
            'whole' in library
              ? `whole: ${library.whole.files} files, ${megabytes(library.whole.bytes)}, digest ${library.whole.digest}`
              : `DAMAGED: ${library.damage}`,
          ],
          ...vms.map(({vm, state, note}) => [vm, [STATES[state], note].filter(Boolean).join(': ')] as const),
        ],
      },
      {
        head: 'next',
        lines: [
          ['mend', 'damage' in library ? 'landlord release add FILE   (the same zip mends the library)' : undefined],
        ],
      },
    ],
  }
}

const STATES = {whole: 'whole', absent: 'not there', altered: 'ALTERED', silent: 'does not answer'} as const

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`
