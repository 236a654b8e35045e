import type {Token} from '../../../src/lab/sql-server/tsql/lexer.ts'
import {type Mutant, mutantsOf} from './mutation.ts'
import {piecesOf} from './shapes.ts'

/**
 * Every text that differs from this one in one option, name, literal, operator, clause or element of a list: what
 * `mutantsOf` changes in place, and beside it what is left out, put in, swapped or turned round. Not all of them are T-SQL;
 * Microsoft's parser tells which.
 */
export function wideMutantsOf(text: string): readonly Mutant[] {
  const found = new Map<string, Mutant>()
  const original = piecesOf(text).flatMap((piece) => piece.tokens)
  const add = (name: string, mutant: string) => {
    if (!found.has(mutant) && mutant !== text) found.set(mutant, {name, text: mutant})
  }
  for (const mutant of mutantsOf(text)) add(mutant.name, mutant.text)
  for (const token of original) inPlace(token, text, add)
  for (const {tokens} of piecesOf(text)) {
    leftOut(tokens, text, add)
    lists(tokens, text, add)
    putIn(tokens, text, add)
  }
  return [...found.values()]
}

type Add = (name: string, mutant: string) => void

/** Words of which each can stand where another of its group stands, for Microsoft's parser. */
const GROUPS: readonly (readonly string[])[] = [
  ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'REFERENCES', 'EXECUTE', 'ALTER', 'CONTROL'],
  ['DENY', 'GRANT', 'REVOKE'],
  ['INNER', 'LEFT', 'RIGHT', 'FULL'],
  ['UNION', 'EXCEPT', 'INTERSECT'],
  ['INIT', 'NOINIT'],
  ['FORMAT', 'NOFORMAT'],
  ['SKIP', 'NOSKIP'],
  ['CHECKSUM', 'NO_CHECKSUM', 'TORN_PAGE_DETECTION'],
  ['COMPRESSION', 'NO_COMPRESSION'],
  ['RECOVERY', 'NORECOVERY'],
  ['STOP_ON_ERROR', 'CONTINUE_AFTER_ERROR'],
  ['STOPATMARK', 'STOPBEFOREMARK'],
  ['HEADERONLY', 'LABELONLY', 'FILELISTONLY', 'VERIFYONLY', 'REWINDONLY'],
  ['SIMPLE', 'FULL', 'BULK_LOGGED'],
  ['ONLINE', 'OFFLINE', 'EMERGENCY'],
  ['READ_ONLY', 'READ_WRITE'],
  ['SINGLE_USER', 'RESTRICTED_USER', 'MULTI_USER'],
  ['READ_COMMITTED_SNAPSHOT', 'ALLOW_SNAPSHOT_ISOLATION'],
  ['AUTO_CLOSE', 'AUTO_SHRINK', 'AUTO_CREATE_STATISTICS'],
  ['TRUSTWORTHY', 'DB_CHAINING'],
  ['XACT_ABORT', 'NOCOUNT', 'NUMERIC_ROUNDABORT', 'ARITHABORT'],
  ['CASCADE', 'NO ACTION', 'SET NULL'],
  ['PRIMARY KEY', 'UNIQUE'],
  ['CLUSTERED', 'NONCLUSTERED'],
  ['DATABASE', 'LOG'],
  ['LOGIN', 'USER', 'ROLE'],
  ['CHECK_POLICY', 'CHECK_EXPIRATION'],
  ['UPDLOCK', 'HOLDLOCK', 'NOLOCK', 'ROWLOCK', 'TABLOCKX', 'READPAST'],
  ['COMMIT', 'ROLLBACK', 'SAVE'],
  ['ADD', 'DROP', 'ALTER'],
  ['CHECK', 'NOCHECK'],
  ['MOVE', 'FILE'],
  ['MB', 'GB', 'TB', '%'],
  ['MIN', 'COUNT', 'AVG', 'COUNT_BIG'],
  ['LEN', 'DATALENGTH'],
  ['UPPER', 'LOWER'],
  ['SYSUTCDATETIME', 'SYSDATETIME'],
  ['GETUTCDATE', 'GETDATE'],
  ['ORIGINAL_LOGIN', 'SUSER_SNAME', 'USER_NAME'],
  ['EXISTS', 'NOT EXISTS'],
  ['IN', 'NOT IN'],
  ['LIKE', 'NOT LIKE'],
  ['BETWEEN', 'NOT BETWEEN'],
  ['ANY', 'ALL'],
  ['ROWS', 'RANGE'],
  ['OUTPUT', ''],
  ['SESSION', 'TRANSACTION'],
]

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  '=': ['<', '>=', '<>'],
  '<>': ['=', '<'],
  '<': ['<=', '>'],
  '>': ['>=', '<'],
  '<=': ['<', '>'],
  '>=': ['>', '<'],
  '+': ['-', '*'],
  '-': ['+'],
  '*': ['/', '+'],
  '/': ['*', '%'],
  '%': ['/'],
}

