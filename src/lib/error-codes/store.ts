import type {ErrorExplanation} from './explanation.ts'

/** The ops store. */
export const STORE_CODES = {
  'LL-STORE-CORRUPT': {
    title: 'The ops store is damaged',
    cause:
      'The file is no SQLite database, or its content does not hang together: a damaged disk, an interrupted copy, or a file of something else.',
    mend: 'Change nothing on the fleet. Restore the file from a copy; then compare the heads of the runs with those kept elsewhere.',
  },
  'LL-STORE-DISK': {
    title: 'The disk of the ops store is full or does not work',
    cause: 'The database could not write. What could not be recorded was not done either.',
    mend: 'Make room on that disk, or mend it; then resume the run that stopped.',
  },
  'LL-STORE-FOREIGN': {
    title: 'Another store manages it',
    cause: 'The server or VM carries the id of another ops store; two stores must not both change it.',
    mend: 'Work with the store that manages it: `store` in the configuration says which one this is.',
  },
  'LL-STORE-LOCKED': {
    title: 'The ops store is locked',
    cause:
      'Another process wrote to the ops store for longer than landlord waits. Writes take milliseconds, so something holds it: a stopped process, a backup tool, an open database browser.',
    mend: 'Find the program that has the file open and end it, then repeat the command.',
  },
  'LL-STORE-MISSING': {
    title: 'The ops store is not where it should be',
    cause:
      'The folder that the configuration names does not exist, or the file was removed or replaced while landlord was at work.',
    mend: 'Look at `store` in landlord.yaml. A new, empty store cannot take over a fleet that another store manages.',
  },
  'LL-STORE-NETWORK': {
    title: 'The ops store lies on a network file system',
    cause:
      'File locks and shared memory of such systems cannot be trusted, so two programs could write at once and damage the journal.',
    mend: 'Put the store on a local disk.',
  },
  'LL-STORE-READONLY': {
    title: 'The ops store cannot be written',
    cause: 'This user has no right to write the file or its folder, or the file system is mounted read-only.',
    mend: 'Run landlord as the user who owns the store, or mend the rights of file and folder.',
  },
  'LL-STORE-VERSION': {
    title: 'The ops store belongs to another version of landlord',
    cause:
      'A newer landlord has brought its schema up to date; or it is of an older one, and a run of that one is at work. An older store is brought up to date when nobody works with it.',
    mend: 'Use the version of landlord that the others use; or give the command again once no run holds a lease: `landlord lock list` of the older version shows them.',
  },
} as const satisfies Record<string, ErrorExplanation>
