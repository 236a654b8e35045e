import type {DatabaseCell} from '../engine/database-cell.ts'
import type {Session} from '../engine/session.ts'
import {BIT, char, DATETIME, INT, nvarchar, SMALLINT, SYSNAME, TINYINT, VARIANT} from '../engine/types.ts'
import {type Value, Variant} from '../engine/values.ts'
import type {Column, Key, Table} from '../storage/model.ts'
import {visibleTables} from './database-views.ts'
import {catalogueType} from './type-views.ts'
import {type CatalogueView, flag, number, time} from './view.ts'

/** learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-objects-transact-sql, of which every kind of object has the columns. */
const OBJECT = {
  name: SYSNAME,
  object_id: INT,
  principal_id: INT,
  schema_id: INT,
  parent_object_id: INT,
  type: char(2),
  type_desc: nvarchar(60),
  create_date: DATETIME,
  is_ms_shipped: BIT,
} as const

type Kind = readonly [type: string, description: string]
const PRIMARY: Kind = ['PK', 'PRIMARY_KEY_CONSTRAINT']
const UNIQUE: Kind = ['UQ', 'UNIQUE_CONSTRAINT']
const CHECK: Kind = ['C ', 'CHECK_CONSTRAINT']
const DEFAULT: Kind = ['D ', 'DEFAULT_CONSTRAINT']
const FOREIGN: Kind = ['F ', 'FOREIGN_KEY_CONSTRAINT']

type Cells = Readonly<Record<string, Value>>

type Named = {readonly id: number; readonly name: string}
/** Cells of the columns that every kind of object has. */
type Show = (one: Named, kind: Kind) => Cells

function object(session: Session, table: Table, {id, name}: Named, [type, description]: Kind): Cells {
  return {
    name,
    object_id: number(id),
    principal_id: null,
    schema_id: number(table.schemaId),
    parent_object_id: number(id === table.id ? 0 : table.id),
    type,
    type_desc: description,
    create_date: time(table.created, session),
    is_ms_shipped: 0n,
  }
}

/** A view with some rows for each table that may be seen. */
function ofTables(
  columns: CatalogueView['columns'],
  rows: (table: Table, show: Show) => readonly Cells[],
): CatalogueView {
  return {
    columns,
    rows: (session: Session, cell: DatabaseCell) =>
      visibleTables(session, cell).flatMap((table) => rows(table, (one, kind) => object(session, table, one, kind))),
  }
}

const keysOf = (table: Table) => table.keys.flatMap((key) => (key.id === null ? [] : [{...key, id: key.id}]))
const kindOf = (key: Key): Kind => (key.kind === 'primary' ? PRIMARY : UNIQUE)
const defaultsOf = (table: Table) =>
  table.columns.flatMap((column) => (column.default === null ? [] : [{column, constraint: column.default}]))

export const objects: CatalogueView = ofTables(OBJECT, (table, show) => [
  show(table, ['U ', 'USER_TABLE']),
  ...keysOf(table).map((key) => show(key, kindOf(key))),
  ...table.checks.map((check) => show(check, CHECK)),
  ...defaultsOf(table).map(({constraint}) => show(constraint, DEFAULT)),
  ...table.foreigns.map((foreign) => show(foreign, FOREIGN)),
])

/** Always empty: the lab makes none. */
export const views: CatalogueView = {columns: OBJECT, rows: () => []}

export const columns: CatalogueView = ofTables(
  {
    object_id: INT,
    name: SYSNAME,
    column_id: INT,
    system_type_id: TINYINT,
    user_type_id: INT,
    max_length: SMALLINT,
    precision: TINYINT,
    scale: TINYINT,
    collation_name: SYSNAME,
    is_nullable: BIT,
    is_rowguidcol: BIT,
    is_identity: BIT,
    is_computed: BIT,
    default_object_id: INT,
    generated_always_type: TINYINT,
    generated_always_type_desc: nvarchar(60),
  },
  (table) => table.columns.map((column) => columnRow(table, column)),
)

function columnRow(table: Table, column: Column): Cells {
  return {
    object_id: number(table.id),
    name: column.name,
    column_id: number(column.id),
    ...catalogueType(column.type),
    is_nullable: flag(column.nullable),
    is_rowguidcol: 0n,
    is_identity: flag(column.identity !== null),
    is_computed: 0n,
    default_object_id: number(column.default?.id ?? 0),
    generated_always_type: 0n,
    generated_always_type_desc: 'NOT_APPLICABLE',
  }
}

export const identityColumns: CatalogueView = ofTables(
  {
    object_id: INT,
    name: SYSNAME,
    column_id: INT,
    is_identity: BIT,
    seed_value: VARIANT,
    increment_value: VARIANT,
    last_value: VARIANT,
  },
  (table) =>
    table.columns.flatMap(({id, name, type, identity}) => {
      if (identity === null) return []
      const {identity: last} = table.counters
      return [
        {
          object_id: number(table.id),
          name,
          column_id: number(id),
          is_identity: 1n,
          seed_value: new Variant(type, number(identity.seed)),
          increment_value: new Variant(type, number(identity.increment)),
          last_value: last === null ? null : new Variant(type, last),
        },
      ]
    }),
)

