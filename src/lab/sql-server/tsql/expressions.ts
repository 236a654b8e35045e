import type {ComparisonOperator, Condition, Expression, TypeName} from './ast.ts'
import type {Cursor} from './cursor.ts'
import {parseQuery} from './queries.ts'
import {RESERVED} from './words.ts'

/** Functions whose names are reserved words. */
const RESERVED_FUNCTIONS = new Set(['COALESCE', 'LEFT', 'RIGHT'])

export const AGGREGATES: ReadonlySet<string> = new Set(['COUNT', 'COUNT_BIG', 'MIN', 'MAX', 'SUM', 'AVG'])

export function parseExpression(cursor: Cursor): Expression {
  let left = product(cursor)
  while (cursor.isAny('+', '-')) {
    const operator = cursor.next().upper === '+' ? '+' : '-'
    left = {kind: 'arithmetic', operator, left, right: product(cursor)}
  }
  return left
}

export function parseCondition(cursor: Cursor): Condition {
  let left = conjunction(cursor)
  while (cursor.accept('OR')) left = {kind: 'or', left, right: conjunction(cursor)}
  return left
}

export function parseType(cursor: Cursor): TypeName {
  const {line} = cursor.current
  const name = cursor.objectName()
  if (name.schema !== undefined || name.database !== undefined) throw cursor.unsupported('types with a schema')
  const given = cursor.is('(') ? cursor.parenthesised(() => cursor.list(() => typeArgument(cursor))) : []
  return {name: name.name.toLowerCase(), arguments: given, line}
}

/** Constants and variables: what EXEC takes as an argument. A sign belongs to the constant. */
export function parseConstant(cursor: Cursor): Expression {
  if (cursor.accept('-')) return {kind: 'negate', operand: numberLiteral(cursor)}
  const constant = literalOrVariable(cursor)
  if (constant === undefined) throw cursor.unexpected()
  return constant
}

function typeArgument(cursor: Cursor): number | 'max' {
  return cursor.accept('MAX') ? 'max' : cursor.wholeNumber()
}

function product(cursor: Cursor): Expression {
  let left = signed(cursor)
  while (cursor.isAny('*', '/', '%')) {
    const {upper} = cursor.next()
    const operator = upper === '*' ? '*' : upper === '/' ? '/' : '%'
    left = {kind: 'arithmetic', operator, left, right: signed(cursor)}
  }
  return left
}

function signed(cursor: Cursor): Expression {
  if (cursor.accept('-')) return {kind: 'negate', operand: signed(cursor)}
  if (cursor.accept('+')) return signed(cursor)
  return primary(cursor)
}

function primary(cursor: Cursor): Expression {
  if (cursor.is('(')) {
    if (cursor.peek(1).upper === 'SELECT')
      return {kind: 'scalar-query', query: cursor.parenthesised(() => parseQuery(cursor))}
    return cursor.parenthesised(() => parseExpression(cursor))
  }
  if (cursor.accept('NULL')) return {kind: 'null'}
  if (cursor.accept('CASE')) return caseOf(cursor)
  if (cursor.is('CAST', '(')) return castOf(cursor, 'CAST')
  if (cursor.is('CONVERT')) return convertOf(cursor, 'CONVERT')
  if (cursor.is('TRY_CAST', '(')) return {kind: 'attempt', operand: castOf(cursor, 'TRY_CAST')}
  if (cursor.is('TRY_CONVERT')) return {kind: 'attempt', operand: convertOf(cursor, 'TRY_CONVERT')}
  if (cursor.is('NULLIF')) return nullIf(cursor)
  if (cursor.is('IIF', '(')) return iif(cursor)
  return literalOrVariable(cursor) ?? named(cursor)
}

function literalOrVariable(cursor: Cursor): Expression | undefined {
  const token = cursor.current
  switch (token.kind) {
    case 'number':
      return numberLiteral(cursor)
    case 'string':
      cursor.next()
      return {kind: 'string', value: token.value, unicode: token.unicode}
    case 'binary':
      cursor.next()
      return {kind: 'binary', hex: token.text.slice(2)}
    case 'variable':
      cursor.next()
      return token.text.startsWith('@@') ? {kind: 'global', name: token.text} : {kind: 'variable', name: token.text}
    case 'word':
    case 'quoted':
    case 'operator':
    case 'end':
      return undefined
  }
}

