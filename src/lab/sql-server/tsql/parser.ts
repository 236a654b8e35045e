import {errors} from '../engine/errors.ts'
import {parseAlterTable, parseDropIndex, parseDropSchema, parseDropTable, parseTruncate} from './alterations.ts'
import type {Argument, Statement, StatementBody} from './ast.ts'
import {parseBackup, parseRestore} from './backups.ts'
import {parseDelete, parseInsert, parseUpdate} from './changes.ts'
import {parseCredential} from './credentials.ts'
import {Cursor} from './cursor.ts'
import {parseAlterDatabase, parseCreateDatabase} from './databases.ts'
import {parseDbcc} from './dbcc.ts'
import {parseCreateIndex, parseCreateTable} from './definitions.ts'
import {parseCondition, parseConstant, parseExpression, parseType} from './expressions.ts'
import {parsePermission} from './grants.ts'
import {
  parseAlterAuthorization,
  parseAlterLogin,
  parseAlterRole,
  parseAlterUser,
  parseCreateLogin,
  parseCreateUser,
  parseExecuteAs,
  parseKill,
  parseOwned,
  parseRevert,
} from './principals.ts'
import {parseCommonTables, parseQuery} from './queries.ts'
import {parseSet} from './settings.ts'

/** Parses a whole batch, or throws before anything of it has run, as SQL Server does. */
export function parseBatch(text: string): readonly Statement[] {
  const cursor = new Cursor(text)
  const statements: Statement[] = []
  while (cursor.accept(';'));
  while (cursor.current.kind !== 'end') {
    if (cursor.is('CREATE', 'SCHEMA') && statements.length > 0) {
      throw errors.mustBeFirst('CREATE SCHEMA', cursor.current.line)
    }
    statements.push(statement(cursor))
  }
  if (statements.length > 1 && statements[0]?.kind === 'create-schema') {
    throw cursor.unsupported('anything after CREATE SCHEMA in its batch')
  }
  return statements
}

/** Parses an expression that was kept as text, such as a column's default. */
export function parseStoredExpression(text: string) {
  return whole(text, parseExpression)
}

/** Parses a condition that was kept as text, such as a CHECK constraint. */
export function parseStoredCondition(text: string) {
  return whole(text, parseCondition)
}

function whole<T>(text: string, parse: (cursor: Cursor) => T): T {
  const cursor = new Cursor(text)
  const parsed = parse(cursor)
  if (cursor.current.kind !== 'end') throw cursor.unexpected()
  return parsed
}

function statement(cursor: Cursor): Statement {
  const {line, start} = cursor.current
  const body = statementBody(cursor)
  const text = cursor.text.slice(start, cursor.previous?.end)
  while (cursor.accept(';'));
  return {...body, line, text}
}

function statementBody(cursor: Cursor): StatementBody {
  switch (cursor.current.upper) {
    case 'SELECT':
      return {kind: 'select', query: parseQuery(cursor)}
    case 'INSERT':
      return parseInsert(cursor)
    case 'UPDATE':
      return parseUpdate(cursor)
    case 'DELETE':
      return parseDelete(cursor)
    case 'SET':
      cursor.next()
      return parseSet(cursor)
    case 'IF':
      return ifStatement(cursor)
    case 'BEGIN':
      return begin(cursor)
    case 'EXEC':
    case 'EXECUTE':
      cursor.next()
      return execute(cursor)
    case 'CREATE':
      cursor.next()
      return create(cursor)
    case 'ALTER':
      cursor.next()
      return alter(cursor)
    case 'DROP':
      cursor.next()
      return drop(cursor)
    default:
      return simple(cursor)
  }
}

