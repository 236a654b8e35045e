import type {StatementBody} from './ast.ts'
import type {Cursor} from './cursor.ts'

export interface FileDefinition {
  readonly name: string
  readonly path: string
  /** KB; undefined for the default. */
  readonly sizeKb: number | undefined
  readonly growth: FileGrowth | undefined
}

export type FileGrowth = {readonly kb: number} | {readonly percent: number}

type Switch = 'ON' | 'OFF'

export type DatabaseOption =
  | {readonly name: 'RECOVERY'; readonly value: 'FULL' | 'SIMPLE' | 'BULK_LOGGED'}
  | {readonly name: 'PAGE_VERIFY'; readonly value: 'CHECKSUM' | 'TORN_PAGE_DETECTION' | 'NONE'}
  | {
      readonly name: 'READ_COMMITTED_SNAPSHOT' | 'AUTO_CLOSE' | 'AUTO_SHRINK' | 'TRUSTWORTHY' | 'DB_CHAINING' | 'BROKER'
      readonly value: Switch
    }
  | {readonly name: 'USER_ACCESS'; readonly value: 'SINGLE_USER' | 'RESTRICTED_USER' | 'MULTI_USER'}
  | {readonly name: 'STATE'; readonly value: 'OFFLINE' | 'ONLINE'}
  | {readonly name: 'UPDATES'; readonly value: 'READ_ONLY' | 'READ_WRITE'}

/** What becomes of others in the database: after so many seconds they are rolled back, or nothing is waited for. */
export type Termination = {readonly afterSeconds: number} | 'no-wait'

export type DatabaseStatement =
  | {
      readonly kind: 'create-database'
      readonly name: string
      readonly data: FileDefinition | undefined
      readonly log: FileDefinition | undefined
      readonly collation: string | undefined
    }
  | {
      readonly kind: 'alter-database'
      /** Undefined: CURRENT. */
      readonly name: string | undefined
      readonly option: DatabaseOption
      /** Undefined: the statement waits until it is alone. */
      readonly termination: Termination | undefined
    }
  | {readonly kind: 'rename-database'; readonly name: string; readonly newName: string}
  | {
      readonly kind: 'modify-file'
      readonly name: string
      readonly file: string
      readonly newName: string | undefined
      readonly sizeKb: number | undefined
      readonly maxKb: number | 'unlimited' | undefined
      readonly growth: FileGrowth | undefined
    }
  | {readonly kind: 'drop-database'; readonly name: string}

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
  if (cursor.accept('CURRENT')) return setOption(cursor, undefined)
  const name = cursor.identifier()
  if (cursor.accept('MODIFY', 'NAME', '=')) return {kind: 'rename-database', name, newName: cursor.identifier()}
  if (cursor.accept('MODIFY', 'FILE')) return modifyFile(cursor, name)
  return setOption(cursor, name)
}

function setOption(cursor: Cursor, name: string | undefined): StatementBody {
  if (!cursor.accept('SET')) throw cursor.unsupported(`ALTER DATABASE … ${cursor.current.text}`)
  const option = optionOf(cursor)
  if (cursor.is(',')) throw cursor.unsupported('more than one option in ALTER DATABASE SET')
  return {kind: 'alter-database', name, option, termination: cursor.accept('WITH') ? terminationOf(cursor) : undefined}
}

function terminationOf(cursor: Cursor): Termination {
  if (cursor.accept('NO_WAIT')) return 'no-wait'
  if (cursor.accept('ROLLBACK', 'IMMEDIATE')) return {afterSeconds: 0}
  if (!cursor.accept('ROLLBACK', 'AFTER'))
    throw cursor.unsupported(`WITH ${cursor.current.text} after ALTER DATABASE SET`)
  const afterSeconds = cursor.wholeNumber()
  cursor.accept('SECONDS')
  return {afterSeconds}
}

