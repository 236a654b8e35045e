import type {ErrorExplanation} from './explanation.ts'

/** Backups, their media and their proof. */
export const BACKUP_CODES = {
  'LL-BACKUP-BASE': {
    title: 'A backup has no full to build on',
    cause:
      'A log or differential backup was asked for before any full (4214, 3035), or the recovery model was changed since the last one.',
    mend: '`landlord backup run log TENANT` looks at the chain and takes the full first.',
  },
  'LL-BACKUP-CERTIFICATE': {
    title: 'A certificate that a backup needs is missing',
    cause: 'The database or its backup is encrypted, and the server that reads it lacks the certificate with its key.',
    mend: 'Restore the certificate and its key on the verification server (CREATE CERTIFICATE … FROM FILE), then give the command again.',
  },
  'LL-BACKUP-CHECKSUM': {
    title: 'A backup has no checksums',
    cause: 'It was taken without CHECKSUM, so whether its pages are whole cannot be told without restoring it.',
    mend: 'landlord always takes backups with checksums: find out which tool took this one, and take one by landlord.',
  },
  'LL-BACKUP-COPY': {
    title: 'A copy of a backup is missing or altered',
    cause:
      'The backup lies whole where it was taken to; one of the other places that should have it has not, or has something else.',
    mend: 'Look at what copies the files there. The backup counts all the same, and with that server its only copy may be lost.',
  },
  'LL-BACKUP-DAMAGED': {
    title: 'A file is not a whole backup',
    cause:
      'The file is cut short, altered, empty, or no backup at all; or the backup was broken off and never finished.',
    mend: 'A set that failed its proof no longer counts: `landlord run resume RUN --accept-drift` takes another one. Keep the file until it is known why; look at the disks and at who writes in the folder.',
  },
  'LL-BACKUP-DEVICE': {
    title: 'A backup file cannot be opened, written or read',
    cause:
      "The folder or share is not there, not reachable, or the SQL Server's service account has no right in it. The operating system's error stands in the message: 3 and 53 no such path, 5 access denied, 2 no such file, 1326 log-on failure.",
    mend: 'Give the service accounts of the database server (write) and of the verification server (read) their rights on the folder of `backups` in landlord.yaml; check that both see it under the configured paths. Then give the command again.',
  },
  'LL-BACKUP-DISK': {
    title: 'No room for a backup',
    cause: 'The disk or share where backups go is full.',
    mend: 'Make room or give another folder in `backups`, then give the command again. Until then the log of the database grows.',
  },
  'LL-BACKUP-FOREIGN': {
    title: 'A file holds something else than the catalogue says',
    cause:
      'The header read on the verification server is of another database, another set or another tenant than the backup that was taken to that file.',
    mend: 'Somebody replaced or overwrote the file, or the two servers see different folders under the same path: compare `folder` and `seenFrom` of `backups`. Nothing of the file is used. `landlord run resume RUN --accept-drift` takes another backup.',
  },
  'LL-BACKUP-GONE': {
    title: 'A backup file is gone',
    cause: 'The folder is there and the file is not: somebody or something deleted, moved or renamed it.',
    mend: 'Find out who deletes there. Bring the file back under its old name, from a copy elsewhere if there is one, and verify it again; else take a full: `landlord backup run full TENANT`. `landlord backup chain TENANT` shows what can be restored without it.',
  },
  'LL-BACKUP-HOLE': {
    title: 'The log of a tenant has a hole',
    cause:
      'Between its newest full and now a log backup is missing, damaged, or was taken by another tool to somewhere else: what was committed since cannot be brought back to every point, or not at all.',
    mend: '`landlord backup chain TENANT` shows where. A new full or differential begins beyond the hole: `landlord backup run full TENANT`. Turn off whatever else takes log backups.',
  },
  'LL-BACKUP-MODEL': {
    title: 'The recovery model allows no log backups',
    cause: 'The database is in the SIMPLE recovery model, so everything since its last full could be lost.',
    mend: 'Give `landlord tenant create` again with the same order: it sets the FULL model; `landlord backup run log TENANT` then takes a full, which begins a new chain, and the log. Find out who changed the model.',
  },
  'LL-BACKUP-OVERDUE': {
    title: 'Backups are overdue',
    cause: 'A tenant has no backup, or none that is as young as its policy demands, or is in no policy at all.',
    mend: '`landlord backup status` names the tenants. Look at `landlord run list` for what failed, and at whether what calls the backups still runs.',
  },
  'LL-BACKUP-PAGE': {
    title: 'A page of the database is damaged',
    cause: 'Backups are taken with checksums: a page of the data file contradicts its own (3043, 823, 824, 825).',
    mend: 'Look at msdb.dbo.suspect_pages and the disks of the server at once. Older backups stay good: do not delete any. Restore the page or the database from them.',
  },
  'LL-BACKUP-RUNNING': {
    title: 'Another backup is under way',
    cause: 'Backups of one database, and what changes its files, wait for one another (3023).',
    mend: 'It is waited for, ten minutes at most: then give the command again. If another tool takes backups too, turn it off: each log backup of it breaks the chain.',
  },
  'LL-BACKUP-SPACE': {
    title: 'No room for what is in a backup',
    cause: 'The verification server has less free disk than the database in the backup needs (3257).',
    mend: 'Make room on the verification server; leftovers of killed verifications are dropped by the next one.',
  },
  'LL-BACKUP-STRIPE': {
    title: 'A file of a striped backup is missing',
    cause: 'A backup that was spread over several files can only be read with all of them.',
    mend: 'Bring the missing file back under its old name, or use another backup.',
  },
  'LL-BACKUP-STORE': {
    title: 'A place with backup files gives no answer',
    cause:
      'A folder or share is not mounted, a machine does not answer over ssh, or the Blob service is not reached. Of the files that should lie there nothing is known: neither that they are there nor that they are gone.',
    mend: 'Mount the share, mend the way, or correct `stores` of `backups` in landlord.yaml; `landlord doctor` looks at each of them. Nothing was recorded.',
  },
  'LL-BACKUP-STORE-FILE': {
    title: 'A backup file cannot be read as a file',
    cause:
      'It is being written, its disk gives errors, a link stands in its place, or its recorded path is none that lies below the root of the store.',
    mend: 'If a backup is under way, wait for its end. Else look at the disk and at who has put the link there; nothing outside of the root is ever read.',
  },
  'LL-BACKUP-STORE-HOSTKEY': {
    title: 'A machine with backup files showed another host key',
    cause:
      'ssh was shown another key than landlord.yaml or the known hosts have. Another machine may stand in its place.',
    mend: "Compare the fingerprints on the machine's own console. Change `hostKey` of the store only for a key that was seen there; never go on without.",
  },
  'LL-BACKUP-STORE-RIGHTS': {
    title: 'A place with backup files lets nobody in',
    cause:
      'The account that looks, a signature that ran out, or the rights on the folder do not allow reading. Of the files nothing is known.',
    mend: 'Give the account the right to list and read there, and none to write or delete. Of a container: a new shared access signature with list and read.',
  },
  'LL-BACKUP-UNPROVEN': {
    title: 'A proof of backups failed',
    cause:
      'A backup was read, or restored, and is not what it should be. Each finding stands in the catalogue, with what was found.',
    mend: '`landlord backup chain TENANT` shows what can be restored all the same; sets that failed their proof count no longer. Take a full, and verify it: `landlord backup run full TENANT`, `landlord backup verify TENANT --level restore`. Keep the bad file until it is known why.',
  },
  'LL-BACKUP-UNRECORDED': {
    title: 'A backup succeeded and its history was not written',
    cause:
      'SQL Server could not write to msdb (3009), so nobody would find the backup by its history, and the verification server could not read it at once.',
    mend: 'Look at msdb: is it full, or damaged? The file is whole and stays: `landlord backup import --server NAME` takes it into the catalogue by its header. Or give the command again: another one is taken.',
  },
  'LL-BACKUP-VERSION': {
    title: 'A backup is of a newer SQL Server',
    cause: 'A database never goes back to an older version, not even to be verified (3169).',
    mend: 'Update the verification server at least to the version of the newest database server.',
  },
} as const satisfies Record<string, ErrorExplanation>