function simple(cursor: Cursor): StatementBody {
  if (cursor.accept('DECLARE')) return declare(cursor)
  if (cursor.accept('GRANT')) return parsePermission(cursor, 'GRANT')
  if (cursor.accept('DENY')) return parsePermission(cursor, 'DENY')
  if (cursor.accept('TRUNCATE')) return parseTruncate(cursor)
  if (cursor.accept('REVOKE')) return parsePermission(cursor, 'REVOKE')
  if (cursor.accept('REVERT')) return parseRevert(cursor)
  if (cursor.accept('PRINT')) return {kind: 'print', value: parseExpression(cursor)}
  if (cursor.accept('USE')) return {kind: 'use', database: cursor.identifier()}
  if (cursor.accept('KILL')) return parseKill(cursor)
  if (cursor.accept('BACKUP')) return parseBackup(cursor)
  if (cursor.accept('RESTORE')) return parseRestore(cursor)
  if (cursor.accept('DBCC')) return parseDbcc(cursor)
  if (cursor.accept('COMMIT')) return endOfTransaction(cursor, 'commit')
  if (cursor.accept('ROLLBACK')) return endOfTransaction(cursor, 'rollback')
  if (cursor.accept('SAVE')) return saveTransaction(cursor)
  if (cursor.is('THROW')) return throwStatement(cursor)
  if (cursor.is('WITH')) return withCommonTables(cursor)
  if (cursor.current.kind === 'word' && cursor.isIdentifier()) {
    // `sp_who` as the first word of a batch is EXEC sp_who; the lab wants EXEC written.
    if (cursor.position === 0 && !cursor.isAny('GO', 'MERGE', 'ENABLE', 'DISABLE'))
      throw cursor.unsupported(`${cursor.current.text} without EXEC`)
  }
  throw cursor.unexpected()
}

/** What stands before WITH must have ended, or it would be read as the beginning of a hint. */
function withCommonTables(cursor: Cursor): StatementBody {
  const before = cursor.previous
  if (before !== undefined && ![';', 'BEGIN', 'ELSE', 'TRY', 'CATCH'].includes(before.upper))
    throw cursor.unsupported('WITH after a statement that has no semicolon')
  const tables = parseCommonTables(cursor)
  if (cursor.is('SELECT')) return {kind: 'select', query: {...parseQuery(cursor), with: tables}}
  if (!cursor.is('INSERT')) throw cursor.unsupported(`common table expressions before ${cursor.current.upper}`)
  const insert = parseInsert(cursor)
  if (insert.kind !== 'insert' || insert.source.kind !== 'query')
    throw cursor.unsupported('common table expressions before INSERT … VALUES')
  return {...insert, source: {kind: 'query', query: {...insert.source.query, with: tables}}}
}

function ifStatement(cursor: Cursor): StatementBody {
  cursor.expect('IF')
  const condition = parseCondition(cursor)
  const then = statement(cursor)
  const otherwise = cursor.accept('ELSE') ? statement(cursor) : undefined
  return {kind: 'if', condition, then, otherwise}
}

function begin(cursor: Cursor): StatementBody {
  cursor.expect('BEGIN')
  if (cursor.accept('TRAN') || cursor.accept('TRANSACTION')) {
    const name = transactionName(cursor)
    return {kind: 'begin-transaction', name, mark: name === undefined ? undefined : mark(cursor)}
  }
  if (cursor.accept('TRY')) {
    const body = statementsUntil(cursor, 'END', 'TRY')
    cursor.expect('END', 'TRY')
    if (cursor.is(';')) throw cursor.unexpected()
    cursor.expect('BEGIN', 'CATCH')
    const handler = statementsUntil(cursor, 'END', 'CATCH')
    cursor.expect('END', 'CATCH')
    return {kind: 'try', body, handler}
  }
  if (cursor.isAny('DISTRIBUTED', 'ATOMIC', 'DIALOG', 'CONVERSATION'))
    throw cursor.unsupported(`BEGIN ${cursor.current.upper}`)
  const statements = statementsUntil(cursor, 'END')
  if (statements.length === 0) throw cursor.unexpected()
  cursor.expect('END')
  return {kind: 'block', statements}
}

/** Description of WITH MARK, empty without one; undefined where there is no mark. */
function mark(cursor: Cursor): string | undefined {
  if (!cursor.accept('WITH')) return undefined
  cursor.expect('MARK')
  return cursor.current.kind === 'string' ? cursor.string() : ''
}

