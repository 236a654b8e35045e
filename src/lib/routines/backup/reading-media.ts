import {headerProblem} from '../../backup/header.ts'
import type {BackupSet} from '../../backup/set.ts'
import {OperatorError} from '../../errors.ts'
import type {MediaInspecting} from '../../site/backups.ts'

/** Errors of reading that say something about the file itself, and not about the way to it. */
const OF_THE_FILE: readonly string[] = [
  'LL-BACKUP-DAMAGED',
  'LL-BACKUP-STRIPE',
  'LL-BACKUP-CHECKSUM',
  'LL-BACKUP-FOREIGN',
  'LL-BACKUP-GONE',
]

/** Errors of a restore that say the same: the chain, or what it makes, is not what it should be. */
const OF_THE_CHAIN: readonly string[] = [
  ...OF_THE_FILE,
  'LL-RESTORE-BASE',
  'LL-RESTORE-GAP',
  'LL-RESTORE-OTHER',
  'LL-RESTORE-TOO-EARLY',
  'LL-RESTORE-BRANCH',
]

/** Whether an error that a restore ended with says something about the backup, and not about the way to it or the server. */
export const ofTheBackup = ({code}: OperatorError): boolean => OF_THE_CHAIN.includes(code)

/** What was found of one set at one level. `error`: what is wrong, where anything is. */
export interface Read {
  readonly found: string
  readonly error?: OperatorError
}

/**
 * Header, label and list of files, against what the catalogue has of the set. `id`: ULID of the tenant whose stamp the set must carry;
 * undefined: it is another tool's. Throws where the file could not be reached: that says nothing about it.
 */
export const readHeader = (
  set: BackupSet,
  id: string | undefined,
  files: readonly string[],
  media: Pick<MediaInspecting, 'headers'>,
): Promise<Read> =>
  verdict(async () => {
    const problem = headerProblem(await media.headers(files), set, id)
    if (problem !== undefined) throw foreign(files, problem)
    return `family, set, database${id === undefined ? '' : ', tenant'} and ${files.length} of ${files.length} files as recorded`
  })

/** Every page, by RESTORE VERIFYONLY WITH CHECKSUM. Throws as `readHeader` does. */
export const readMedia = (
  {position}: Pick<BackupSet, 'position'>,
  files: readonly string[],
  media: Pick<MediaInspecting, 'verify'>,
): Promise<Read> =>
  verdict(async () => {
    await media.verify(files, position)
    return 'every page read'
  })

async function verdict(read: () => Promise<string>): Promise<Read> {
  try {
    return {found: await read()}
  } catch (error) {
    if (!(error instanceof OperatorError) || !OF_THE_FILE.includes(error.code)) throw error
    return {found: error.detail.why ?? error.message, error}
  }
}

const foreign = (files: readonly string[], problem: string): OperatorError =>
  new OperatorError('LL-BACKUP-FOREIGN', 'The file is not the backup that was taken.', {
    where: files.join(', '),
    why: problem,
    state: 'nothing of it was used; the set no longer counts as a backup',
    next: ['landlord explain LL-BACKUP-FOREIGN'],
  })
