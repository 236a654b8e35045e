import type {Expression, OutputItem, StatementBody} from './ast.ts'
import type {Cursor} from './cursor.ts'
import {parseCondition, parseExpression} from './expressions.ts'
import {parseHints, parseQuery} from './queries.ts'

export function parseInsert(cursor: Cursor): StatementBody {
  cursor.expect('INSERT')
  if (cursor.is('TOP')) throw cursor.unsupported('INSERT TOP')
  cursor.accept('INTO')
  const table = cursor.objectName()
  if (cursor.is('WITH')) throw cursor.unsupported('hints on INSERT')
  const columns = cursor.is('(') ? cursor.parenthesised(() => cursor.list(() => cursor.identifier())) : undefined
  const output = parseOutput(cursor)
  if (cursor.accept('VALUES')) {
    const rows = cursor.list(() => cursor.parenthesised(() => cursor.list(() => rowValue(cursor))))
    return {kind: 'insert', table, columns, output, source: {kind: 'values', rows}}
  }
  if (cursor.is('SELECT'))
    return {kind: 'insert', table, columns, output, source: {kind: 'query', query: parseQuery(cursor)}}
  if (cursor.accept('DEFAULT', 'VALUES')) {
    if (columns !== undefined) throw cursor.unsupported('columns before DEFAULT VALUES')
    return {kind: 'insert', table, columns: [], output, source: {kind: 'values', rows: [[]]}}
  }
  if (cursor.isAny('EXEC', 'EXECUTE')) throw cursor.unsupported(`INSERT with ${cursor.current.upper}`)
  throw cursor.unexpected()
}

export function parseUpdate(cursor: Cursor): StatementBody {
  cursor.expect('UPDATE')
  if (cursor.isAny('TOP', 'STATISTICS')) throw cursor.unsupported(`UPDATE ${cursor.current.upper}`)
  const table = cursor.objectName()
  const hints = parseHints(cursor)
  cursor.expect('SET')
  const assignments = cursor.list(() => {
    if (cursor.current.kind === 'variable') throw cursor.unsupported('variables in UPDATE SET')
    const column = cursor.identifier()
    if (cursor.is('.')) throw cursor.unsupported('qualified columns in UPDATE SET')
    if (cursor.isAny('+=', '-=', '*=', '/=', '%=')) throw cursor.unsupported(`the operator ${cursor.current.text}`)
    cursor.expect('=')
    if (cursor.is('DEFAULT')) throw cursor.unsupported('DEFAULT in UPDATE')
    return {column, expression: parseExpression(cursor)}
  })
  const output = parseOutput(cursor)
  if (cursor.is('FROM')) throw cursor.unsupported('UPDATE … FROM')
  return {kind: 'update', table, hints, assignments, output, where: whereOf(cursor)}
}

export function parseDelete(cursor: Cursor): StatementBody {
  cursor.expect('DELETE')
  if (cursor.is('TOP')) throw cursor.unsupported('DELETE TOP')
  cursor.accept('FROM')
  const table = cursor.objectName()
  if (cursor.is('WITH')) throw cursor.unsupported('hints on DELETE')
  const output = parseOutput(cursor)
  if (cursor.is('FROM')) throw cursor.unsupported('DELETE … FROM … FROM')
  return {kind: 'delete', table, output, where: whereOf(cursor)}
}

function rowValue(cursor: Cursor): Expression | 'default' {
  return cursor.accept('DEFAULT') ? 'default' : parseExpression(cursor)
}

function whereOf(cursor: Cursor) {
  if (!cursor.accept('WHERE')) return undefined
  if (cursor.is('CURRENT')) throw cursor.unsupported('WHERE CURRENT OF')
  return parseCondition(cursor)
}

const SIDES = ['inserted', 'deleted'] as const

function parseOutput(cursor: Cursor): readonly OutputItem[] {
  if (!cursor.accept('OUTPUT')) return []
  const items = cursor.list((): OutputItem => {
    const {value, kind} = cursor.current
    const side = SIDES.find((one) => one === value.toLowerCase())
    if (side === undefined || !(kind === 'word' || kind === 'quoted') || cursor.peek(1).upper !== '.')
      throw cursor.unsupported('OUTPUT of anything but columns of inserted and deleted')
    cursor.next()
    cursor.expect('.')
    if (cursor.accept('*')) return {kind: 'star', side}
    const name = cursor.identifier()
    return {kind: 'column', side, name, alias: cursor.accept('AS') ? cursor.identifier() : undefined}
  })
  if (cursor.is('INTO')) throw cursor.unsupported('OUTPUT INTO')
  return items
}