function statementsUntil(cursor: Cursor, ...end: string[]): readonly Statement[] {
  const statements: Statement[] = []
  while (cursor.accept(';'));
  while (!cursor.is(...end)) {
    if (cursor.current.kind === 'end') throw cursor.unexpected()
    statements.push(statement(cursor))
  }
  return statements
}

function endOfTransaction(cursor: Cursor, kind: 'commit' | 'rollback'): StatementBody {
  const named = cursor.accept('TRAN') || cursor.accept('TRANSACTION')
  if (!named) cursor.accept('WORK')
  // COMMIT's name is for whoever reads it: the server does not look at it.
  const name = named ? transactionName(cursor) : undefined
  if (cursor.is('WITH')) throw cursor.unsupported(`options of ${kind.toUpperCase()}`)
  return kind === 'commit' ? {kind} : {kind, name}
}

function saveTransaction(cursor: Cursor): StatementBody {
  if (!cursor.accept('TRAN')) cursor.expect('TRANSACTION')
  const name = transactionName(cursor)
  if (name === undefined) throw cursor.unexpected()
  return {kind: 'save-transaction', name}
}

/** Of a transaction or savepoint. learn.microsoft.com/sql/t-sql/language-elements/begin-transaction-transact-sql: at most 32 characters. */
function transactionName(cursor: Cursor): string | undefined {
  if (cursor.current.kind === 'variable') throw cursor.unsupported('variables as names of transactions')
  if (!cursor.isIdentifier()) return undefined
  if (cursor.current.value.length > 32) throw cursor.unsupported('names of transactions longer than 32 characters')
  return cursor.identifier()
}

/** THROW is no reserved word: the statement before it must end with a semicolon, or it would be read as an alias or name. */
function throwStatement(cursor: Cursor): StatementBody {
  const before = cursor.previous
  const alone = before === undefined || [';', 'BEGIN', 'CATCH', 'TRY', 'ELSE', 'END'].includes(before.upper)
  if (!alone) throw cursor.unexpected()
  cursor.expect('THROW')
  if (cursor.is(';') || cursor.current.kind === 'end' || cursor.is('END')) return {kind: 'throw', error: undefined}
  const number = throwArgument(cursor, 'number')
  cursor.expect(',')
  const message = throwArgument(cursor, 'string')
  cursor.expect(',')
  return {kind: 'throw', error: {number, message, state: throwArgument(cursor, 'number')}}
}

/** A constant of its kind, or a variable; anything else is a syntax error. */
function throwArgument(cursor: Cursor, kind: 'number' | 'string') {
  if (cursor.current.kind !== kind && cursor.current.kind !== 'variable') throw cursor.unexpected()
  return parseConstant(cursor)
}

function declare(cursor: Cursor): StatementBody {
  const variables = cursor.list(() => {
    if (cursor.current.kind !== 'variable') throw cursor.unexpected()
    const name = cursor.next().text
    cursor.accept('AS')
    if (cursor.isAny('TABLE', 'CURSOR')) throw cursor.unsupported(`variables of type ${cursor.current.upper}`)
    const type = parseType(cursor)
    return {name, type, value: cursor.accept('=') ? parseExpression(cursor) : undefined}
  })
  return {kind: 'declare', variables}
}

function execute(cursor: Cursor): StatementBody {
  let result: string | undefined
  if (cursor.current.kind === 'variable' && cursor.peek(1).upper === '=') {
    result = cursor.next().text
    cursor.expect('=')
  }
  if (cursor.is('(') || cursor.current.kind === 'variable') throw cursor.unsupported('EXECUTE of a text or a variable')
  if (result === undefined && cursor.accept('AS')) return parseExecuteAs(cursor)
  const procedure = cursor.objectName()
  const given = startsArgument(cursor) ? cursor.list(() => argument(cursor)) : []
  if (cursor.is('WITH')) throw cursor.unsupported('options of EXECUTE')
  return {kind: 'execute', procedure, arguments: given, result}
}

