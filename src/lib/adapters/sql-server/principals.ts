import type {PrincipalName} from './options.ts'

/** One permission of one principal: where it is granted, which statements need it, and the page that says so. */
export interface PermissionNeed {
  readonly principal: PrincipalName
  readonly permission: string
  /** `server`, `database landlord`, `each tenant's database`, or a securable. */
  readonly on: string
  /** Names of templates in `templates/sql`. */
  readonly statements: readonly string[]
  readonly page: string
}

/** Tenants' logins are its members, and it is denied VIEW ANY DATABASE: a tenant must not read every customer's name. */
export const TENANTS_ROLE = 'landlord_tenants'

/** The permissions that a principal needs for these templates, as one would grant them. */
export const permissionsFor = (principal: PrincipalName, templates: readonly string[]): readonly string[] =>
  PERMISSIONS.filter(
    (need) => need.principal === principal && need.statements.some((name) => templates.includes(name)),
  ).map(({permission, on}) => `${permission} on ${on}`)

const DOCS = 'https://learn.microsoft.com/sql'
const TENANT = "each tenant's database"
const EQUIPMENT = ['database.use', 'equip.state', 'equip.users', 'equip.backup', 'equip.schema', 'equip.journal']
const MEDIA = ['media.header', 'media.label', 'media.files', 'media.verify', 'media.load']
const RESTORES = [
  'restore.full',
  'restore.over',
  'restore.differential',
  'restore.log',
  'restore.log-until',
  'restore.log-before-mark',
  'restore.log-before-mark-after',
]
const FENCE_PAGE = `${DOCS}/t-sql/statements/grant-object-permissions-transact-sql`

