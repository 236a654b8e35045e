import type {BackupSet} from '../../backup/set.ts'
import type {ServerBackups} from '../../site/topology.ts'

/** The set's files as the verification server sees them. Mirrors are alternatives: the first copy is read. */
export function filesSeenFrom({files}: Pick<BackupSet, 'files'>, {folder, seenFrom}: ServerBackups): readonly string[] {
  const first = files.filter(({mirror}) => mirror === Math.min(...files.map((file) => file.mirror)))
  return first.map(({path}) =>
    path.toLowerCase().startsWith(`${folder.toLowerCase()}\\`) ? `${seenFrom}${path.slice(folder.length)}` : path,
  )
}
