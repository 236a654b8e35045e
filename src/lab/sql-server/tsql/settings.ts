import type {SessionSetting, StatementBody} from './ast.ts'
import type {Cursor} from './cursor.ts'
import {parseConstant, parseExpression} from './expressions.ts'

/** What the lab behaves as. A driver may send it; another value is refused. */
const SETTINGS: ReadonlyMap<string, readonly string[]> = new Map([
  ['ANSI_NULLS', ['ON']],
  ['ANSI_NULL_DFLT_ON', ['ON']],
  ['ANSI_PADDING', ['ON']],
  ['ANSI_WARNINGS', ['ON']],
  ['ANSI_DEFAULTS', ['ON']],
  ['ARITHABORT', ['ON']],
  ['CONCAT_NULL_YIELDS_NULL', ['ON']],
  ['QUOTED_IDENTIFIER', ['ON']],
  ['CURSOR_CLOSE_ON_COMMIT', ['OFF']],
  ['IMPLICIT_TRANSACTIONS', ['OFF']],
  ['NUMERIC_ROUNDABORT', ['OFF']],
  ['DATEFORMAT', ['MDY']],
  ['DATEFIRST', ['7']],
  ['LANGUAGE', ['US_ENGLISH']],
])

/** Bytes of a long value that drivers ask for: the lab never cuts one, so only a limit that nothing here reaches is right. */
const SMALLEST_TEXT_SIZE = 64_512

/** After SET. */
export function parseSet(cursor: Cursor): StatementBody {
  if (cursor.current.kind === 'variable') {
    const name = cursor.next().text
    if (cursor.isAny('+=', '-=', '*=', '/=', '%=')) throw cursor.unsupported(`the operator ${cursor.current.text}`)
    cursor.expect('=')
    return {kind: 'set-variable', name, expression: parseExpression(cursor)}
  }
  if (cursor.accept('CONTEXT_INFO')) return {kind: 'set-context', value: parseConstant(cursor)}
  if (cursor.accept('XACT_ABORT')) return {kind: 'set-xact-abort', on: cursor.onOff()}
  if (cursor.accept('NOCOUNT')) return {kind: 'set-nocount', on: cursor.onOff()}
  if (cursor.accept('LOCK_TIMEOUT')) {
    const forever = cursor.accept('-')
    const ms = cursor.wholeNumber()
    if (forever && ms !== 1) throw cursor.unsupported('a negative LOCK_TIMEOUT other than -1')
    return {kind: 'set-lock-timeout', ms: forever ? -1 : ms}
  }
  if (cursor.accept('TRANSACTION', 'ISOLATION', 'LEVEL')) {
    if (cursor.accept('READ', 'COMMITTED')) return {kind: 'set-isolation', level: 'read committed'}
    if (cursor.accept('SERIALIZABLE')) return {kind: 'set-isolation', level: 'serializable'}
    throw cursor.unsupported(`ISOLATION LEVEL ${cursor.current.text}`)
  }
  return {kind: 'set-session', settings: sessionSettings(cursor)}
}

function sessionSettings(cursor: Cursor): readonly SessionSetting[] {
  if (cursor.accept('TEXTSIZE')) {
    const size = cursor.accept('-') ? -cursor.wholeNumber() : cursor.wholeNumber()
    if (size < SMALLEST_TEXT_SIZE && size !== -1) throw cursor.unsupported(`TEXTSIZE ${size}`)
    return [{name: 'TEXTSIZE', value: String(size)}]
  }
  const names = cursor.list(() => {
    const name = cursor.current.upper
    if (!SETTINGS.has(name)) throw cursor.unsupported(`SET ${cursor.current.text}`)
    cursor.next()
    return name
  })
  const value = cursor.next().value.toUpperCase()
  for (const name of names) if (!SETTINGS.get(name)?.includes(value)) throw cursor.unsupported(`SET ${name} ${value}`)
  return names.map((name) => ({name, value}))
}
