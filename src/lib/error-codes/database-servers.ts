import type {ErrorExplanation} from './explanation.ts'

/** Database servers, their databases and logins. */
export const DATABASE_SERVER_CODES = {
  'LL-DATABASE-RISK': {
    title: 'A database has an option that breaks isolation',
    cause: 'TRUSTWORTHY or cross-database ownership chaining is on: code in one database could reach another one.',
    mend: 'A sysadmin finds out who needs it, turns it off (ALTER DATABASE … SET TRUSTWORTHY OFF, SET DB_CHAINING OFF), and gives the command again.',
  },
  'LL-DATABASE-STATE': {
    title: 'A database is not online',
    cause: 'It is being restored or recovered, is suspect, or was taken offline.',
    mend: 'Look at sys.databases and the error log of the server; bring it online, then give the command again. Before a restore in place a sysadmin saves the end of its log; the command says how.',
  },
  'LL-SERVER-PRINCIPAL': {
    title: "A login of landlord's has the wrong rights",
    cause:
      'A principal of the project file is not on the server, is disabled, refuses the password, lacks a right that its work needs, or has one that it has no use for.',
    mend: 'A sysadmin grants what is missing and revokes what is too much, exactly as the message names it, then give the command again.',
  },
  'LL-SERVER-UNKNOWN': {
    title: 'There is no such database server',
    cause: 'The name is not among `servers` of the project file.',
    mend: '`landlord server list` shows all.',
  },
  'LL-SLOT-IN-USE': {
    title: 'Somebody uses the idle login of a tenant',
    cause:
      "Of a tenant's two logins one is idle. Somebody is logged on as it, so its password is known to somebody, and giving it a new one would cut that off.",
    mend: 'Find out who it is by the session, program and host that the message names, end that, then give the command again.',
  },
  'LL-SQL-DATABASE': {
    title: 'A database cannot be opened',
    cause:
      'It does not exist, is not online, or the login may not enter it. For the database `landlord`: the server was not prepared yet.',
    mend: 'Look at its state on the server; the message names the login, and the error number tells which of these it is.',
  },
  'LL-SQL-DISK': {
    title: 'The database server has no room left',
    cause: 'A data or log file could not be created or grow.',
    mend: 'Make room on the disk that the message names, then resume the run.',
  },
  'LL-SQL-LOG-FULL': {
    title: 'The transaction log of a database is full',
    cause:
      'The log could not grow (9002), and nothing of it may be used again: the message says what for. LOG_BACKUP: no log backup was taken for too long; ACTIVE_TRANSACTION: somebody has left one open.',
    mend: 'For LOG_BACKUP `landlord backup run log TENANT` frees it at once. Else make room on the volume of the log, or end the transaction that sys.dm_tran_database_transactions shows. Never change the recovery model: that breaks the chain.',
  },
  'LL-SQL-ERROR': {
    title: 'The database server refused a statement',
    cause: 'The message carries the number, state and line that the server gave.',
    mend: 'Look the number up in the list of Database Engine errors; resume the run when the reason is gone.',
  },
  'LL-SQL-LOCKED': {
    title: 'Somebody else is using it',
    cause:
      'A lock, a deadlock, another session in a database that is needed alone, or an earlier session that is still rolling back.',
    mend: 'Wait until the other session has ended, then resume the run.',
  },
  'LL-SQL-LOGIN': {
    title: 'The database server refused the login',
    cause: 'The name or password is wrong, or the login is disabled, locked or expired.',
    mend: 'Put the password under `principals` of the configuration right, or the login on the server.',
  },
  'LL-SQL-MIGRATION': {
    title: 'A migration failed',
    cause:
      'A statement of the script failed, or the script ended its transaction, left the database or repeats a batch.',
    mend: 'Nothing of it stands. Mend the script in a new release, or what it met in the data, then resume the run.',
  },
  'LL-SQL-OUTCOME': {
    title: 'The connection ended before the answer',
    cause: 'The statement may have taken or not: its answer never came.',
    mend: 'Resume the run: it looks at what stands before it does anything.',
  },
  'LL-SQL-RIGHTS': {
    title: 'A login lacks a permission',
    cause: 'The server refused the statement for want of the permission that the message names.',
    mend: 'Grant it to that login, no more, then try again.',
  },
  'LL-SQL-TLS': {
    title: 'The database server could not prove who it is',
    cause: 'Its certificate carries another name than `tls.name`, has expired, or does not come from `tls.ca`.',
    mend: 'Compare the certificate on the server with `tls` in the configuration. Never go on without: somebody may stand between.',
  },
  'LL-SQL-UNREACHABLE': {
    title: 'A database server does not answer',
    cause: 'The connection was refused, timed out, or the name is unknown.',
    mend: 'Check the VPN or tunnel, `servers.NAME` in the configuration, and that SQL Server runs and listens.',
  },
} as const satisfies Record<string, ErrorExplanation>