function numberLiteral(cursor: Cursor): Expression {
  const token = cursor.current
  if (token.kind !== 'number') throw cursor.unexpected()
  cursor.next()
  if (/e/i.test(token.text)) return {kind: 'float', text: token.text}
  return {kind: token.text.includes('.') ? 'decimal' : 'integer', text: token.text}
}

/** A function call or a column of one to three parts. */
function named(cursor: Cursor): Expression {
  const token = cursor.current
  if (
    token.kind === 'word' &&
    cursor.peek(1).upper === '(' &&
    (!RESERVED.has(token.upper) || RESERVED_FUNCTIONS.has(token.upper))
  ) {
    cursor.next()
    return call(cursor, token.upper, token.line)
  }
  const parts = [cursor.identifier()]
  // PRECISION is reserved, but Microsoft's parser takes it after a dot: sys.columns has a column of that name.
  while (cursor.accept('.')) parts.push(cursor.is('PRECISION') ? cursor.next().value : cursor.identifier())
  const name = parts.pop()
  if (name === undefined) throw cursor.unexpected()
  if (parts.length > 2) throw cursor.unsupported('columns of four parts')
  if (cursor.is('(')) throw cursor.unsupported('functions with a schema')
  return {kind: 'column', qualifier: parts, name}
}

function call(cursor: Cursor, name: string, line: number): Expression {
  if (name === 'COUNT' && cursor.accept('(', '*', ')')) return notWindowed(cursor, {kind: 'count-rows'})
  let distinct = false
  const values = cursor.parenthesised(() => {
    if (cursor.is(')')) return []
    distinct = AGGREGATES.has(name) && cursor.accept('DISTINCT')
    return cursor.list(() => parseExpression(cursor))
  })
  return notWindowed(cursor, {kind: 'call', name, arguments: values, distinct, line})
}

function notWindowed(cursor: Cursor, expression: Expression): Expression {
  if (cursor.is('OVER')) throw cursor.unsupported('window functions')
  return expression
}

/** CASE WHEN a = b THEN NULL ELSE a END. learn.microsoft.com/sql/t-sql/language-elements/nullif-transact-sql */
function nullIf(cursor: Cursor): Expression {
  cursor.expect('NULLIF', '(')
  const operand = parseExpression(cursor)
  cursor.expect(',')
  const when: Condition = {kind: 'compare', operator: '=', left: operand, right: parseExpression(cursor)}
  cursor.expect(')')
  return {kind: 'searched-case', branches: [{when, result: {kind: 'null'}}], otherwise: operand}
}

/** CASE WHEN condition THEN a ELSE b END. learn.microsoft.com/sql/t-sql/functions/logical-functions-iif-transact-sql */
function iif(cursor: Cursor): Expression {
  cursor.expect('IIF', '(')
  const when = parseCondition(cursor)
  cursor.expect(',')
  const result = parseExpression(cursor)
  cursor.expect(',')
  const otherwise = parseExpression(cursor)
  cursor.expect(')')
  return {kind: 'searched-case', branches: [{when, result}], otherwise}
}

function castOf(cursor: Cursor, name: 'CAST' | 'TRY_CAST'): Expression {
  cursor.expect(name, '(')
  const operand = parseExpression(cursor)
  cursor.expect('AS')
  const type = parseType(cursor)
  cursor.expect(')')
  return {kind: 'cast', operand, type}
}

function convertOf(cursor: Cursor, name: 'CONVERT' | 'TRY_CONVERT'): Expression {
  cursor.expect(name, '(')
  const type = parseType(cursor)
  cursor.expect(',')
  const operand = parseExpression(cursor)
  const style = cursor.accept(',') ? cursor.wholeNumber() : undefined
  cursor.expect(')')
  return {kind: 'convert', operand, type, style}
}

function caseOf(cursor: Cursor): Expression {
  if (cursor.is('WHEN')) {
    const branches = branchesOf(cursor, () => parseCondition(cursor))
    return {kind: 'searched-case', branches, otherwise: elseOf(cursor)}
  }
  const operand = parseExpression(cursor)
  const branches = branchesOf(cursor, () => parseExpression(cursor))
  return {kind: 'simple-case', operand, branches, otherwise: elseOf(cursor)}
}

