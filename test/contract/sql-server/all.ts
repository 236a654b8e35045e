import {rows as alterations} from './alterations.ts'
import {rows as apartMigrations} from './apart-migrations.ts'
import {rows as backups} from './backups.ts'
import {rows as changes} from './changes.ts'
import {rows as databases} from './databases.ts'
import {rows as functions} from './functions.ts'
import {rows as impersonation} from './impersonation.ts'
import {rows as logins} from './logins.ts'
import {rows as opsStore} from './ops-store.ts'
import {rows as options} from './options.ts'
import {rows as permissions} from './permissions.ts'
import {rows as productBackups} from './product-backups.ts'
import {rows as productRestores} from './product-restores.ts'
import {rows as queries} from './queries.ts'
import {rows as rights} from './rights.ts'
import type {ContractRow} from './row.ts'
import {rows as selects} from './selects.ts'
import {rows as statements} from './statements.ts'
import {rows as systemDatabases} from './system-databases.ts'
import {rows as templates} from './templates.ts'
import {rows as transactions} from './transactions.ts'
import {rows as urls} from './urls.ts'
import {rows as users} from './users.ts'

export const ROWS: readonly ContractRow[] = [
  ...databases,
  ...logins,
  ...users,
  ...rights,
  ...permissions,
  ...options,
  ...impersonation,
  ...queries,
  ...selects,
  ...functions,
  ...changes,
  ...alterations,
  ...transactions,
  ...statements,
  ...opsStore,
  ...backups,
  ...systemDatabases,
  ...urls,
  ...templates,
  ...apartMigrations,
  ...productBackups,
  ...productRestores,
]