/** Least rights: what stands here is granted, nothing else. */
export const PERMISSIONS: readonly PermissionNeed[] = [
  {
    principal: 'reader',
    permission: 'VIEW ANY DEFINITION',
    on: 'server',
    statements: [
      'database.facts',
      'database.catalogue',
      'rows.read',
      'login.read',
      'server.principal',
      'server.volumes',
      'isolation.server',
      'isolation.users',
      'restore.standing',
    ],
    page: `${DOCS}/relational-databases/security/metadata-visibility-configuration`,
  },
  {
    principal: 'reader',
    permission: 'VIEW SERVER STATE',
    on: 'server',
    statements: [
      'requests.stamped',
      'sessions.stamped',
      'sessions.of-login',
      'sessions.of-database',
      'isolation.server',
    ],
    page: `${DOCS}/relational-databases/system-dynamic-management-views/sys-dm-exec-sessions-transact-sql`,
  },
  {
    // Since 2022 VIEW SERVER PERFORMANCE STATE is enough, which VIEW SERVER STATE covers.
    principal: 'reader',
    permission: 'VIEW SERVER STATE',
    on: 'server',
    statements: ['server.volumes'],
    page: `${DOCS}/relational-databases/system-dynamic-management-views/sys-dm-os-volume-stats-transact-sql`,
  },
  {
    principal: 'reader',
    permission: 'CONNECT ANY DATABASE',
    on: 'server',
    statements: ['database.catalogue', 'rows.read', 'journal.count', 'journal.read', 'isolation.users'],
    page: `${DOCS}/t-sql/statements/grant-server-permissions-transact-sql`,
  },
  {
    principal: 'reader',
    permission: 'SELECT',
    on: `schema landlord of ${TENANT}`,
    statements: ['journal.count', 'journal.read'],
    page: `${DOCS}/t-sql/statements/grant-schema-permissions-transact-sql`,
  },
  {
    principal: 'reader',
    permission: 'SELECT',
    on: 'landlord.dbo.fences and landlord.dbo.site',
    statements: ['server.facts', 'fence.look', 'fences.read'],
    page: FENCE_PAGE,
  },
  {
    principal: 'admin',
    permission: 'membership of dbcreator',
    on: 'server',
    statements: [
      'database.create',
      'database.options',
      'database.drop',
      'database.rename',
      'database.offline',
      'database.online',
    ],
    page: `${DOCS}/relational-databases/security/authentication-access/server-level-roles`,
  },
  {
    // RESTORE of a database that is not there asks for CREATE DATABASE, over one that is for dbcreator; so do looks at files.
    principal: 'admin',
    permission: 'membership of dbcreator',
    on: 'server',
    statements: [...RESTORES, 'restore.recover', ...MEDIA],
    page: `${DOCS}/t-sql/statements/restore-statements-transact-sql`,
  },
  {
    principal: 'admin',
    permission: 'ownership (from RESTORE until ALTER AUTHORIZATION)',
    on: 'the database that it restored',
    statements: ['database.check', 'database.owner'],
    page: `${DOCS}/t-sql/database-console-commands/dbcc-checkdb-transact-sql`,
  },
  {
    principal: 'admin',
    permission: 'ownership (from CREATE DATABASE until ALTER AUTHORIZATION)',
    on: TENANT,
    statements: [...EQUIPMENT, 'database.owner'],
    page: `${DOCS}/t-sql/statements/create-database-transact-sql`,
  },
  {
    principal: 'admin',
    permission: 'IMPERSONATE',
    on: 'the login that owns tenants’ databases',
    statements: ['database.owner'],
    page: `${DOCS}/t-sql/statements/alter-authorization-transact-sql`,
  },
  {
    principal: 'admin',
    permission: 'ALTER ANY LOGIN',
    on: 'server',
    statements: ['login.create', 'login.password', 'login.enable', 'login.disable', 'login.disable-any', 'login.drop'],
    page: `${DOCS}/t-sql/statements/alter-login-transact-sql`,
  },
  {
    // ALTER ANY LOGIN is enough to grant on any login; the auditor then may act as that one alone.
    principal: 'admin',
    permission: 'ALTER ANY LOGIN',
    on: 'server',
    statements: ['login.audit'],
    page: `${DOCS}/t-sql/statements/grant-server-principal-permissions-transact-sql`,
  },
  {
    principal: 'auditor',
    permission: 'IMPERSONATE',
    on: "each of the tenants' logins",
    statements: ['isolation.become'],
    page: `${DOCS}/t-sql/statements/execute-as-transact-sql`,
  },
  {
    principal: 'admin',
    permission: 'ALTER ANY CONNECTION',
    on: 'server',
    statements: ['session.kill'],
    page: `${DOCS}/t-sql/language-elements/kill-transact-sql`,
  },
  {
    // The role is denied VIEW ANY DATABASE once, by whoever sets the server up: that DENY asks for CONTROL SERVER.
    principal: 'admin',
    permission: 'ALTER',
    on: `server role ${TENANTS_ROLE}`,
    statements: ['login.blind'],
    page: `${DOCS}/t-sql/statements/alter-server-role-transact-sql`,
  },
  {
    principal: 'admin',
    permission: 'SELECT, INSERT, UPDATE',
    on: 'landlord.dbo.fences and landlord.dbo.site',
    statements: ['fence.take', 'fence.look'],
    page: FENCE_PAGE,
  },
  {
    principal: 'deployer',
    permission: 'membership of db_owner',
    on: TENANT,
    statements: [
      ...EQUIPMENT,
      'database.check',
      'migration.seen',
      'migration.record',
      'user.roles',
      'user.create',
      'user.drop',
      'role.add-member',
      'role.drop-member',
    ],
    page: `${DOCS}/relational-databases/security/authentication-access/database-level-roles`,
  },
  {
    principal: 'deployer',
    permission: 'SELECT, INSERT, UPDATE',
    on: 'landlord.dbo.fences and landlord.dbo.site',
    statements: ['fence.take', 'fence.look'],
    page: FENCE_PAGE,
  },
  {
    principal: 'reader',
    permission: 'SELECT',
    on: 'msdb.dbo.backupset and msdb.dbo.backupmediafamily',
    statements: ['backup.history'],
    page: `${DOCS}/relational-databases/system-tables/backupset-transact-sql`,
  },
  {
    principal: 'reader',
    permission: 'SELECT',
    on: 'msdb.dbo.restorehistory and msdb.dbo.backupset',
    statements: ['restore.standing'],
    page: `${DOCS}/relational-databases/system-tables/restorehistory-transact-sql`,
  },
  {
    principal: 'reader',
    permission: 'SELECT',
    on: 'msdb.dbo.logmarkhistory',
    statements: ['marks.read'],
    page: `${DOCS}/relational-databases/system-tables/logmarkhistory-transact-sql`,
  },
  {
    // There is no server-wide grant: BACKUP DATABASE and BACKUP LOG are permissions of each database.
    principal: 'backup',
    permission: 'membership of db_backupoperator',
    on: TENANT,
    statements: ['backup.full', 'backup.differential', 'backup.log', 'backup.tail'],
    page: `${DOCS}/t-sql/statements/backup-transact-sql`,
  },
  {
    principal: 'backup',
    permission: 'SELECT, INSERT, UPDATE',
    on: 'landlord.dbo.fences and landlord.dbo.site',
    statements: ['fence.take'],
    page: FENCE_PAGE,
  },
  {
    principal: 'verifier',
    // What RESTORE asks for, its looks at headers and media too, is CREATE DATABASE.
    permission: 'membership of dbcreator',
    on: 'server',
    statements: MEDIA,
    page: `${DOCS}/t-sql/statements/restore-statements-headeronly-transact-sql`,
  },
  {
    principal: 'verifier',
    permission: 'membership of dbcreator',
    on: 'server',
    statements: [...RESTORES, 'restore.recover', 'database.drop'],
    page: `${DOCS}/t-sql/statements/restore-statements-transact-sql`,
  },
  {
    principal: 'verifier',
    permission: 'ownership (from RESTORE)',
    on: 'the database that it restored',
    statements: ['database.check'],
    page: `${DOCS}/t-sql/database-console-commands/dbcc-checkdb-transact-sql`,
  },
  {
    principal: 'verifier',
    permission: 'SELECT, INSERT, UPDATE',
    on: 'landlord.dbo.fences and landlord.dbo.site',
    statements: ['fence.take', 'fence.look'],
    page: FENCE_PAGE,
  },
]
