import type {Meaning} from './errors.ts'

const NOT_TAKEN = 'No backup was taken; an unfinished file may be left where it was to go.'
const UNTOUCHED = 'Nothing was changed; the file is as it was.'

/** Windows' ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL, which only stand within the message. */
const FULL = [112, 39] as const

/**
 * What BACKUP and RESTORE's reading statements may be refused with. 3013 is none of them: it only trails behind the reason.
 * Source: https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors
 */
export const BACKUP_MEANINGS: readonly Meaning[] = [
  ...FULL.map(
    (osError): Meaning => ({
      numbers: [3201, 3202],
      osError,
      code: 'LL-BACKUP-DISK',
      says: ({server}) => `${server} finds no room where its backup is to go.`,
      state: NOT_TAKEN,
    }),
  ),
  {
    // ERROR_FILE_NOT_FOUND: the folder is there, and the file is not.
    numbers: [3201],
    osError: 2,
    code: 'LL-BACKUP-GONE',
    says: ({server}) => `${server} finds no such backup file.`,
    state: UNTOUCHED,
  },
  {
    // ERROR_HANDLE_EOF: the file ends before the backup does.
    numbers: [3203],
    osError: 38,
    code: 'LL-BACKUP-DAMAGED',
    says: ({server}) => `What ${server} reads is not a whole backup.`,
    state: UNTOUCHED,
  },
  {
    // Cannot open, write failed, read failed; 18204 and 18210 are the same in the error log.
    numbers: [3201, 3202, 3203, 18204, 18210],
    code: 'LL-BACKUP-DEVICE',
    says: ({server, templates}) =>
      templates.some((name) => /^(?:media|restore)\./.test(name))
        ? `${server} cannot read the backup file.`
        : `${server} cannot write its backup where it is to go.`,
  },
  {
    numbers: [3241, 3242, 3243, 3254, 3256, 3266, 3183, 3189, 4038, 3007],
    code: 'LL-BACKUP-DAMAGED',
    says: ({server}) => `What ${server} reads is not a whole backup.`,
    state: UNTOUCHED,
  },
  {
    numbers: [3132, 3227, 3231],
    code: 'LL-BACKUP-STRIPE',
    says: () => 'A file of the backup is missing, or does not belong to it.',
    state: UNTOUCHED,
  },
  {
    numbers: [3187],
    code: 'LL-BACKUP-CHECKSUM',
    says: () => 'The backup was taken without checksums.',
    state: UNTOUCHED,
  },
  {
    numbers: [3169],
    code: 'LL-BACKUP-VERSION',
    says: ({server}) => `The backup is of a newer SQL Server than ${server}.`,
    state: UNTOUCHED,
  },
  {
    numbers: [33111],
    code: 'LL-BACKUP-CERTIFICATE',
    says: ({server}) => `${server} lacks the certificate that the backup was encrypted with.`,
    state: UNTOUCHED,
  },
  {
    numbers: [3257],
    code: 'LL-BACKUP-SPACE',
    says: ({server}) => `${server} has no room for the database that is in the backup.`,
    state: UNTOUCHED,
  },
  {
    numbers: [3023],
    code: 'LL-BACKUP-RUNNING',
    says: ({server, database}) => `Another backup of ${database ?? 'the database'} is under way on ${server}.`,
    state: 'This one was not begun.',
  },
  {
    numbers: [4214, 3035],
    code: 'LL-BACKUP-BASE',
    says: ({database}) => `${database ?? 'The database'} has no full backup that this one could build on.`,
    state: NOT_TAKEN,
  },
  {
    numbers: [4208],
    code: 'LL-BACKUP-MODEL',
    says: ({database}) => `${database ?? 'The database'} is in the SIMPLE recovery model: there is no log to back up.`,
    state: NOT_TAKEN,
  },
  {
    // A page of the database that its own checksum contradicts; found because backups are taken WITH CHECKSUM.
    numbers: [3043, 823, 824, 825],
    code: 'LL-BACKUP-PAGE',
    says: ({server, database}) => `A page of ${database ?? 'the database'} on ${server} is damaged.`,
    state: NOT_TAKEN,
    // To the side first: whether the backups of before are whole. The log is: in place nothing is lost.
    next: ({database}) =>
      database === undefined
        ? []
        : [
            `landlord backup restore ${database} --latest-possible`,
            `landlord backup restore ${database} --latest --in-place`,
          ],
  },
]