function inPlace(token: Token, text: string, add: Add): void {
  const put = (to: string) => add(`${token.text} → ${to}`, text.slice(0, token.start) + to + text.slice(token.end))
  if (token.kind === 'word')
    for (const group of GROUPS)
      if (group.includes(token.upper)) for (const other of group) if (other !== token.upper) put(other)
  if (token.kind === 'operator') for (const other of OPERATORS[token.text] ?? []) put(other)
  if (token.kind === 'string') {
    put(token.unicode ? token.text.slice(1) : `N${token.text}`)
    if (token.value !== '') put("N''")
    put('NULL')
  }
  if (token.kind === 'number' && token.text !== '0') put('0')
}

/** Words that begin a clause; it ends before the next one of its depth. */
const CLAUSES = new Set(
  `WHERE ORDER GROUP HAVING WITH OUTPUT COLLATE TOP FROM ON OPTION FOR AS SID DEFAULT_DATABASE CHECK_POLICY CHECK_EXPIRATION CONSTRAINT
  DEFAULT AUTHORIZATION LOG PRIMARY REFERENCES CHECK ESCAPE JOIN LEFT INNER ELSE WHEN TO SET VALUES MARK OFFSET OVER PARTITION UNION`.split(
    /\s+/,
  ),
)

function leftOut(tokens: readonly Token[], text: string, add: Add): void {
  const without = (from: Token, to: Token) => {
    const gone = text.slice(from.start, to.end).replace(/\s+/g, ' ')
    add(`− ${gone}`, `${text.slice(0, from.start)} ${text.slice(to.end)}`)
  }
  for (const [at, token] of tokens.entries()) {
    if (!['(', ')', ','].includes(token.upper)) without(token, token)
    const depth = depthAt(tokens, at)
    if (token.upper === '(') {
      const close = tokens.findIndex((other, i) => i > at && other.upper === ')' && depthAt(tokens, i) === depth)
      const end = tokens[close]
      if (end !== undefined) {
        without(token, end)
        const before = tokens[at - 1]
        if (before !== undefined) without(before, end)
      }
    }
    if (token.kind !== 'word' || !CLAUSES.has(token.upper)) continue
    let last = at
    for (let i = at + 1; i < tokens.length; i++) {
      const one = tokens[i]
      if (one === undefined || depthAt(tokens, i) < depth) break
      const here = depthAt(tokens, i) === depth
      if (here && (one.upper === ')' || (one.kind === 'word' && CLAUSES.has(one.upper)) || one.upper === ',')) {
        const end = tokens[i - 1]
        if (i - 1 > at && end !== undefined) without(token, end)
        if (one.upper === ')') break
      }
      last = i
    }
    const end = tokens[last]
    if (end !== undefined && last > at) without(token, end)
  }
}

/** Depth of brackets in which a token stands; brackets themselves stand outside. */
function depthAt(tokens: readonly Token[], at: number): number {
  let depth = 0
  for (let i = 0; i < at; i++) {
    if (tokens[i]?.upper === '(') depth += 1
    if (tokens[i]?.upper === ')') depth -= 1
  }
  return tokens[at]?.upper === ')' ? depth - 1 : depth
}

