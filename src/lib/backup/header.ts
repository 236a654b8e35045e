import type {BackupSet} from './set.ts'
import {parsedStamp} from './stamp.ts'

/** What a backup file's header says of a set, as far as it tells whose the set is. */
export interface Header {
  readonly set: string
  readonly family: string
  readonly database: string
  readonly kind: string | undefined
  readonly damaged: boolean
  readonly checksums: boolean
  readonly description: string | null
  readonly position: number
  readonly stripes: number
}

/**
 * Why the file is not the set that the catalogue has, or nothing. `id`: ULID of the tenant's creation, which the description of a
 * set of ours carries; undefined: it is another tool's. Asked before anything else is read: the tenant's marker is inside the database and cannot be read earlier.
 */
export function headerProblem(headers: readonly Header[], set: BackupSet, id: string | undefined): string | undefined {
  const header = headers.find(({position}) => position === set.position)
  if (!header) return `there is no set at position ${set.position}`
  const wrong: [string, string | number | undefined, string | number][] = [
    ['its family is', header.family, set.family],
    ['its set is', header.set, set.guid],
    ['it is of database', header.database, set.database],
    ['it is a backup of kind', header.kind, set.kind],
    ...(id === undefined
      ? []
      : [['its tenant is', parsedStamp(header.description)?.id, id] as [string, string | undefined, string]]),
    ['its number of files is', header.stripes, new Set(set.files.map(({stripe}) => stripe)).size],
  ]
  const other = wrong.find(([, is, should]) => is !== should)
  if (other) return `${other[0]} ${other[1] ?? 'unknown'}, and should be ${other[2]}`
  if (header.damaged) return 'SQL Server calls it damaged or incomplete'
  return header.checksums ? undefined : 'it was taken without checksums'
}
