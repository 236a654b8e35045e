import {OPS_DATABASE, OPS_LOGIN} from '../stands.ts'
import {logOn} from './admin/logon.ts'
import type {SqlError} from './engine/errors.ts'
import type {Instance} from './engine/instance.ts'
import type {Reply} from './engine/reply.ts'
import {runBatch} from './engine/request.ts'
import {setSaPassword} from './provision.ts'

export interface OpsProvision {
  readonly saPassword: string
  readonly password: string
}

/** What whoever runs a team's SQL Server makes for the ops store: an empty database, and a login that owns what is in it. Each only if it is missing. */
export async function provisionOps(instance: Instance, {saPassword, password}: OpsProvision): Promise<void> {
  setSaPassword(instance, saPassword)
  const as = {user: 'sa', password: saPassword, host: 'lab', program: 'lab'}
  const texts: readonly (readonly [database: string, text: string])[] = [
    [
      'master',
      `IF DB_ID(N'${OPS_DATABASE}') IS NULL CREATE DATABASE ${OPS_DATABASE} ON PRIMARY (NAME = N'${OPS_DATABASE}', FILENAME = N'D:\\mssql\\data\\${OPS_DATABASE}.mdf', SIZE = 64MB, FILEGROWTH = 64MB) LOG ON (NAME = N'${OPS_DATABASE}_log', FILENAME = N'L:\\mssql\\log\\${OPS_DATABASE}.ldf', SIZE = 32MB, FILEGROWTH = 32MB) COLLATE SQL_Latin1_General_CP1_CI_AS;`,
    ],
    [
      'master',
      `IF NOT EXISTS (SELECT 1 FROM sys.server_principals WHERE name = N'${OPS_LOGIN}') CREATE LOGIN ${OPS_LOGIN} WITH PASSWORD = N'${password}', DEFAULT_DATABASE = ${OPS_DATABASE}, CHECK_POLICY = OFF, CHECK_EXPIRATION = OFF;`,
    ],
    [
      OPS_DATABASE,
      `IF NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = N'${OPS_LOGIN}') BEGIN CREATE USER ${OPS_LOGIN} FOR LOGIN ${OPS_LOGIN}; ALTER ROLE db_owner ADD MEMBER ${OPS_LOGIN}; END;`,
    ],
  ]
  for (const [database, text] of texts) {
    const session = logOn({...as, database}, instance, () => {})
    const told = new Told()
    await runBatch(text, session, told)
    session.end()
    if (told.first !== undefined) throw told.first
  }
}

/** Nobody asked: only what went wrong matters. */
class Told implements Reply {
  first: SqlError | undefined
  columns(): void {}
  row(): void {}
  done(): void {}
  message(): void {}
  environment(): void {}
  returnStatus(): void {}
  returnValue(): void {}
  error(error: SqlError): void {
    this.first ??= error
  }
}
