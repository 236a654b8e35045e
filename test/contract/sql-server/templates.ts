import {type SqlValue, shown, sqlText} from '../../../src/lib/adapters/tds/sql-text.ts'
import {type ContractRow, DATABASE, type Step, TENANT, TENANT_SID, WITH_LOGIN, WITH_TENANT} from './row.ts'

/** What the product sends, as it sends it: the template's own text. */
const filled = (template: string, values: Readonly<Record<string, SqlValue>> = {}): string =>
  shown(sqlText(template, values))

const admin = {as: 'admin', in: DATABASE} as const
const LOGIN = {login: ['nvarchar', TENANT]} as const
const OF_DATABASE = {database: ['nvarchar', DATABASE]} as const

const AUDITABLE: Step = {
  as: 'admin',
  text: `USE master;\n${filled('login.audit', {login: TENANT, auditor: 'landlord_auditor'})}`,
}
const WITH_USERS: readonly Step[] = [
  ...WITH_LOGIN,
  {...admin, text: filled('equip.users', {deployer: 'landlord_deployer', reader: 'landlord_reader'})},
]
const WITH_SCHEMA: readonly Step[] = [...WITH_USERS, {...admin, text: filled('equip.schema')}]
const WITH_JOURNAL: readonly Step[] = [
  ...WITH_SCHEMA,
  {...admin, text: filled('equip.journal', {reader: 'landlord_reader', marker: '{"tenant":"acme"}'})},
]
const ENTRY: Step = {
  ...admin,
  text: "INSERT INTO landlord.migrations (id, checksum, release) VALUES (N'0001-items', 'c1', N'1.0.0');",
}