function branchesOf<T>(cursor: Cursor, when: () => T): {when: T; result: Expression}[] {
  const branches: {when: T; result: Expression}[] = []
  cursor.expect('WHEN')
  do {
    const matched = when()
    cursor.expect('THEN')
    branches.push({when: matched, result: parseExpression(cursor)})
  } while (cursor.accept('WHEN'))
  return branches
}

function elseOf(cursor: Cursor): Expression | undefined {
  const otherwise = cursor.accept('ELSE') ? parseExpression(cursor) : undefined
  cursor.expect('END')
  return otherwise
}

function conjunction(cursor: Cursor): Condition {
  let left = negation(cursor)
  while (cursor.accept('AND')) left = {kind: 'and', left, right: negation(cursor)}
  return left
}

function negation(cursor: Cursor): Condition {
  if (cursor.accept('NOT')) return {kind: 'not', operand: negation(cursor)}
  return predicate(cursor)
}

function predicate(cursor: Cursor): Condition {
  if (cursor.accept('EXISTS')) return {kind: 'exists', query: cursor.parenthesised(() => parseQuery(cursor))}
  if (cursor.is('(') && cursor.peek(1).upper !== 'SELECT') {
    const grouped = groupedCondition(cursor)
    if (grouped !== undefined) return grouped
  }
  const operand = parseExpression(cursor)
  if (cursor.accept('IS')) {
    const negated = cursor.accept('NOT')
    cursor.expect('NULL')
    return {kind: 'is-null', operand, negated}
  }
  const negated = cursor.accept('NOT')
  if (cursor.accept('IN')) return inOf(cursor, operand, negated)
  if (cursor.accept('BETWEEN')) {
    const low = parseExpression(cursor)
    cursor.expect('AND')
    return {kind: 'between', operand, low, high: parseExpression(cursor), negated}
  }
  if (cursor.accept('LIKE')) {
    const pattern = parseExpression(cursor)
    return {
      kind: 'like',
      operand,
      pattern,
      escape: cursor.accept('ESCAPE') ? parseExpression(cursor) : undefined,
      negated,
    }
  }
  if (negated) throw cursor.unexpected()
  const operator = comparison(cursor)
  if (cursor.isAny('ALL', 'ANY', 'SOME')) throw cursor.unsupported(`comparison with ${cursor.current.upper}`)
  return {kind: 'compare', operator, left: operand, right: parseExpression(cursor)}
}

/** `(a = 1 OR b = 2)`; undefined where the bracket opens an expression, as in `(a + 1) > 2`. */
function groupedCondition(cursor: Cursor): Condition | undefined {
  const start = cursor.position
  try {
    const condition = cursor.parenthesised(() => parseCondition(cursor))
    const goesOn = cursor.isAny(
      '+',
      '-',
      '*',
      '/',
      '%',
      '=',
      '<>',
      '!=',
      '<',
      '>',
      '<=',
      '>=',
      '!<',
      '!>',
      'IS',
      'IN',
      'LIKE',
      'BETWEEN',
    )
    if (!goesOn) return condition
  } catch (error) {
    cursor.rewind(start)
    try {
      cursor.parenthesised(() => parseExpression(cursor))
    } catch {
      throw error
    }
  }
  cursor.rewind(start)
  return undefined
}

function inOf(cursor: Cursor, operand: Expression, negated: boolean): Condition {
  if (cursor.peek(1).upper === 'SELECT')
    return {kind: 'in-query', operand, query: cursor.parenthesised(() => parseQuery(cursor)), negated}
  return {
    kind: 'in-list',
    operand,
    items: cursor.parenthesised(() => cursor.list(() => parseExpression(cursor))),
    negated,
  }
}

const COMPARISONS: ReadonlyMap<string, ComparisonOperator> = new Map([
  ['=', '='],
  ['<>', '<>'],
  ['!=', '<>'],
  ['<', '<'],
  ['<=', '<='],
  ['!>', '<='],
  ['>', '>'],
  ['>=', '>='],
  ['!<', '>='],
])

function comparison(cursor: Cursor): ComparisonOperator {
  const operator = COMPARISONS.get(cursor.current.upper)
  if (operator === undefined) throw cursor.unexpected()
  cursor.next()
  return operator
}
