import type {ColumnConstraint, ColumnDefinition, KeyColumn, StatementBody, TableConstraint} from './ast.ts'
import type {Cursor} from './cursor.ts'
import {parseCondition, parseExpression, parseType} from './expressions.ts'

export function parseCreateTable(cursor: Cursor): StatementBody {
  const start = cursor.position
  const table = cursor.objectName()
  if (table.name.startsWith('#')) throw cursor.unsupported('temporary tables')
  const columns: ColumnDefinition[] = []
  const constraints: TableConstraint[] = []
  cursor.parenthesised(() =>
    cursor.list(() => {
      if (startsTableConstraint(cursor)) constraints.push(parseTableConstraint(cursor))
      else if (cursor.is('INDEX')) throw cursor.unsupported('an INDEX within CREATE TABLE')
      else {
        const column = parseColumn(cursor)
        // SQL Server takes it for a new column of a table that is there, and nowhere else.
        if (column.constraints.some((one) => one.kind === 'default' && one.withValues))
          throw cursor.unsupported('WITH VALUES in CREATE TABLE')
        columns.push(column)
        if (!cursor.isAny(',', ')')) throw unknownColumnOption(cursor)
      }
    }),
  )
  if (cursor.isAny('ON', 'TEXTIMAGE_ON', 'WITH', 'FILESTREAM_ON'))
    throw cursor.unsupported(`${cursor.current.upper} after CREATE TABLE`)
  cursor.refuseVariables(start, 'CREATE TABLE')
  return {kind: 'create-table', table, columns, constraints}
}

/** After CREATE [UNIQUE] [NONCLUSTERED] INDEX. */
export function parseCreateIndex(cursor: Cursor, unique: boolean): StatementBody {
  const name = cursor.identifier()
  cursor.expect('ON')
  const table = cursor.objectName()
  const columns = keyColumns(cursor)
  if (cursor.isAny('INCLUDE', 'WHERE', 'WITH', 'ON'))
    throw cursor.unsupported(`${cursor.current.upper} after CREATE INDEX`)
  return {kind: 'create-index', name, unique, table, columns}
}

export function startsTableConstraint(cursor: Cursor): boolean {
  return cursor.isAny('CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN')
}

/** Name, type, and everything after it that belongs to the column. */
export function parseColumn(cursor: Cursor): ColumnDefinition {
  const name = cursor.identifier()
  if (cursor.is('AS')) throw cursor.unsupported('computed columns')
  const type = parseType(cursor)
  const collation = cursor.accept('COLLATE') ? cursor.identifier() : undefined
  let nullable: boolean | undefined
  let identity: ColumnDefinition['identity']
  const constraints: ColumnConstraint[] = []
  for (;;) {
    if (cursor.accept('NOT', 'NULL')) nullable = declared(cursor, nullable, false)
    else if (cursor.accept('NULL')) nullable = declared(cursor, nullable, true)
    else if (cursor.accept('IDENTITY')) identity = identityOf(cursor)
    else if (cursor.isAny('CONSTRAINT', 'DEFAULT', 'PRIMARY', 'UNIQUE', 'CHECK', 'REFERENCES', 'FOREIGN'))
      constraints.push(columnConstraint(cursor, name))
    else break
  }
  return {name, type, collation, nullable, identity, constraints}
}

function unknownColumnOption(cursor: Cursor) {
  return cursor.current.kind === 'word' ? cursor.unsupported(`${cursor.current.text} on a column`) : cursor.unexpected()
}

function declared(cursor: Cursor, before: boolean | undefined, now: boolean): boolean {
  if (before !== undefined) throw cursor.unexpected()
  return now
}

function identityOf(cursor: Cursor): {seed: bigint; increment: bigint} {
  if (!cursor.is('(')) return {seed: 1n, increment: 1n}
  return cursor.parenthesised(() => {
    const seed = BigInt(cursor.wholeNumber())
    cursor.expect(',')
    const increment = BigInt(cursor.wholeNumber())
    if (increment === 0n) throw cursor.unsupported('IDENTITY with increment 0')
    return {seed, increment}
  })
}

