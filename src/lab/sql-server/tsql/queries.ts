import {errors, unsupported} from '../engine/errors.ts'
import type {Expression} from './ast.ts'
import type {Cursor} from './cursor.ts'
import {parseCondition, parseExpression} from './expressions.ts'
import type {CommonTable, JoinKind, LockHint, OrderItem, Query, SelectItem, Source} from './query-ast.ts'

export function parseQuery(cursor: Cursor): Query {
  const first = parseSelect(cursor)
  const unions: {all: boolean; query: Query}[] = []
  while (cursor.accept('UNION')) {
    const all = cursor.accept('ALL')
    if (cursor.is('(')) throw cursor.unsupported('brackets around a part of UNION')
    unions.push({all, query: parseSelect(cursor)})
  }
  if (cursor.isAny('EXCEPT', 'INTERSECT')) throw cursor.unsupported(cursor.current.upper)
  const orderBy = cursor.accept('ORDER', 'BY') ? cursor.list(() => orderItem(cursor)) : []
  const page = orderBy.length > 0 ? pageOf(cursor) : {offset: undefined, fetch: undefined}
  if (cursor.isAny('FOR', 'OPTION')) throw cursor.unsupported(cursor.current.upper)
  return {...first, unions, orderBy, ...page}
}

/** From WITH to what the names are for: a SELECT, or an INSERT from one. */
export function parseCommonTables(cursor: Cursor): readonly CommonTable[] {
  cursor.expect('WITH')
  if (cursor.isAny('XMLNAMESPACES', 'CHANGE_TRACKING_CONTEXT')) throw cursor.unsupported(`WITH ${cursor.current.upper}`)
  return cursor.list(() => {
    const name = cursor.identifier()
    const columns = cursor.is('(') ? cursor.parenthesised(() => cursor.list(() => cursor.identifier())) : undefined
    cursor.expect('AS')
    return {name, columns, query: cursor.parenthesised(() => parseQuery(cursor))}
  })
}

/** One SELECT, up to where UNION or ORDER BY may follow. */
function parseSelect(cursor: Cursor): Query {
  const {line} = cursor.current
  cursor.expect('SELECT')
  const distinct = cursor.accept('DISTINCT')
  if (!distinct) cursor.accept('ALL')
  const top = cursor.accept('TOP') ? topOf(cursor) : undefined
  const items = cursor.list(() => selectItem(cursor))
  if (cursor.is('INTO')) throw cursor.unsupported('SELECT INTO')
  const from = cursor.accept('FROM') ? cursor.list(() => parseSource(cursor)) : []
  const where = cursor.accept('WHERE') ? parseCondition(cursor) : undefined
  const groupBy = cursor.accept('GROUP', 'BY') ? cursor.list(() => parseExpression(cursor)) : []
  const having = cursor.accept('HAVING') ? parseCondition(cursor) : undefined
  const rest = {with: [], unions: [], orderBy: [], offset: undefined, fetch: undefined}
  return {...rest, distinct, top, items, from, where, groupBy, having, line}
}

/** After ORDER BY. Throws 153 for FETCH alone. */
function pageOf(cursor: Cursor): Pick<Query, 'offset' | 'fetch'> {
  if (!cursor.accept('OFFSET')) {
    if (!cursor.accept('FETCH')) return {offset: undefined, fetch: undefined}
    throw errors.fetchAlone(cursor.current.text, cursor.current.line)
  }
  const offset = parseExpression(cursor)
  rowsWord(cursor)
  if (!cursor.accept('FETCH')) return {offset, fetch: undefined}
  if (!cursor.accept('NEXT')) cursor.expect('FIRST')
  const fetch = parseExpression(cursor)
  rowsWord(cursor)
  cursor.expect('ONLY')
  return {offset, fetch}
}

function rowsWord(cursor: Cursor): void {
  if (!cursor.accept('ROWS')) cursor.expect('ROW')
}

