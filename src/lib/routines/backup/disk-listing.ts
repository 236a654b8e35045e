import {type Presence, pathBelow} from '../../backup/presence.ts'
import type {BackupFile} from '../../backup/set.ts'
import type {LostBackup} from './chains-of.ts'

/** Where the files of sets lie below the folder that their server writes to, in lower case; what lies elsewhere is left out. */
export const pathsBelow = (
  sets: readonly {readonly files: readonly BackupFile[]}[],
  folder: string,
): readonly string[] =>
  sets.flatMap(({files}) => files.flatMap(({path}) => pathBelow(path, folder)?.toLowerCase() ?? []))

/** Files that no place has whole, in the planner's words. */
export const lostFiles = (set: string, {lost, found}: Presence): readonly LostBackup[] =>
  lost.map(({path}) => ({set, path, why: found}))
