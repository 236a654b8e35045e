import {ArchiveFault} from './archive.ts'
import {examine, refused, scripts} from './examination.ts'
import {compareVersions} from './version.ts'

/** What the release library asks of the rules: given to it, since an adapter knows no more than their types. */
export const releaseRules = {
  examine,
  scripts,
  refused,
  compareVersions,
  /** What an archive throws where it is broken. */
  fault: (message: string, cause?: unknown): Error => new ArchiveFault(message, {cause}),
}

export type ReleaseRules = typeof releaseRules