/** `WITH (UPDLOCK, HOLDLOCK)` after a table; every other hint is refused. */
export function parseHints(cursor: Cursor): readonly LockHint[] {
  if (!cursor.accept('WITH')) return []
  return cursor.parenthesised(() =>
    cursor.list(() => {
      if (cursor.accept('UPDLOCK')) return 'UPDLOCK'
      if (cursor.accept('HOLDLOCK')) return 'HOLDLOCK'
      throw cursor.unsupported(`the table hint ${cursor.current.text}`)
    }),
  )
}

function topOf(cursor: Cursor): Expression {
  const count: Expression = cursor.is('(')
    ? cursor.parenthesised(() => parseExpression(cursor))
    : {kind: 'integer', text: String(cursor.wholeNumber())}
  if (cursor.is('PERCENT')) throw cursor.unsupported('TOP PERCENT')
  if (cursor.is('WITH')) throw cursor.unsupported('TOP WITH TIES')
  return count
}

function selectItem(cursor: Cursor): SelectItem {
  if (cursor.accept('*')) return {kind: 'star', qualifier: []}
  if (cursor.current.kind === 'variable' && cursor.peek(1).upper === '=') {
    const variable = cursor.next().text
    cursor.expect('=')
    return {kind: 'assign', variable, expression: parseExpression(cursor)}
  }
  const star = qualifiedStar(cursor)
  if (star !== undefined) return star
  if (cursor.isIdentifier() && cursor.peek(1).upper === '=') {
    const alias = cursor.identifier()
    cursor.expect('=')
    return {kind: 'value', alias, expression: parseExpression(cursor)}
  }
  const expression = parseExpression(cursor)
  return {kind: 'value', expression, alias: aliasOf(cursor)}
}

function qualifiedStar(cursor: Cursor): SelectItem | undefined {
  let offset = 0
  const qualifier: string[] = []
  while (cursor.isIdentifier(offset) && cursor.peek(offset + 1).upper === '.') {
    qualifier.push(cursor.peek(offset).value)
    offset += 2
  }
  if (qualifier.length === 0 || cursor.peek(offset).upper !== '*') return undefined
  for (let i = 0; i <= offset; i++) cursor.next()
  return {kind: 'star', qualifier}
}

function aliasOf(cursor: Cursor): string | undefined {
  if (cursor.accept('AS')) {
    if (cursor.current.kind === 'string') throw cursor.unsupported('a string as an alias')
    return cursor.identifier()
  }
  if (cursor.current.kind === 'string') throw cursor.unsupported('a string as an alias')
  return cursor.isIdentifier() && !cursor.isAny('THROW', 'OFFSET') ? cursor.identifier() : undefined
}

function parseSource(cursor: Cursor): Source {
  let left = primarySource(cursor)
  for (;;) {
    if (cursor.accept('CROSS', 'APPLY')) {
      left = volumeStats(left, cursor)
      continue
    }
    const join = joinOf(cursor)
    if (join === undefined) return left
    const right = primarySource(cursor)
    if (join === 'cross') {
      left = {kind: 'join', join, left, right, on: undefined}
      continue
    }
    cursor.expect('ON')
    left = {kind: 'join', join, left, right, on: parseCondition(cursor)}
  }
}

function volumeStats(left: Source, cursor: Cursor): Source {
  const {database, schema, name, line} = cursor.objectName()
  if (database !== undefined || `${schema}.${name}`.toLowerCase() !== 'sys.dm_os_volume_stats')
    throw unsupported('CROSS APPLY of anything but sys.dm_os_volume_stats', line)
  const given = cursor.parenthesised(() => cursor.list(() => parseExpression(cursor)))
  const alias = cursor.accept('AS') || cursor.isIdentifier() ? cursor.identifier() : undefined
  return {kind: 'volume-stats', left, arguments: given, alias}
}