export const indexes: CatalogueView = ofTables(
  {
    object_id: INT,
    name: SYSNAME,
    index_id: INT,
    type: TINYINT,
    type_desc: nvarchar(60),
    is_unique: BIT,
    is_primary_key: BIT,
    is_unique_constraint: BIT,
    is_disabled: BIT,
    is_hypothetical: BIT,
    has_filter: BIT,
    filter_definition: nvarchar('max'),
  },
  (table) => [
    ...(table.keys.some((key) => key.clustered) ? [] : [indexRow(table, undefined)]),
    ...[...table.keys].sort((a, b) => a.indexId - b.indexId).map((key) => indexRow(table, key)),
  ],
)

/** Without a key: the heap. */
function indexRow(table: Table, key: Key | undefined): Cells {
  return {
    object_id: number(table.id),
    name: key?.name ?? null,
    index_id: number(key?.indexId ?? 0),
    type: key === undefined ? 0n : key.clustered ? 1n : 2n,
    type_desc: key === undefined ? 'HEAP' : key.clustered ? 'CLUSTERED' : 'NONCLUSTERED',
    is_unique: flag(key?.unique === true),
    is_primary_key: flag(key?.kind === 'primary'),
    is_unique_constraint: flag(key?.kind === 'unique'),
    is_disabled: 0n,
    is_hypothetical: 0n,
    has_filter: 0n,
    filter_definition: null,
  }
}

export const indexColumns: CatalogueView = ofTables(
  {
    object_id: INT,
    index_id: INT,
    index_column_id: INT,
    column_id: INT,
    key_ordinal: TINYINT,
    is_descending_key: BIT,
    is_included_column: BIT,
  },
  (table) =>
    table.keys.flatMap((key) =>
      key.columns.map(({id, descending}, i) => ({
        object_id: number(table.id),
        index_id: number(key.indexId),
        index_column_id: number(i + 1),
        column_id: number(id),
        key_ordinal: number(i + 1),
        is_descending_key: flag(descending),
        is_included_column: 0n,
      })),
    ),
)

export const keyConstraints: CatalogueView = ofTables({...OBJECT, unique_index_id: INT}, (table, show) =>
  keysOf(table).map((key) => ({...show(key, kindOf(key)), unique_index_id: number(key.indexId)})),
)

/** Without `definition`: SQL Server rewrites the text, the lab keeps it as it was written. */
export const checkConstraints: CatalogueView = ofTables(
  {...OBJECT, is_disabled: BIT, is_not_trusted: BIT, parent_column_id: INT},
  (table, show) =>
    table.checks.map((check) => ({
      ...show(check, CHECK),
      is_disabled: 0n,
      is_not_trusted: 0n,
      parent_column_id: number(table.columns.find((column) => column.name === check.column)?.id ?? 0),
    })),
)

/** Without `definition`, as `checkConstraints`. */
export const defaultConstraints: CatalogueView = ofTables({...OBJECT, parent_column_id: INT}, (table, show) =>
  defaultsOf(table).map(({column, constraint}) => ({
    ...show(constraint, DEFAULT),
    parent_column_id: number(column.id),
  })),
)

export const foreignKeys: CatalogueView = ofTables(
  {
    ...OBJECT,
    referenced_object_id: INT,
    is_disabled: BIT,
    is_not_trusted: BIT,
    delete_referential_action: TINYINT,
    delete_referential_action_desc: nvarchar(60),
    update_referential_action: TINYINT,
    update_referential_action_desc: nvarchar(60),
  },
  (table, show) =>
    table.foreigns.map((foreign) => ({
      ...show(foreign, FOREIGN),
      referenced_object_id: number(foreign.targetId),
      is_disabled: 0n,
      is_not_trusted: 0n,
      delete_referential_action: 0n,
      delete_referential_action_desc: 'NO_ACTION',
      update_referential_action: 0n,
      update_referential_action_desc: 'NO_ACTION',
    })),
)

export const foreignKeyColumns: CatalogueView = ofTables(
  {
    constraint_object_id: INT,
    constraint_column_id: INT,
    parent_object_id: INT,
    parent_column_id: INT,
    referenced_object_id: INT,
    referenced_column_id: INT,
  },
  (table) =>
    table.foreigns.flatMap((foreign) =>
      foreign.columns.map((column, i) => ({
        constraint_object_id: number(foreign.id),
        constraint_column_id: number(i + 1),
        parent_object_id: number(table.id),
        parent_column_id: number(column),
        referenced_object_id: number(foreign.targetId),
        referenced_column_id: number(foreign.targetColumns[i] ?? 0),
      })),
    ),
)