/** Elements of lists are left out and change places. */
function lists(tokens: readonly Token[], text: string, add: Add): void {
  for (const [at, comma] of tokens.entries()) {
    if (comma.upper !== ',') continue
    const depth = depthAt(tokens, at)
    const left = edge(tokens, at, depth, -1)
    const right = edge(tokens, at, depth, 1)
    const [first, beforeComma, afterComma, last] = [tokens[left], tokens[at - 1], tokens[at + 1], tokens[right]]
    if (first === undefined || beforeComma === undefined || afterComma === undefined || last === undefined) continue
    const one = text.slice(first.start, beforeComma.end)
    const other = text.slice(afterComma.start, last.end)
    const named = (part: string) => part.replace(/\s+/g, ' ')
    add(`− ${named(one)},`, `${text.slice(0, first.start)}${text.slice(afterComma.start)}`)
    add(`− , ${named(other)}`, `${text.slice(0, beforeComma.end)}${text.slice(last.end)}`)
    add(
      `${named(one)} ⇄ ${named(other)}`,
      `${text.slice(0, first.start)}${other}${text.slice(beforeComma.end, afterComma.start)}${one}${text.slice(last.end)}`,
    )
  }
}

/** Where the element beside a comma begins or ends. */
function edge(tokens: readonly Token[], comma: number, depth: number, step: 1 | -1): number {
  let at = comma + step
  for (;;) {
    const next = tokens[at + step]
    if (next === undefined) return at
    const here = depthAt(tokens, at + step)
    if (here < depth || (here === depth && (next.upper === ',' || (step < 0 ? opens(next) : closes(next))))) return at
    at += step
  }
}

const opens = ({upper}: Token): boolean =>
  ['(', 'SELECT', 'BY', 'SET', 'WITH', 'VALUES', 'DECLARE', 'OUTPUT', 'GRANT', 'DENY', 'IN'].includes(upper)
const closes = ({upper}: Token): boolean =>
  [')', 'FROM', 'WHERE', 'ORDER', 'GROUP', 'ON', 'OPTION', 'VALUES'].includes(upper)

/** Words that mean something wherever they can stand. */
function putIn(tokens: readonly Token[], text: string, add: Add): void {
  const after = (token: Token, word: string) =>
    add(`+ ${word} after ${token.text}`, `${text.slice(0, token.end)} ${word} ${text.slice(token.end)}`)
  let ordering: number | undefined
  for (const [at, token] of tokens.entries()) {
    const depth = depthAt(tokens, at)
    if (['WHERE', 'ON', 'AND', 'OR', 'IF'].includes(token.upper)) after(token, 'NOT')
    if (token.upper === 'SELECT') for (const word of ['DISTINCT', 'TOP (0)', 'TOP (50) PERCENT']) after(token, word)
    if (token.upper === 'UPDATE' || token.upper === 'DELETE') after(token, 'TOP (0)')
    if (token.upper === 'FROM' || token.upper === 'JOIN') {
      const end = tokens[at + 1]
      if (end !== undefined)
        for (const hint of ['WITH (NOLOCK)', 'WITH (READPAST)']) after(nameEnd(tokens, at + 1), hint)
    }
    // Behind a column of CREATE TABLE, and of nothing else.
    const following = tokens[at + 1]
    const ofTable = tokens[0]?.upper === 'CREATE' && tokens[1]?.upper === 'TABLE'
    const endsColumn = following !== undefined && depthAt(tokens, at + 1) === (following.upper === ')' ? 0 : 1)
    if (ofTable && endsColumn && [',', ')'].includes(following.upper))
      for (const word of ['WITH VALUES', 'SPARSE', 'ROWGUIDCOL']) after(token, word)
    if (token.upper === 'BY' && tokens[at - 1]?.upper === 'ORDER') ordering = depth
    const next = tokens[at + 1]
    const ends = next === undefined || (depthAt(tokens, at + 1) <= (ordering ?? -1) && [',', ')'].includes(next.upper))
    if (ordering !== undefined && ends && !['ASC', 'DESC', 'BY'].includes(token.upper)) after(token, 'DESC')
    if (ordering !== undefined && (depth < ordering || (ends && next?.upper !== ','))) ordering = undefined
  }
  const last = tokens.at(-1)
  if (last !== undefined)
    for (const more of ['OPTION (RECOMPILE)', 'WITH (FORCE)', 'CASCADE', 'WITH NOWAIT']) after(last, more)
}

function nameEnd(tokens: readonly Token[], from: number): Token {
  let at = from
  while (tokens[at + 1]?.upper === '.') at += 2
  const end = tokens[at]
  if (end === undefined) throw new Error('a name has an end')
  const alias = tokens[at + 1]?.upper === 'AS' ? tokens[at + 2] : undefined
  return alias ?? end
}
