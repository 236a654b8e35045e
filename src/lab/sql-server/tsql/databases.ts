import type {DatabaseOption, FileDefinition, StatementBody} from './ast.ts'
import type {Cursor} from './cursor.ts'

/** After CREATE DATABASE. */
export function parseCreateDatabase(cursor: Cursor): StatementBody {
  const name = cursor.identifier()
  if (cursor.is('CONTAINMENT')) throw cursor.unsupported('CONTAINMENT')
  let data: FileDefinition | undefined
  let log: FileDefinition | undefined
  if (cursor.accept('ON')) {
    cursor.accept('PRIMARY')
    data = file(cursor)
    if (cursor.is(',')) throw cursor.unsupported('more than one data file')
  }
  if (cursor.accept('LOG', 'ON')) {
    log = file(cursor)
    if (cursor.is(',')) throw cursor.unsupported('more than one log file')
  }
  const collation = cursor.accept('COLLATE') ? cursor.identifier() : undefined
  if (cursor.isAny('WITH', 'FOR', 'AS')) throw cursor.unsupported(`CREATE DATABASE … ${cursor.current.upper}`)
  return {kind: 'create-database', name, data, log, collation}
}

/** After ALTER DATABASE. */
export function parseAlterDatabase(cursor: Cursor): StatementBody {
  const name = cursor.is('CURRENT') ? refuse(cursor, 'ALTER DATABASE CURRENT') : cursor.identifier()
  if (!cursor.accept('SET')) throw cursor.unsupported(`ALTER DATABASE … ${cursor.current.text}`)
  const option = optionOf(cursor)
  if (cursor.is(',')) throw cursor.unsupported('more than one option in ALTER DATABASE SET')
  let rollbackImmediate = false
  if (cursor.accept('WITH')) {
    if (!cursor.accept('ROLLBACK', 'IMMEDIATE'))
      throw cursor.unsupported(`WITH ${cursor.current.text} after ALTER DATABASE SET`)
    rollbackImmediate = true
  }
  return {kind: 'alter-database', name, option, rollbackImmediate}
}

function optionOf(cursor: Cursor): DatabaseOption {
  if (cursor.accept('RECOVERY', 'FULL')) return {name: 'RECOVERY', value: 'FULL'}
  if (cursor.accept('READ_COMMITTED_SNAPSHOT', 'ON')) return {name: 'READ_COMMITTED_SNAPSHOT', value: 'ON'}
  if (cursor.accept('PAGE_VERIFY', 'CHECKSUM')) return {name: 'PAGE_VERIFY', value: 'CHECKSUM'}
  if (cursor.accept('AUTO_CLOSE', 'OFF')) return {name: 'AUTO_CLOSE', value: 'OFF'}
  if (cursor.accept('AUTO_SHRINK', 'OFF')) return {name: 'AUTO_SHRINK', value: 'OFF'}
  if (cursor.accept('SINGLE_USER')) return {name: 'SINGLE_USER', value: undefined}
  return refuse(cursor, `ALTER DATABASE … SET ${cursor.current.text} ${cursor.peek(1).text}`.trim())
}

function file(cursor: Cursor): FileDefinition {
  const given = new Map<string, unknown>()
  let name: string | undefined
  let path: string | undefined
  let sizeKb: number | undefined
  let growth: FileDefinition['growth']
  cursor.parenthesised(() =>
    cursor.list(() => {
      const word = cursor.current.upper
      if (given.has(word)) throw cursor.unexpected()
      given.set(word, true)
      if (cursor.accept('NAME', '=')) name = cursor.current.kind === 'string' ? cursor.string() : cursor.identifier()
      else if (cursor.accept('FILENAME', '=')) path = cursor.string()
      else if (cursor.accept('SIZE', '=')) sizeKb = size(cursor, 'MB')
      else if (cursor.accept('FILEGROWTH', '=')) growth = growthOf(cursor)
      else throw cursor.unsupported(`${cursor.current.text} of a file`)
    }),
  )
  if (name === undefined || path === undefined) throw cursor.unsupported('a file without NAME and FILENAME')
  if (name === '') throw cursor.unsupported('an empty name of a file')
  return {name, path, sizeKb, growth}
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['KB', 1],
  ['MB', 1024],
  ['GB', 1024 ** 2],
  ['TB', 1024 ** 3],
])

/** KB. The unit may follow the number at once or after a blank. */
function size(cursor: Cursor, unit: string): number {
  const number = cursor.wholeNumber()
  const factor = UNITS.get(cursor.current.upper)
  if (factor === undefined) return number * (UNITS.get(unit) ?? 1024)
  cursor.next()
  return number * factor
}

function growthOf(cursor: Cursor): FileDefinition['growth'] {
  if (cursor.peek(1).upper === '%') {
    const percent = cursor.wholeNumber()
    cursor.expect('%')
    return {percent}
  }
  return {kb: size(cursor, 'MB')}
}

function refuse(cursor: Cursor, what: string): never {
  throw cursor.unsupported(what)
}
