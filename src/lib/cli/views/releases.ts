import type {Release} from '../../site/release-library.ts'
import {localTime} from '../../ui/span.ts'
import type {Column} from '../../ui/table.ts'

export const releaseColumns: readonly Column<Release>[] = [
  {head: 'RELEASE', value: ({version}) => version},
  {head: 'KIND', value: ({kind}) => kind},
  {head: 'SIZE', value: ({bytes}) => bytes, text: ({bytes}) => `${(bytes / 1_048_576).toFixed(1)} MB`, right: true},
  {head: 'ADDED', value: ({addedAt}) => addedAt, text: ({addedAt}) => localTime(addedAt)},
  {head: 'BY', value: ({addedBy}) => addedBy},
  {head: 'DIGEST', value: ({digest}) => digest, text: ({digest}) => digest.slice(0, 12)},
  {head: 'ENTRY POINT', value: ({entryPoint}) => entryPoint, wide: true},
]