const SWITCHES = ['READ_COMMITTED_SNAPSHOT', 'AUTO_CLOSE', 'AUTO_SHRINK', 'TRUSTWORTHY', 'DB_CHAINING'] as const
const RECOVERY_MODELS = ['FULL', 'SIMPLE', 'BULK_LOGGED'] as const
const PAGE_CHECKS = ['CHECKSUM', 'TORN_PAGE_DETECTION', 'NONE'] as const
const USER_ACCESS = ['SINGLE_USER', 'RESTRICTED_USER', 'MULTI_USER'] as const

function optionOf(cursor: Cursor): DatabaseOption {
  for (const name of SWITCHES) if (cursor.accept(name)) return {name, value: cursor.onOff() ? 'ON' : 'OFF'}
  for (const value of RECOVERY_MODELS) if (cursor.accept('RECOVERY', value)) return {name: 'RECOVERY', value}
  for (const value of PAGE_CHECKS) if (cursor.accept('PAGE_VERIFY', value)) return {name: 'PAGE_VERIFY', value}
  for (const value of USER_ACCESS) if (cursor.accept(value)) return {name: 'USER_ACCESS', value}
  for (const value of ['OFFLINE', 'ONLINE'] as const) if (cursor.accept(value)) return {name: 'STATE', value}
  for (const value of ['READ_ONLY', 'READ_WRITE'] as const) if (cursor.accept(value)) return {name: 'UPDATES', value}
  if (cursor.accept('ENABLE_BROKER')) return {name: 'BROKER', value: 'ON'}
  if (cursor.accept('DISABLE_BROKER')) return {name: 'BROKER', value: 'OFF'}
  return refuse(cursor, `ALTER DATABASE … SET ${cursor.current.text} ${cursor.peek(1).text}`.trim())
}

function modifyFile(cursor: Cursor, name: string): StatementBody {
  let file: string | undefined
  let newName: string | undefined
  let sizeKb: number | undefined
  let maxKb: number | 'unlimited' | undefined
  let growth: FileGrowth | undefined
  const given = new Set<string>()
  cursor.parenthesised(() =>
    cursor.list(() => {
      const word = cursor.current.upper
      if (given.has(word)) throw cursor.unexpected()
      given.add(word)
      if (cursor.accept('NAME', '=')) file = logicalName(cursor)
      else if (cursor.accept('NEWNAME', '=')) newName = logicalName(cursor)
      else if (cursor.accept('SIZE', '=')) sizeKb = size(cursor, 'MB')
      else if (cursor.accept('MAXSIZE', '=')) maxKb = cursor.accept('UNLIMITED') ? 'unlimited' : size(cursor, 'MB')
      else if (cursor.accept('FILEGROWTH', '=')) growth = growthOf(cursor)
      else throw cursor.unsupported(`${cursor.current.text} in MODIFY FILE`)
    }),
  )
  if (file === undefined) throw cursor.unsupported('MODIFY FILE without NAME')
  return {kind: 'modify-file', name, file, newName, sizeKb, maxKb, growth}
}

function logicalName(cursor: Cursor): string {
  const name = cursor.current.kind === 'string' ? cursor.string() : cursor.identifier()
  if (name === '') throw cursor.unsupported('an empty name of a file')
  return name
}

function file(cursor: Cursor): FileDefinition {
  const given = new Map<string, unknown>()
  let name: string | undefined
  let path: string | undefined
  let sizeKb: number | undefined
  let growth: FileGrowth | undefined
  cursor.parenthesised(() =>
    cursor.list(() => {
      const word = cursor.current.upper
      if (given.has(word)) throw cursor.unexpected()
      given.set(word, true)
      if (cursor.accept('NAME', '=')) name = logicalName(cursor)
      else if (cursor.accept('FILENAME', '=')) path = cursor.string()
      else if (cursor.accept('SIZE', '=')) sizeKb = size(cursor, 'MB')
      else if (cursor.accept('FILEGROWTH', '=')) growth = growthOf(cursor)
      else throw cursor.unsupported(`${cursor.current.text} of a file`)
    }),
  )
  if (name === undefined || path === undefined) throw cursor.unsupported('a file without NAME and FILENAME')
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

function growthOf(cursor: Cursor): FileGrowth {
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
