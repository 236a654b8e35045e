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
  'LL-STORE-EXISTS': {
    title: 'There is an ops store already',
    cause:
      'A backup is restored into, or a store moved to, a database without a store: what is there is never overwritten.',
    mend: 'Name another, empty database or file; or put away what is there by hand, if you know that nobody needs it.',
  },
  'LL-STORE-FILE': {
    title: 'The backup of the ops store cannot be written or read, or is not whole',
    cause: 'The file is there already, is none of ours, was cut off, or its digest is another one than it says.',
    mend: 'Name a file that is not there yet to back up; take another backup to restore.',
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
  'LL-STORE-LOGIN': {
    title: 'The server of the ops store refuses the login',
    cause: 'The name or the password in `store` is wrong, or the login is disabled, locked or expired.',
    mend: 'Put `store.user` and `store.password` in landlord.yaml right, or have the DBA enable the login.',
  },
  'LL-STORE-MISSING': {
    title: 'The ops store is not where it should be',
    cause:
      'The folder that the configuration names does not exist, or the file was removed or replaced while landlord was at work.',
    mend: 'Look at `store` in landlord.yaml. A new, empty store cannot take over a fleet that another store manages.',
  },
  'LL-STORE-MOVED': {
    title: 'The ops store was moved',
    cause: 'This is what `landlord store move` left behind; whoever went on with it would have a second truth.',
    mend: 'Put into `store` of landlord.yaml what the message names, on every machine.',
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
  'LL-STORE-REFUSED': {
    title: 'The server of the ops store refuses a statement',
    cause: 'SQL Server answered with an error that landlord knows no better name for; the message has its number.',
    mend: "Look the number up in SQL Server's documentation, mend what it says, and give the command again.",
  },
  'LL-STORE-RIGHT': {
    title: 'This login may not do that in the ops store',
    cause:
      'In an ops store on SQL Server the rights of its database say who may look, run, break locks and approve; the message names the role that is needed.',
    mend: "Have somebody who owns the store add the login's user to that role: `ALTER ROLE landlord_runner ADD MEMBER [name]`. `landlord store check` shows what this login may do.",
  },
  'LL-STORE-TLS': {
    title: 'The server of the ops store does not show its certificate',
    cause:
      'Its certificate carries another name than `store.tls.name`, is not of the authority `store.tls.ca`, or has expired.',
    mend: 'Put name and authority in landlord.yaml right, or renew the certificate. If neither is wrong, somebody may sit in between.',
  },
  'LL-STORE-UNREACHABLE': {
    title: 'The server of the ops store does not answer',
    cause: 'The server is down, or there is no way to it: the VPN, a jump host, a firewall.',
    mend: 'Nothing is changed on the fleet without the store. Once the server answers, resume what stopped: `landlord run list`.',
  },
  'LL-STORE-VERSION': {
    title: 'The ops store belongs to another version of landlord',
    cause:
      'A newer landlord has brought its schema up to date; or it is of an older one. An older SQLite file is brought up to date when nobody works with it, a database of SQL Server by `landlord store migrate` alone.',
    mend: 'Use the version of landlord that the others use; or bring the store up to date with `landlord store migrate` once no run holds a lease: `landlord lock list` shows them.',
  },
} as const satisfies Record<string, ErrorExplanation>
