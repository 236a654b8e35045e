import type {ContractRow, Step} from './row.ts'
import {DATABASE, TENANT, WITH_DATABASE, WITH_LOGIN} from './row.ts'

const URL_PAGE = 'relational-databases/backup-restore/sql-server-backup-to-url'
const CREATE_PAGE = 't-sql/statements/create-credential-transact-sql'
const ALTER_PAGE = 't-sql/statements/alter-credential-transact-sql'
const DROP_PAGE = 't-sql/statements/drop-credential-transact-sql'
const VIEW_PAGE = 'relational-databases/system-catalog-views/sys-credentials-transact-sql'

/** Nobody's: a name that the contract's runs may make and drop. */
const CONTAINER = 'https://llcontract.blob.core.windows.net/ll-contract'
const IDENTITY = "IDENTITY = 'SHARED ACCESS SIGNATURE'"
const CREATE = `CREATE CREDENTIAL [${CONTAINER}] WITH ${IDENTITY}, SECRET = N'sv=2020-10-02&sr=c&sp=rwl&sig=none';`
const SHOWN = `SELECT name, credential_identity, target_type, target_id FROM sys.credentials WHERE name = N'${CONTAINER}'`
const WITH_CREDENTIAL: readonly Step[] = [{text: CREATE}]
const SINCE_2016 = 13

export const rows: readonly ContractRow[] = [
  {
    name: 'a credential is made for a container, and shown without its secret',
    page: CREATE_PAGE,
    since: '2008',
    text: CREATE,
    changed: true,
    after: {text: SHOWN, sets: [[[CONTAINER, 'SHARED ACCESS SIGNATURE', null, 0]]]},
  },
  {
    name: 'a credential of a name that is there',
    page: CREATE_PAGE,
    since: '2008',
    given: WITH_CREDENTIAL,
    text: CREATE,
    errors: [15530],
    changed: false,
  },
  {
    name: 'who may not alter credentials makes none',
    page: `${CREATE_PAGE}#permissions`,
    since: '2008',
    as: 'admin',
    text: CREATE,
    errors: [15247],
    changed: false,
  },
  {
    name: 'ALTER ANY CREDENTIAL is granted, and makes one',
    page: 't-sql/statements/grant-server-permissions-transact-sql',
    since: '2008',
    given: WITH_LOGIN,
    text: `GRANT ALTER ANY CREDENTIAL TO ${TENANT};`,
    changed: true,
  },
  {
    name: 'a credential gets another secret',
    page: ALTER_PAGE,
    since: '2008',
    given: WITH_CREDENTIAL,
    text: `ALTER CREDENTIAL [${CONTAINER}] WITH ${IDENTITY}, SECRET = N'sv=2020-10-02&sr=c&sp=rl&sig=other';`,
    changed: true,
    after: {text: SHOWN, sets: [[[CONTAINER, 'SHARED ACCESS SIGNATURE', null, 0]]]},
  },
  {
    name: 'a credential that is not there is not altered',
    page: ALTER_PAGE,
    since: '2008',
    text: `ALTER CREDENTIAL [${CONTAINER}] WITH ${IDENTITY};`,
    errors: [15151],
    changed: false,
  },
  {
    name: 'a credential is dropped',
    page: DROP_PAGE,
    since: '2008',
    given: WITH_CREDENTIAL,
    text: `DROP CREDENTIAL [${CONTAINER}];`,
    changed: true,
    after: {text: SHOWN, sets: [[]]},
  },
  {
    name: 'who may not alter credentials drops none',
    page: `${DROP_PAGE}#permissions`,
    since: '2008',
    given: WITH_CREDENTIAL,
    as: 'admin',
    text: `DROP CREDENTIAL [${CONTAINER}];`,
    errors: [15151],
    changed: false,
  },
  {
    name: 'the reader sees credentials by VIEW ANY DEFINITION',
    page: `${VIEW_PAGE}#permissions`,
    since: '2008',
    given: WITH_CREDENTIAL,
    as: 'reader',
    text: SHOWN,
    sets: [[[CONTAINER, 'SHARED ACCESS SIGNATURE', null, 0]]],
  },
  {
    name: 'who has no right on credentials sees none',
    page: `${VIEW_PAGE}#permissions`,
    since: '2008',
    given: WITH_CREDENTIAL,
    as: 'deployer',
    text: 'SELECT COUNT(*) AS n FROM sys.credentials',
    sets: [[[0]]],
  },
  {
    name: 'a backup to a container without a credential of its name',
    page: URL_PAGE,
    since: '2014',
    major: SINCE_2016,
    given: WITH_DATABASE,
    text: `BACKUP DATABASE ${DATABASE} TO URL = N'${CONTAINER}/full.bak' WITH CHECKSUM, FORMAT;`,
    errors: [3201, 3013],
    changed: false,
  },
  {
    name: 'a header in a container without a credential of its name',
    page: URL_PAGE,
    since: '2014',
    major: SINCE_2016,
    text: `RESTORE HEADERONLY FROM URL = N'${CONTAINER}/full.bak';`,
    errors: [3201, 3013],
    changed: false,
  },
  {
    name: 'a path of a disk is no URL',
    page: URL_PAGE,
    since: '2014',
    major: SINCE_2016,
    given: WITH_DATABASE,
    text: `BACKUP DATABASE ${DATABASE} TO URL = N'$backupfull.bak' WITH FORMAT;`,
    errors: [3078, 3013],
    changed: false,
  },
]
