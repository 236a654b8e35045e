import type {ErrorExplanation} from './explanation.ts'

/** What a restore was refused with, and what keeps one from being begun. */
export const RESTORE_CODES = {
  'LL-RESTORE-BASE': {
    title: 'A differential does not fit what was restored before it',
    cause: 'It is based on another full than the one that stands there (3136).',
    mend: 'Give the command again: the chain is planned anew from what stands. `landlord backup chain TENANT` shows which full it belongs to.',
  },
  'LL-RESTORE-BRANCH': {
    title: 'A backup lies on another recovery path',
    cause:
      'After a recovery the log goes on as another branch; this backup is of one that what stands never was on (4312, 4330).',
    mend: '`landlord backup chain TENANT` shows the branches. Give the command again: a copy of ours is begun from its full.',
  },
  'LL-RESTORE-DAMAGED': {
    title: 'The restored database is not whole',
    cause:
      'DBCC CHECKDB found errors in what was restored: the backup carries damage that the database had when it was taken, or the disk that it was restored to is failing.',
    mend: 'The tenant was not touched, and the copy stays to be looked at. Choose an earlier full (`landlord backup chain TENANT`), and look at `msdb.dbo.suspect_pages` of the server that took it.',
  },
  'LL-RESTORE-GAP': {
    title: 'A log backup begins too late for what was restored before it',
    cause: 'Log between the two is missing (4305): another backup holds it, or nobody does any more.',
    mend: '`landlord backup chain TENANT` names the hole by LSN and by time. Take a missing file in by `landlord backup import`, then give the command again.',
  },
  'LL-RESTORE-IN-USE': {
    title: 'Somebody is in a database that has to be left alone',
    cause:
      'RESTORE, BACKUP … WITH NORECOVERY and renaming need it for themselves (3101, 3102, 5030); sessions were ended for a minute, and others came.',
    mend: 'Find out who connects: `sys.dm_exec_sessions` tells program and machine. Stop it there, then give the command again.',
  },
  'LL-RESTORE-INTERRUPTED': {
    title: 'A restore was cut off in the middle of a file',
    cause: 'SQL Server goes on with that very backup set only, or from the beginning (4319).',
    mend: 'Give the command again: it repeats the file that was cut off.',
  },
  'LL-RESTORE-MARKER': {
    title: "What was restored is another tenant's, or nobody's",
    cause:
      'The restored database carries no marker, or the marker of another tenant, though the header of its backup was as it should be.',
    mend: 'It was put nowhere, and stays where it is to be looked at. Find out who moved or restored databases under this name.',
  },
  'LL-RESTORE-NAME': {
    title: 'The name for the restored database is not to be had',
    cause:
      "A copy is called `scratch_` and something, so that no tenant's database can ever be taken for one; or the name is taken.",
    mend: 'Give another name with `--as scratch_NAME`, or leave `--as` out.',
  },
  'LL-RESTORE-OTHER': {
    title: 'A backup is of another database than the one that stands there',
    cause: 'RESTORE goes over a database only with its own backups (3154).',
    mend: "Restore to the side (leave `--overwrite` out). If the tenant's database was replaced by hand, find out by whom first.",
  },
  'LL-RESTORE-PATH': {
    title: 'A file of the restored database cannot be put where it should go',
    cause: 'The folder is not there, or another database has a file of that name (1834, 3156, 3176, 3234, 5133).',
    mend: 'Files go to the default folders of the server (`SERVERPROPERTY`): make sure that they exist and that its service account may write there.',
  },
  'LL-RESTORE-RELEASE': {
    title: "The restored schema is not the one that the tenant's release works with",
    cause:
      'The target lies before or after an update: its journal of migrations ends elsewhere than that of the release that is installed.',
    mend: 'Restore to the side and take out of it what is needed; or give a target after the update; or bring the tenant to the release of that time first.',
  },
  'LL-RESTORE-STATE': {
    title: 'A database is not in the state in which a backup can be restored into it',
    cause: 'It is not restoring (3117), is not there (3118), or was recovered meanwhile.',
    mend: 'Give the command again: it looks at what stands and goes on from there.',
  },
  'LL-RESTORE-STOP': {
    title: 'A restore cannot stop there',
    cause:
      'The time lies before what was rolled forward already (4335), or before the end of the data backup (4338), or the mark is not in this log backup (4343).',
    mend: 'Give the command again: the chain is planned anew. `landlord backup chain TENANT --to TIME` shows what leads there.',
  },
  'LL-RESTORE-TAIL': {
    title: 'The end of a log is in no backup yet',
    cause: 'A database that stands is only overwritten once the tail of its log was backed up (3159).',
    mend: '`landlord backup restore TENANT --in-place` takes it. Nothing was overwritten.',
  },
  'LL-RESTORE-TARGET': {
    title: 'The time that a restore was asked for is not clear',
    cause:
      'A time without an offset is local time somewhere, and one hour of the year comes twice; nor can what is to come be restored.',
    mend: 'Give it in UTC (`2026-11-22T14:05Z`) or with its offset (`2026-11-22T15:05+01:00`).',
  },
  'LL-RESTORE-TOO-EARLY': {
    title: 'A log backup ends before what was restored already',
    cause: 'Nothing of it is needed (4326).',
    mend: 'Give the command again: the chain is planned anew from what stands.',
  },
} as const satisfies Record<string, ErrorExplanation>
