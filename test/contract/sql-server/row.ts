/** One thing that the product relies on, as data: it holds on the stand-in and on a real SQL Server alike. */
export interface ContractRow {
  /** What holds, as a statement; unique. */
  readonly name: string
  /** Below https://learn.microsoft.com/sql/ */
  readonly page: string
  /** First version that has it; the floor is 2014. */
  readonly since: '2008' | '2012' | '2014'
  /** Build of the server that it is about, as SERVERPROPERTY tells it; any if left out. */
  readonly version?: string
  /** First major version that it is about, where older ones behave otherwise: 13 is 2016. */
  readonly major?: number
  /** What the server has to be in the lab; a production server if left out. */
  readonly server?: 'verification'
  /** Cannot be asked of a real server; `because` says why. */
  readonly only?: 'lab'
  readonly because?: string
  /** What is there before; must work. */
  readonly given?: readonly Step[]
  readonly as?: Principal
  /** Database at log-on; master if left out. */
  readonly in?: string
  readonly text: string
  /** Sent by sp_executesql with these; otherwise the text is a batch. */
  readonly parameters?: Readonly<
    Record<string, readonly [type: 'nvarchar' | 'int' | 'bigint' | 'varbinary', value: string | number | null]>
  >
  /** Numbers in the order in which the server tells them; none if left out. */
  readonly errors?: readonly number[]
  /** Result sets, each a list of rows. Times as ISO, bytes as hexadecimal in capitals. */
  readonly sets?: readonly (readonly (readonly unknown[])[])[]
  /** Read afterwards by sa. */
  readonly after?: {
    readonly in?: string
    readonly text: string
    readonly sets: readonly (readonly (readonly unknown[])[])[]
  }
  /** As the stand-in's trace tells it; not asked of a real server. */
  readonly changed?: boolean
  /** Mutants of the text that mean the same, each with the reason, where survivors.ts finds none. The key is `from → to`. */
  readonly same?: Readonly<Record<string, string>>
}

export type Principal = 'sa' | 'reader' | 'admin' | 'deployer' | 'backup' | 'auditor' | 'tenant'

export interface Step {
  readonly as?: Principal
  readonly in?: string
  readonly text: string
}

/** By it a proof is kept: the page and the name, which are not changed without need. */
export const rowId = ({page, name}: Pick<ContractRow, 'page' | 'name'>): string => `${page}: ${name}`

/** Names that the rows use. `$data`, `$log` and `$backup` in a text are the server's default folders. */
export const DATABASE = 'll_contract'
export const TENANT = 'll_contract_a'
export const TENANT_PASSWORD = 'T3nant-of-contract'
export const TENANT_SID = '0123456789ABCDEF0123456789ABCDEF'

export const CREATE_DATABASE = `CREATE DATABASE ${DATABASE}
ON PRIMARY (NAME = N'${DATABASE}', FILENAME = N'$data${DATABASE}_1.mdf', SIZE = 16MB, FILEGROWTH = 64MB)
LOG ON (NAME = N'${DATABASE}_log', FILENAME = N'$log${DATABASE}_1.ldf', SIZE = 8MB, FILEGROWTH = 32MB)
COLLATE SQL_Latin1_General_CP1_CI_AS;`

/** The admin makes the database and so owns it. */
export const WITH_DATABASE: readonly Step[] = [{as: 'admin', text: CREATE_DATABASE}]

export const CREATE_LOGIN = `CREATE LOGIN ${TENANT} WITH PASSWORD = N'${TENANT_PASSWORD}', SID = 0x${TENANT_SID}, DEFAULT_DATABASE = ${DATABASE}, CHECK_POLICY = ON, CHECK_EXPIRATION = OFF;`

export const WITH_LOGIN: readonly Step[] = [...WITH_DATABASE, {as: 'admin', text: CREATE_LOGIN}]

/** The tenant's login has a user in its database, with the product's role and table. */
export const WITH_TENANT: readonly Step[] = [
  ...WITH_LOGIN,
  {as: 'admin', in: DATABASE, text: `CREATE USER ${TENANT} FOR LOGIN ${TENANT} WITH DEFAULT_SCHEMA = app;`},
  {as: 'admin', in: DATABASE, text: 'CREATE SCHEMA app AUTHORIZATION dbo;'},
  {as: 'admin', in: DATABASE, text: 'CREATE ROLE app_service;'},
  {as: 'admin', in: DATABASE, text: `ALTER ROLE app_service ADD MEMBER ${TENANT};`},
  {as: 'admin', in: DATABASE, text: 'GRANT SELECT, INSERT ON SCHEMA::app TO app_service;'},
  {
    as: 'admin',
    in: DATABASE,
    text: `CREATE TABLE app.items (id int NOT NULL CONSTRAINT pk_items PRIMARY KEY, name nvarchar(10) NOT NULL, price decimal(9,2) NULL);
INSERT INTO app.items (id, name, price) VALUES (1, N'Apple', 1.50), (2, N'pear', 2.25), (3, N'Plum', NULL);`,
  },
]