export const rows: readonly ContractRow[] = [
  {
    name: 'database.catalogue: marker, users with their roles, and whether there is a journal',
    page: 'relational-databases/system-catalog-views/extended-properties-catalog-views-sys-extended-properties',
    since: '2008',
    given: [
      ...WITH_TENANT,
      {...admin, text: `EXEC sys.sp_addextendedproperty @name = N'landlord.tenant', @value = N'acme';`},
    ],
    as: 'reader',
    text: filled('database.catalogue', {database: DATABASE}),
    sets: [[['acme']], [[TENANT, TENANT_SID, 'app_service']], [[0]]],
  },
  {
    name: 'database.facts: options and files of one database',
    page: 'relational-databases/system-catalog-views/sys-databases-transact-sql',
    since: '2008',
    given: WITH_LOGIN,
    as: 'reader',
    text: filled('database.facts'),
    parameters: OF_DATABASE,
    sets: [
      [
        [
          DATABASE,
          'landlord_admin',
          'ONLINE',
          'FULL',
          'SQL_Latin1_General_CP1_CI_AS',
          false,
          'CHECKSUM',
          false,
          false,
          false,
          false,
        ],
      ],
      [
        ['ROWS', DATABASE, `$data${DATABASE}_1.mdf`, 2048, 8192, false],
        ['LOG', `${DATABASE}_log`, `$log${DATABASE}_1.ldf`, 1024, 4096, false],
      ],
    ],
  },
  {
    name: 'database.owned: the maker owns it',
    page: 'relational-databases/system-catalog-views/sys-databases-transact-sql',
    since: '2008',
    given: WITH_LOGIN,
    as: 'admin',
    text: filled('database.owned'),
    parameters: OF_DATABASE,
    sets: [[[1]]],
  },
  {
    name: 'database.owner: given to its owner, unless it is so',
    page: 't-sql/statements/alter-authorization-transact-sql',
    since: '2008',
    given: WITH_LOGIN,
    as: 'admin',
    text: filled('database.owner', {database: DATABASE, owner: 'landlord_owner'}),
    changed: true,
    after: {
      text: `SELECT SUSER_SNAME(owner_sid) FROM sys.databases WHERE name = N'${DATABASE}'`,
      sets: [[['landlord_owner']]],
    },
  },
  {
    name: 'equip.state: no schema yet',
    page: 'relational-databases/system-catalog-views/schemas-catalog-views-sys-schemas',
    since: '2008',
    given: WITH_LOGIN,
    ...admin,
    text: filled('equip.state'),
    sets: [[[0]]],
  },
  {
    name: 'equip.users: the deployer owns, the reader is there',
    page: 't-sql/statements/create-user-transact-sql',
    since: '2012',
    given: WITH_LOGIN,
    ...admin,
    text: filled('equip.users', {deployer: 'landlord_deployer', reader: 'landlord_reader'}),
    changed: true,
    after: {
      in: DATABASE,
      text: `SELECT u.name, r.name FROM sys.database_principals AS u
LEFT JOIN sys.database_role_members AS m ON m.member_principal_id = u.principal_id
LEFT JOIN sys.database_principals AS r ON r.principal_id = m.role_principal_id
WHERE u.type = 'S' AND u.principal_id > 4 ORDER BY u.name`,
      sets: [
        [
          ['landlord_deployer', 'db_owner'],
          ['landlord_reader', null],
        ],
      ],
    },
  },
  {
    name: 'equip.journal: the table, the right to read it, the marker',
    page: 't-sql/statements/create-table-transact-sql',
    since: '2008',
    given: WITH_SCHEMA,
    ...admin,
    text: filled('equip.journal', {reader: 'landlord_reader', marker: '{"tenant":"acme"}'}),
    changed: true,
    after: {
      in: DATABASE,
      text: `SELECT COUNT(*) FROM sys.tables WHERE name = N'migrations';
SELECT name, CONVERT(nvarchar(4000), value) FROM sys.extended_properties WHERE class = 0`,
      sets: [[[1]], [['landlord.tenant', '{"tenant":"acme"}']]],
    },
  },
  {
    name: 'journal.count: entries',
    page: 't-sql/functions/count-transact-sql',
    since: '2008',
    given: [...WITH_JOURNAL, ENTRY],
    as: 'reader',
    text: filled('journal.count', {database: DATABASE}),
    sets: [[[1]]],
  },
  {
    name: 'migration.seen: the checksum of one entry',
    page: 't-sql/queries/select-transact-sql',
    since: '2008',
    given: [...WITH_JOURNAL, ENTRY],
    ...admin,
    text: filled('migration.seen'),
    parameters: {id: ['nvarchar', '0001-items']},
    sets: [[['c1'.padEnd(64)]]],
  },
  {
    name: 'migration.record: one entry more',
    page: 't-sql/statements/insert-transact-sql',
    since: '2008',
    given: WITH_JOURNAL,
    as: 'deployer',
    in: DATABASE,
    text: filled('migration.record'),
    parameters: {id: ['nvarchar', '0001-items'], checksum: ['nvarchar', 'c1'], release: ['nvarchar', '1.0.0']},
    changed: true,
    after: {
      in: DATABASE,
      text: 'SELECT id, checksum, release FROM landlord.migrations',
      sets: [[['0001-items', 'c1'.padEnd(64), '1.0.0']]],
    },
  },
  {
    name: 'migration.state: in a transaction that can be committed',
    page: 't-sql/functions/xact-state-transact-sql',
    since: '2008',
    given: WITH_LOGIN,
    ...admin,
    text: `${filled('migration.begin')}\n${filled('migration.state')}\n${filled('migration.rollback')}\n${filled('migration.state')}`,
    sets: [[[1, 1, DATABASE]], [[0, 0, DATABASE]]],
  },
  {
    name: 'login.read: the login, its server roles, and whether it is blind',
    page: 'relational-databases/system-catalog-views/sys-server-principals-transact-sql',
    since: '2008',
    given: [...WITH_LOGIN, {as: 'admin', text: filled('login.blind', {role: 'landlord_tenants', login: TENANT})}],
    as: 'reader',
    text: filled('login.read'),
    parameters: LOGIN,
    sets: [[[TENANT, TENANT_SID, false, DATABASE]], [['landlord_tenants']], [[1]], [], []],
  },
  {
    name: 'login.read: what it was granted itself, and who may act as it',
    page: 'relational-databases/system-catalog-views/sys-server-permissions-transact-sql',
    since: '2008',
    given: [...WITH_LOGIN, {text: `GRANT VIEW SERVER STATE TO ${TENANT};`}, AUDITABLE],
    as: 'reader',
    text: filled('login.read'),
    parameters: LOGIN,
    sets: [[[TENANT, TENANT_SID, false, DATABASE]], [], [[0]], [['VIEW SERVER STATE']], [['landlord_auditor']]],
  },
  {
    name: 'login.audit: granted twice it is granted once',
    page: 't-sql/statements/grant-server-principal-permissions-transact-sql',
    since: '2008',
    given: [...WITH_LOGIN, AUDITABLE],
    ...AUDITABLE,
    changed: false,
  },
  {
    name: 'isolation.server: the walls between databases, and who is in one',
    page: 'database-engine/configure-windows/cross-db-ownership-chaining-server-configuration-option',
    since: '2012',
    given: WITH_TENANT,
    as: 'reader',
    text: filled('isolation.server'),
    parameters: OF_DATABASE,
    only: 'lab',
    because: 'other databases may stand on a real server',
    sets: [
      [
        ['landlord', 'ONLINE', 'NONE', false, false],
        [DATABASE, 'ONLINE', 'NONE', false, false],
      ],
      [[0]],
      [],
    ],
  },
  {
    name: 'isolation.users: every user with its login, and one whose login is gone',
    page: 'relational-databases/system-catalog-views/sys-database-principals-transact-sql',
    since: '2008',
    given: [
      ...WITH_TENANT,
      {text: `CREATE LOGIN ll_gone WITH PASSWORD = N'Gone-0nce!more', SID = 0x0F1E2D3C4B5A69788796A5B4C3D2E1F0;`},
      {...admin, text: 'CREATE USER ll_gone FOR LOGIN ll_gone;'},
      {text: 'DROP LOGIN ll_gone;'},
    ],
    as: 'reader',
    text: filled('isolation.users', {database: DATABASE}),
    sets: [
      [
        [TENANT, TENANT],
        ['ll_gone', null],
      ],
    ],
  },
  {
    name: 'isolation.access: asked as the login, then as oneself again',
    page: 't-sql/functions/has-dbaccess-transact-sql',
    since: '2008',
    given: [...WITH_TENANT, AUDITABLE],
    as: 'auditor',
    text: [
      filled('isolation.become', {login: TENANT}),
      filled('isolation.access', {databases: [DATABASE, 'landlord', 'master', 'll_nowhere']}),
      filled('isolation.revert'),
      filled('isolation.access', {databases: [DATABASE]}),
    ].join('\n'),
    sets: [
      [
        [TENANT, DATABASE, 1],
        [TENANT, 'landlord', 0],
        [TENANT, 'master', 1],
        [TENANT, 'll_nowhere', null],
      ],
      [['landlord_auditor', DATABASE, 0]],
    ],
  },
  {
    name: 'reads.one: many reads in a batch, each behind its number; one that fails says so and does not keep the others',
    page: 'relational-databases/system-stored-procedures/sp-executesql-transact-sql',
    since: '2008',
    given: WITH_TENANT,
    as: 'reader',
    text: [
      {text: filled('isolation.users', {database: DATABASE}), database: ''},
      {text: filled('isolation.users', {database: 'll_nowhere'}), database: ''},
      {text: 'SELECT d.name FROM sys.databases AS d WHERE d.name = @database;', database: DATABASE},
    ]
      .map((one, number) => filled('reads.one', {number, ...one, login: '', since: ''}))
      .join('\n'),
    sets: [[[0]], [[TENANT, TENANT]], [[1]], [[1]], [[2]], [[DATABASE]]],
    same: {
      "N'' → N'x'": 'a value that none of the reads asks for',
      "N'' → ''": 'a value that none of the reads asks for',
      "N'' → NULL": 'a value that none of the reads asks for',
      [`@database = N'${DATABASE}' ⇄ @login = N''`]: 'arguments by name stand in any order',
    },
  },
  {
    name: 'user.roles: what a user may do through its roles',
    page: 'relational-databases/system-catalog-views/sys-database-role-members-transact-sql',
    since: '2008',
    given: WITH_TENANT,
    ...admin,
    text: filled('user.roles'),
    parameters: {user: ['nvarchar', TENANT]},
    sets: [[[TENANT_SID, 'app_service']]],
  },
  {
    name: 'requests.stamped: nobody else is at work',
    page: 'relational-databases/system-dynamic-management-views/sys-dm-exec-requests-transact-sql',
    since: '2008',
    as: 'reader',
    text: filled('requests.stamped'),
    only: 'lab',
    because: 'others may be at work on a real server',
    sets: [[]],
  },
  {
    name: 'sessions.of-login: none but the asking one',
    page: 'relational-databases/system-dynamic-management-views/sys-dm-exec-sessions-transact-sql',
    since: '2008',
    as: 'reader',
    text: filled('sessions.of-login'),
    parameters: {login: ['nvarchar', 'landlord_reader']},
    sets: [[]],
  },
  {
    name: 'server.facts: version, edition, folders, clock, and who manages it',
    page: 't-sql/functions/serverproperty-transact-sql',
    since: '2012',
    as: 'reader',
    text: filled('server.facts'),
  },
  {
    name: 'server.host: the machine, its edition, availability groups, and the database for tokens',
    page: 't-sql/functions/serverproperty-transact-sql',
    since: '2012',
    as: 'reader',
    text: filled('server.host'),
  },
  {
    name: 'server.volumes: what is free where databases lie',
    page: 'relational-databases/system-dynamic-management-views/sys-dm-os-volume-stats-transact-sql',
    since: '2012',
    as: 'reader',
    text: filled('server.volumes'),
    only: 'lab',
    because: 'how much is free on a real server is its own matter',
    sets: [
      [
        ['C:\\', '274877906944', '274810798080'],
        ['D:\\', '274877906944', '274869518336'],
        ['L:\\', '274877906944', '274869518336'],
      ],
    ],
  },
  {
    name: 'server.principal: a login, its server roles and what it was granted, on others by their name',
    page: 'relational-databases/system-catalog-views/sys-server-permissions-transact-sql',
    since: '2008',
    given: [
      ...WITH_LOGIN,
      {text: `GRANT VIEW SERVER STATE TO ${TENANT}; ALTER SERVER ROLE dbcreator ADD MEMBER ${TENANT};`},
      AUDITABLE,
    ],
    as: 'reader',
    text: `${filled('server.principal')}`,
    parameters: LOGIN,
    sets: [
      [[TENANT, false]],
      [['dbcreator']],
      [
        ['CONNECT SQL', 'G', null],
        ['VIEW SERVER STATE', 'G', null],
      ],
    ],
  },
  {
    name: 'fence.look: who has a user beside the fences reads them',
    page: 't-sql/queries/select-transact-sql',
    since: '2008',
    as: 'reader',
    text: `USE landlord; ${filled('fence.look')}`,
    sets: [[[0]], [[0]]],
  },
  {
    name: 'fence.take: the lock, the store and the token in one go',
    page: 'relational-databases/system-stored-procedures/sp-getapplock-transact-sql',
    since: '2012',
    as: 'deployer',
    text: `USE landlord; ${filled('fence.take')}`,
    parameters: {
      stamp: ['varbinary', '4C4C31'],
      resource: ['nvarchar', 'landlord:acme'],
      wait: ['int', 0],
      store: ['nvarchar', '01JZZZZZZZZZZZZZZZZZZZZZZ1'],
      key: ['nvarchar', 'tenant:acme'],
      token: ['bigint', 7],
    },
    sets: [[[0]]],
    changed: true,
    after: {
      text: 'SELECT fence_key, token FROM landlord.dbo.fences; SELECT one, store FROM landlord.dbo.site',
      sets: [[['tenant:acme', '7']], [[1, '01JZZZZZZZZZZZZZZZZZZZZZZ1']]],
    },
  },
  ...[
    {seen: 8, error: [50_001], says: 'a higher token was seen'},
    {seen: 6, error: undefined, says: 'a lower token gives way'},
  ].map(
    ({seen, error, says}): ContractRow => ({
      name: `fence.take: ${says}`,
      page: 't-sql/language-elements/throw-transact-sql',
      since: '2012',
      given: [
        {text: `INSERT INTO landlord.dbo.fences (fence_key, token) VALUES (N'tenant:acme', ${seen});`},
        {text: "INSERT INTO landlord.dbo.site (one, store) VALUES (1, '01JZZZZZZZZZZZZZZZZZZZZZZ1');"},
      ],
      as: 'deployer',
      text: `USE landlord; ${filled('fence.take')}`,
      parameters: {
        stamp: ['varbinary', '4C4C31'],
        resource: ['nvarchar', 'landlord:acme'],
        wait: ['int', 0],
        store: ['nvarchar', '01JZZZZZZZZZZZZZZZZZZZZZZ1'],
        key: ['nvarchar', 'tenant:acme'],
        token: ['bigint', 7],
      },
      ...(error === undefined ? {sets: [[[0]]]} : {errors: error}),
      after: {text: 'SELECT token FROM landlord.dbo.fences', sets: [[[error === undefined ? '7' : '8']]]},
    }),
  ),
]
