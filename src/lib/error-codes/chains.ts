import type {ErrorExplanation} from './explanation.ts'

/** Why no chain of backups leads to where a restore was asked to go. */
export const CHAIN_CODES = {
  'LL-CHAIN-BRANCH': {
    title: 'No backup is of the recovery branch that was asked for',
    cause: 'Each recovery begins another branch of the log; none of the known backups holds anything of this one.',
    mend: '`landlord backup chain TENANT` shows the branches. Leave the branch out to follow the one that the database is on.',
  },
  'LL-CHAIN-BULK': {
    title: 'A restore cannot stop within a log backup with bulk-logged changes',
    cause:
      'Such a log backup restores whole or not at all (4341): it was taken while the database was in the BULK_LOGGED model.',
    mend: 'Choose a time before it began or after it ended; the message tells both. Find out who changes the recovery model.',
  },
  'LL-CHAIN-CLOCK': {
    title: 'The clock of the server cannot tell that time from another',
    cause:
      "STOPAT is compared with the server's local time, which knows no offset: an hour that its clock showed twice, or an offset that nobody recorded.",
    mend: 'Choose a time that can be reached; the message tells the nearest. A mark (`--before-mark`) or the end of a log backup in that hour can be reached too. Servers in UTC have no such hour.',
  },
  'LL-CHAIN-DESTINATION': {
    title: 'What stands where the restore was to go on is not on the way to the target',
    cause:
      'The database is restoring, and holds log of another recovery branch, or log that was written after the target.',
    mend: 'Give the command again: a copy of ours is dropped and restored from its full. A database that is no copy of ours is left alone.',
  },
  'LL-CHAIN-EARLY': {
    title: 'No backup reaches back so far',
    cause: 'The time lies before the end of the oldest full that can be used.',
    mend: 'Choose the earliest reachable time or later; the message tells it. Older files that are still somewhere can be taken in: `landlord backup import`.',
  },
  'LL-CHAIN-FAMILY': {
    title: 'No backup is of the database that was asked for',
    cause:
      'A database that was dropped and made again under its old name is another one: none of the known backups is of this one.',
    mend: '`landlord backup chain TENANT` shows which databases of that name have backups.',
  },
  'LL-CHAIN-GAP': {
    title: 'A part of the log is in no backup that can be used',
    cause:
      'A log backup is missing, damaged, or was taken by another tool to where nobody finds it: the chain has a hole before the target.',
    mend: 'The message tells the hole by LSN and by time, and the files around it. Look for the missing file and take it in (`landlord backup import`), or choose a time outside of the hole. `--latest-possible` goes as far as the chain goes.',
  },
  'LL-CHAIN-INTERRUPTED': {
    title: 'A restore was interrupted, and its file is no longer to be had',
    cause: 'SQL Server goes on only with the very set whose restore was cut off (4319), and that one cannot be used.',
    mend: 'Give the command again: a copy of ours is dropped and restored from its full.',
  },
  'LL-CHAIN-LATE': {
    title: 'No backup reaches so far yet',
    cause: 'The time lies after the beginning of the newest log backup, so nobody can tell that it is in there.',
    mend: 'Take a log backup first (`landlord backup run log TENANT`), or give `--latest-possible` and accept what the message tells.',
  },
  'LL-CHAIN-NONE': {
    title: 'The tenant has no full backup that can be used',
    cause: 'There is none, or each one that is known is damaged, failed its proof, or lies nowhere.',
    mend: '`landlord backup list TENANT` shows what there is. Files that are known to nobody can be taken in: `landlord backup import`.',
  },
} as const satisfies Record<string, ErrorExplanation>