function joinOf(cursor: Cursor): JoinKind | undefined {
  if (cursor.accept('JOIN') || cursor.accept('INNER', 'JOIN')) return 'inner'
  if (cursor.accept('CROSS', 'JOIN')) return 'cross'
  for (const [word, kind] of [
    ['LEFT', 'left'],
    ['RIGHT', 'right'],
    ['FULL', 'full'],
  ] as const) {
    if (cursor.accept(word, 'JOIN') || cursor.accept(word, 'OUTER', 'JOIN')) return kind
  }
  if (cursor.isAny('CROSS', 'OUTER', 'INNER', 'LEFT', 'RIGHT', 'FULL')) {
    throw cursor.unsupported(`${cursor.current.upper} ${cursor.peek(1).upper}`.trim())
  }
  return undefined
}

function primarySource(cursor: Cursor): Source {
  if (cursor.is('(')) {
    if (cursor.peek(1).upper === 'VALUES') return rowsSource(cursor)
    if (cursor.peek(1).upper !== 'SELECT') throw cursor.unsupported('brackets around joins in FROM')
    const query = cursor.parenthesised(() => parseQuery(cursor))
    cursor.accept('AS')
    const alias = cursor.identifier()
    if (cursor.is('(')) throw cursor.unsupported('column names after a derived table')
    return {kind: 'derived', query, alias}
  }
  if (cursor.current.kind === 'variable') throw cursor.unsupported('table variables')
  const name = cursor.objectName()
  if (cursor.is('(')) throw cursor.unsupported(`the table function or hint after ${name.name}`)
  const alias = cursor.accept('AS') || cursor.isIdentifier() ? cursor.identifier() : undefined
  return {kind: 'table', name, alias, hints: parseHints(cursor)}
}

/**
 * `(VALUES (…), (…)) AS d (name, …)`: one SELECT a row, all together. Throws 10709 for rows of several lengths.
 * learn.microsoft.com/sql/t-sql/queries/table-value-constructor-transact-sql
 */
function rowsSource(cursor: Cursor): Source {
  const {line} = cursor.current
  const rows = cursor.parenthesised(() => {
    cursor.expect('VALUES')
    return cursor.list(() => {
      if (cursor.peek(1).upper === 'DEFAULT') throw cursor.unsupported('DEFAULT in VALUES in FROM')
      return cursor.parenthesised(() => cursor.list(() => parseExpression(cursor)))
    })
  })
  cursor.accept('AS')
  const alias = cursor.identifier()
  if (!cursor.is('(')) throw cursor.unsupported('VALUES in FROM without names of columns')
  const names = cursor.parenthesised(() => cursor.list(() => cursor.identifier()))
  const odd = rows.find((row) => row.length !== rows[0]?.length)
  if (odd) throw errors.rowsOfOtherLength(line)
  if (names.length !== rows[0]?.length) throw cursor.unsupported('VALUES in FROM with other columns than names')
  const [first, ...others] = rows.map((row) => rowQuery(row, names, line))
  if (first === undefined) throw cursor.unexpected()
  return {kind: 'derived', query: {...first, unions: others.map((query) => ({all: true, query}))}, alias}
}

function rowQuery(row: readonly Expression[], names: readonly string[], line: number): Query {
  const items = row.map((expression, at): SelectItem => ({kind: 'value', expression, alias: names[at]}))
  const none = {where: undefined, having: undefined, top: undefined, offset: undefined, fetch: undefined}
  return {...none, with: [], distinct: false, items, from: [], groupBy: [], unions: [], orderBy: [], line}
}

function orderItem(cursor: Cursor): OrderItem {
  const expression = parseExpression(cursor)
  if (cursor.is('COLLATE')) throw cursor.unsupported('COLLATE in ORDER BY')
  const descending = cursor.accept('DESC')
  if (!descending) cursor.accept('ASC')
  return {expression, descending}
}