function startsArgument(cursor: Cursor): boolean {
  return ['string', 'number', 'binary', 'variable'].includes(cursor.current.kind) || cursor.isAny('-', 'NULL')
}

function argument(cursor: Cursor): Argument {
  let name: string | undefined
  if (cursor.current.kind === 'variable' && cursor.peek(1).upper === '=') {
    name = cursor.next().text
    cursor.expect('=')
  }
  if (cursor.is('DEFAULT')) throw cursor.unsupported('DEFAULT as an argument')
  const value = cursor.accept('NULL') ? ({kind: 'null'} as const) : parseConstant(cursor)
  return {name, value, output: cursor.accept('OUTPUT') || cursor.accept('OUT')}
}

function create(cursor: Cursor): StatementBody {
  if (cursor.accept('DATABASE')) return parseCreateDatabase(cursor)
  if (cursor.accept('TABLE')) return parseCreateTable(cursor)
  if (cursor.accept('LOGIN')) return parseCreateLogin(cursor)
  if (cursor.accept('USER')) return parseCreateUser(cursor)
  if (cursor.accept('ROLE')) return parseOwned(cursor, 'create-role')
  if (cursor.accept('SERVER', 'ROLE')) return parseOwned(cursor, 'create-server-role')
  if (cursor.accept('SCHEMA')) return parseOwned(cursor, 'create-schema')
  if (cursor.accept('CREDENTIAL')) return parseCredential(cursor, 'create-credential')
  const unique = cursor.accept('UNIQUE')
  if (cursor.is('CLUSTERED')) throw cursor.unsupported('CREATE CLUSTERED INDEX')
  cursor.accept('NONCLUSTERED')
  if (cursor.accept('INDEX')) return parseCreateIndex(cursor, unique)
  throw cursor.current.kind === 'word' ? cursor.unsupported(`CREATE ${cursor.current.upper}`) : cursor.unexpected()
}

function alter(cursor: Cursor): StatementBody {
  if (cursor.accept('TABLE')) return parseAlterTable(cursor)
  if (cursor.accept('DATABASE')) return parseAlterDatabase(cursor)
  if (cursor.accept('AUTHORIZATION')) return parseAlterAuthorization(cursor)
  if (cursor.accept('LOGIN')) return parseAlterLogin(cursor)
  if (cursor.accept('USER')) return parseAlterUser(cursor)
  if (cursor.accept('ROLE')) return parseAlterRole(cursor, 'alter-role')
  if (cursor.accept('SERVER', 'ROLE')) return parseAlterRole(cursor, 'alter-server-role')
  if (cursor.accept('CREDENTIAL')) return parseCredential(cursor, 'alter-credential')
  throw cursor.current.kind === 'word' ? cursor.unsupported(`ALTER ${cursor.current.upper}`) : cursor.unexpected()
}

function drop(cursor: Cursor): StatementBody {
  if (cursor.accept('TABLE')) return parseDropTable(cursor)
  if (cursor.accept('INDEX')) return parseDropIndex(cursor)
  if (cursor.accept('SCHEMA')) return parseDropSchema(cursor)
  if (cursor.accept('SERVER', 'ROLE')) return {kind: 'drop-server-role', name: cursor.identifier()}
  for (const [word, kind] of [
    ['DATABASE', 'drop-database'],
    ['LOGIN', 'drop-login'],
    ['USER', 'drop-user'],
    ['ROLE', 'drop-role'],
    ['CREDENTIAL', 'drop-credential'],
  ] as const) {
    if (!cursor.accept(word)) continue
    if (cursor.is('IF', 'EXISTS')) throw cursor.unsupported('DROP … IF EXISTS')
    const name = cursor.identifier()
    if (cursor.is(',')) throw cursor.unsupported('more than one name in DROP')
    return {kind, name}
  }
  throw cursor.current.kind === 'word' ? cursor.unsupported(`DROP ${cursor.current.upper}`) : cursor.unexpected()
}
