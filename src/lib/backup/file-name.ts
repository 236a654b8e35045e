import type {BackupKind} from './set.ts'

export interface NewBackup {
  readonly server: string
  readonly tenant: string
  readonly database: string
  readonly kind: BackupKind
  /** UTC, ms since the epoch. */
  readonly at: number
  /** ULID of the run that takes it. */
  readonly run: string
}

/** physical_device_name of msdb is nvarchar(260), and Windows' own paths end there. */
const LONGEST_PATH = 259
const ENDING = {full: 'bak', differential: 'dif', log: 'trn'} as const

/**
 * Where a backup goes: a name that no other backup can have, since a run takes one after another. `of` is the number of stripes.
 * `folder`: a UNC or local folder of Windows, without a closing backslash. Throws `RangeError` where the path would be longer
 * than Windows and msdb keep.
 */
export function backupFiles(backup: NewBackup, folder: string, of = 1): readonly string[] {
  const {server, tenant, database, kind, run} = backup
  const stem = [server, tenant, database, kind, compact(backup.at), run].join('_')
  return Array.from({length: of}, (_, index) => {
    const stripe = of === 1 ? '' : `_${index + 1}of${of}`
    const path = `${folder}\\${stem}${stripe}.${ENDING[kind]}`
    if (path.length > LONGEST_PATH)
      throw new RangeError(`${path} has ${path.length} characters; at most ${LONGEST_PATH} are kept of a path.`)
    return path
  })
}

/** For people who look into msdb: `acme full 2026-11-22T14:05:12.000Z`. NAME takes 128 characters. */
export const backupName = ({tenant, kind, at}: NewBackup): string => `${tenant} ${kind} ${new Date(at).toISOString()}`

/** `20261122T140512000Z`: ISO 8601 without what a file name cannot hold. */
const compact = (at: number): string => new Date(at).toISOString().replaceAll(/[-:.]/g, '')
