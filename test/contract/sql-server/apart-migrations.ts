import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {batchesOf} from '../../../src/lib/adapters/sql-server/batches.ts'
import {shown, sqlText} from '../../../src/lib/adapters/tds/sql-text.ts'
import {type ContractRow, DATABASE, type Step, WITH_LOGIN} from './row.ts'

/** A release's migration that no transaction can hold, and its own check, as the release has them. */
const file = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../../src/lab/product/migrations/broken', name), 'utf8')
const [ALTER = '', MARK = ''] = batchesOf(file('0003-page-verify.sql')).map(({text}) => text)
/** As landlord asks it: in a transaction that is rolled back. */
const CHECK = `${shown(sqlText('migration.begin'))}
${file('0003-page-verify.check.sql')}
${shown(sqlText('migration.rollback'))}`

const deployer = {as: 'deployer', in: DATABASE} as const
const admin = {as: 'admin', in: DATABASE} as const
const BEFORE: readonly Step[] = [
  ...WITH_LOGIN,
  {...admin, text: shown(sqlText('equip.users', {deployer: 'landlord_deployer', reader: 'landlord_reader'}))},
  {...admin, text: 'CREATE SCHEMA app AUTHORIZATION dbo;'},
  {
    ...admin,
    text: `CREATE TABLE app.schema_version (id int NOT NULL PRIMARY KEY, version nvarchar(100) NOT NULL);
INSERT INTO app.schema_version (id, version) VALUES (1, N'0002-notes');
ALTER DATABASE ${DATABASE} SET PAGE_VERIFY NONE;`,
  },
]
const PAGE = 't-sql/statements/alter-database-transact-sql-set-options'

export const rows: readonly ContractRow[] = [
  {
    name: 'a migration apart: its check says 0 while nothing of it is done',
    page: 'relational-databases/system-catalog-views/sys-databases-transact-sql',
    since: '2008',
    given: BEFORE,
    ...deployer,
    text: CHECK,
    sets: [[[0]]],
    changed: false,
  },
  {
    name: 'a migration apart: it cannot stand in a transaction',
    page: PAGE,
    since: '2012',
    given: BEFORE,
    ...deployer,
    text: `${shown(sqlText('migration.begin'))}\n${ALTER}`,
    errors: [226],
  },
  {
    name: 'a migration apart: the owner of the database carries it out, by CURRENT',
    page: PAGE,
    since: '2012',
    given: BEFORE,
    ...deployer,
    text: ALTER,
    changed: true,
    after: {
      text: `SELECT page_verify_option_desc FROM sys.databases WHERE name = N'${DATABASE}'`,
      sets: [[['CHECKSUM']]],
    },
  },
  {
    name: 'a migration apart: cut off between its batches it is not done yet',
    page: 'relational-databases/system-catalog-views/sys-databases-transact-sql',
    since: '2008',
    given: [...BEFORE, {...deployer, text: ALTER}],
    ...deployer,
    text: CHECK,
    sets: [[[0]]],
    changed: false,
  },
  {
    name: 'a migration apart: its check says 1 as soon as all of it is done',
    page: 'relational-databases/system-catalog-views/sys-databases-transact-sql',
    since: '2008',
    given: [...BEFORE, {...deployer, text: ALTER}, {...deployer, text: MARK}],
    ...deployer,
    text: CHECK,
    sets: [[[1]]],
    changed: false,
  },
]