function columnConstraint(cursor: Cursor, column: string): ColumnConstraint {
  const name = cursor.accept('CONSTRAINT') ? cursor.identifier() : undefined
  if (cursor.accept('DEFAULT')) {
    const from = cursor.position
    const expression = parseExpression(cursor)
    const text = cursor.textBetween(from, cursor.position)
    return {kind: 'default', name, expression, text, withValues: cursor.accept('WITH', 'VALUES')}
  }
  if (cursor.isAny('PRIMARY', 'UNIQUE')) {
    const {kind, clustered} = keyKind(cursor)
    if (cursor.is('(')) throw cursor.unsupported('a column list in a column constraint')
    return {kind, name, clustered, columns: [{name: column, descending: false}]}
  }
  if (cursor.is('CHECK')) return check(cursor, name)
  if (cursor.accept('FOREIGN')) cursor.expect('KEY')
  return {kind: 'foreign', name, columns: [column], ...references(cursor)}
}

export function parseTableConstraint(cursor: Cursor): TableConstraint {
  const name = cursor.accept('CONSTRAINT') ? cursor.identifier() : undefined
  return parseUnnamedConstraint(cursor, name)
}

/** What follows `CONSTRAINT name`. */
export function parseUnnamedConstraint(cursor: Cursor, name: string | undefined): TableConstraint {
  if (cursor.isAny('PRIMARY', 'UNIQUE')) {
    const {kind, clustered} = keyKind(cursor)
    return {kind, name, clustered, columns: keyColumns(cursor)}
  }
  if (cursor.is('CHECK')) return check(cursor, name)
  cursor.expect('FOREIGN', 'KEY')
  const columns = cursor.parenthesised(() => cursor.list(() => cursor.identifier()))
  return {kind: 'foreign', name, columns, ...references(cursor)}
}

function keyKind(cursor: Cursor): {kind: 'primary' | 'unique'; clustered: boolean | undefined} {
  const kind = cursor.accept('PRIMARY', 'KEY') ? 'primary' : 'unique'
  if (kind === 'unique') cursor.expect('UNIQUE')
  const clustered = cursor.accept('CLUSTERED') ? true : cursor.accept('NONCLUSTERED') ? false : undefined
  if (cursor.is('WITH')) throw cursor.unsupported('options of a key')
  return {kind, clustered}
}

function check(cursor: Cursor, name: string | undefined): TableConstraint {
  cursor.expect('CHECK')
  if (cursor.is('NOT')) throw cursor.unsupported('CHECK NOT FOR REPLICATION')
  cursor.expect('(')
  const from = cursor.position
  const condition = parseCondition(cursor)
  const text = cursor.textBetween(from, cursor.position)
  cursor.expect(')')
  return {kind: 'check', name, condition, text}
}

function references(cursor: Cursor) {
  cursor.expect('REFERENCES')
  const target = cursor.objectName()
  const targetColumns = cursor.is('(') ? cursor.parenthesised(() => cursor.list(() => cursor.identifier())) : []
  for (const event of ['DELETE', 'UPDATE']) {
    if (!cursor.accept('ON', event)) continue
    if (!cursor.accept('NO', 'ACTION')) throw cursor.unsupported(`ON ${event} other than NO ACTION`)
  }
  if (cursor.is('ON', 'DELETE') || cursor.is('NOT', 'FOR')) throw cursor.unsupported('these options of a foreign key')
  return {target, targetColumns}
}

function keyColumns(cursor: Cursor): readonly KeyColumn[] {
  return cursor.parenthesised(() =>
    cursor.list(() => {
      const name = cursor.identifier()
      const descending = cursor.accept('DESC')
      if (!descending) cursor.accept('ASC')
      return {name, descending}
    }),
  )
}
