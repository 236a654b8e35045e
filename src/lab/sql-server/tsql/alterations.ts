import type {ColumnDefinition, ObjectName, TableConstraint, TypeName} from './ast.ts'
import type {Cursor} from './cursor.ts'
import {parseColumn, parseTableConstraint, parseUnnamedConstraint, startsTableConstraint} from './definitions.ts'
import {parseExpression, parseType} from './expressions.ts'

/** DEFAULT … FOR column: only ALTER TABLE has it. */
export interface AddedDefault {
  readonly kind: 'default'
  readonly name: string | undefined
  readonly column: string
  readonly text: string
}

export type Alteration =
  | {
      readonly kind: 'add'
      readonly columns: readonly ColumnDefinition[]
      readonly constraints: readonly (TableConstraint | AddedDefault)[]
    }
  | {
      readonly kind: 'alter-column'
      readonly column: string
      readonly type: TypeName
      /** NULL where neither is written: ANSI defaults are always on here. */
      readonly nullable: boolean
    }
  | {readonly kind: 'drop'; readonly items: readonly {readonly kind: 'column' | 'constraint'; readonly name: string}[]}

export type AlterationStatement =
  | {readonly kind: 'alter-table'; readonly table: ObjectName; readonly alteration: Alteration}
  | {readonly kind: 'drop-table'; readonly tables: readonly ObjectName[]}
  | {readonly kind: 'drop-index'; readonly name: string; readonly table: ObjectName}
  | {readonly kind: 'drop-schema'; readonly name: string}
  | {readonly kind: 'truncate-table'; readonly table: ObjectName}

/** After ALTER TABLE. */
export function parseAlterTable(cursor: Cursor): AlterationStatement {
  const start = cursor.position
  const table = cursor.objectName()
  const checked = cursor.accept('WITH', 'CHECK')
  if (cursor.is('WITH', 'NOCHECK')) throw cursor.unsupported('WITH NOCHECK')
  const alteration = alterationOf(cursor, checked)
  cursor.refuseVariables(start, 'ALTER TABLE')
  return {kind: 'alter-table', table, alteration}
}

/** After DROP TABLE. */
export function parseDropTable(cursor: Cursor): AlterationStatement {
  if (cursor.is('IF', 'EXISTS')) throw cursor.unsupported('DROP TABLE IF EXISTS (SQL Server 2016)')
  return {kind: 'drop-table', tables: cursor.list(() => cursor.objectName())}
}

/** After DROP INDEX. */
export function parseDropIndex(cursor: Cursor): AlterationStatement {
  if (cursor.is('IF', 'EXISTS')) throw cursor.unsupported('DROP INDEX IF EXISTS (SQL Server 2016)')
  const name = cursor.identifier()
  if (cursor.is('.')) throw cursor.unsupported('DROP INDEX table.index')
  cursor.expect('ON')
  const table = cursor.objectName()
  if (cursor.isAny(',', 'WITH')) throw cursor.unsupported('more than a name in DROP INDEX')
  return {kind: 'drop-index', name, table}
}

/** After DROP SCHEMA. */
export function parseDropSchema(cursor: Cursor): AlterationStatement {
  if (cursor.is('IF', 'EXISTS')) throw cursor.unsupported('DROP SCHEMA IF EXISTS (SQL Server 2016)')
  return {kind: 'drop-schema', name: cursor.identifier()}
}

/** After TRUNCATE. */
export function parseTruncate(cursor: Cursor): AlterationStatement {
  cursor.expect('TABLE')
  const table = cursor.objectName()
  if (cursor.is('WITH')) throw cursor.unsupported('TRUNCATE TABLE WITH')
  return {kind: 'truncate-table', table}
}

function alterationOf(cursor: Cursor, checked: boolean): Alteration {
  if (cursor.accept('ADD')) return added(cursor)
  if (checked) throw cursor.unsupported('WITH CHECK but for ADD')
  if (cursor.accept('ALTER', 'COLUMN')) return alteredColumn(cursor)
  if (cursor.accept('DROP')) return dropped(cursor)
  throw cursor.current.kind === 'word'
    ? cursor.unsupported(`ALTER TABLE … ${cursor.current.upper}`)
    : cursor.unexpected()
}

function added(cursor: Cursor): Alteration {
  const columns: ColumnDefinition[] = []
  const constraints: (TableConstraint | AddedDefault)[] = []
  cursor.list(() => {
    if (startsTableConstraint(cursor) || cursor.is('DEFAULT')) constraints.push(addedConstraint(cursor))
    else if (cursor.is('INDEX') || cursor.is('PERIOD')) throw cursor.unsupported(`ADD ${cursor.current.upper}`)
    else columns.push(parseColumn(cursor))
  })
  return {kind: 'add', columns, constraints}
}

function addedConstraint(cursor: Cursor): TableConstraint | AddedDefault {
  if (!cursor.is('CONSTRAINT') && !cursor.is('DEFAULT')) return parseTableConstraint(cursor)
  const name = cursor.accept('CONSTRAINT') ? cursor.identifier() : undefined
  if (!cursor.accept('DEFAULT')) return parseUnnamedConstraint(cursor, name)
  const from = cursor.position
  parseExpression(cursor)
  const text = cursor.textBetween(from, cursor.position)
  cursor.expect('FOR')
  const column = cursor.identifier()
  // Only columns that are added take the values; for one that is there it means nothing in SQL Server either.
  if (cursor.is('WITH')) throw cursor.unsupported('WITH VALUES for a column that is there')
  return {kind: 'default', name, column, text}
}

function alteredColumn(cursor: Cursor): Alteration {
  const column = cursor.identifier()
  if (cursor.isAny('ADD', 'DROP', 'SET')) throw cursor.unsupported(`ALTER COLUMN … ${cursor.current.upper}`)
  const type = parseType(cursor)
  if (cursor.isAny('COLLATE', 'SPARSE', 'MASKED')) throw cursor.unsupported(`ALTER COLUMN … ${cursor.current.upper}`)
  if (cursor.accept('NOT', 'NULL')) return {kind: 'alter-column', column, type, nullable: false}
  cursor.accept('NULL')
  if (cursor.is('WITH')) throw cursor.unsupported('ALTER COLUMN … WITH')
  return {kind: 'alter-column', column, type, nullable: true}
}

/** A word stays for the names after it: `DROP COLUMN a, b, CONSTRAINT c`. */
function dropped(cursor: Cursor): Alteration {
  let kind: 'column' | 'constraint' = 'constraint'
  const items = cursor.list(() => {
    if (cursor.accept('COLUMN')) kind = 'column'
    else if (cursor.accept('CONSTRAINT')) kind = 'constraint'
    if (cursor.is('IF', 'EXISTS')) throw cursor.unsupported('DROP … IF EXISTS (SQL Server 2016)')
    const name = cursor.identifier()
    if (cursor.is('WITH')) throw cursor.unsupported('options of DROP CONSTRAINT')
    return {kind, name}
  })
  return {kind: 'drop', items}
}
