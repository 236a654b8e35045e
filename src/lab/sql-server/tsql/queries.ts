import type {Expression, JoinKind, LockHint, OrderItem, Query, SelectItem, Source} from './ast.ts'
import type {Cursor} from './cursor.ts'
import {parseCondition, parseExpression} from './expressions.ts'

export function parseQuery(cursor: Cursor): Query {
  const {line} = cursor.current
  cursor.expect('SELECT')
  const top = cursor.accept('TOP') ? topOf(cursor) : undefined
  const items = cursor.list(() => selectItem(cursor))
  if (cursor.is('INTO')) throw cursor.unsupported('SELECT INTO')
  const from = cursor.accept('FROM') ? cursor.list(() => parseSource(cursor)) : []
  const where = cursor.accept('WHERE') ? parseCondition(cursor) : undefined
  const groupBy = cursor.accept('GROUP', 'BY') ? cursor.list(() => parseExpression(cursor)) : []
  const orderBy = cursor.accept('ORDER', 'BY') ? cursor.list(() => orderItem(cursor)) : []
  if (cursor.isAny('HAVING', 'UNION', 'EXCEPT', 'INTERSECT', 'OFFSET', 'FOR', 'OPTION'))
    throw cursor.unsupported(cursor.current.upper)
  return {top, items, from, where, groupBy, orderBy, line}
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
    if (cursor.peek(1).upper !== 'SELECT') throw cursor.unsupported('brackets around joins or VALUES in FROM')
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

function orderItem(cursor: Cursor): OrderItem {
  const expression = parseExpression(cursor)
  if (cursor.is('COLLATE')) throw cursor.unsupported('COLLATE in ORDER BY')
  const descending = cursor.accept('DESC')
  if (!descending) cursor.accept('ASC')
  return {expression, descending}
}
