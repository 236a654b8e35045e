import type {Token} from '../../../src/lab/sql-server/tsql/lexer.ts'
import {RESERVED} from '../../../src/lab/sql-server/tsql/words.ts'
import {piecesOf} from './shapes.ts'

/** Names of SQL Server's own in a text, which its parser does not look at: `sys.databases`, `sys.databases.state`, `DB_ID()`, `@@SPID`. */
export function namesIn(text: string): readonly string[] {
  return [
    ...new Set(piecesOf(text).flatMap(({tokens}) => [...views(tokens), ...functions(tokens), ...globals(tokens)])),
  ].sort()
}

const OWN = /^(?:sys|msdb\.dbo|msdb\.sys|information_schema)\./

function views(tokens: readonly Token[]): readonly string[] {
  const chains = chainsOf(tokens)
  const aliases = new Map<string, string>()
  const found = new Set<string>()
  let foreign = false
  for (const {parts, at, end} of chains) {
    const before = tokens[at - 1]?.upper ?? ''
    const isSource =
      ['FROM', 'JOIN', 'INTO', 'UPDATE', 'APPLY'].includes(before) ||
      (before === ',' && tokens[end + 1]?.upper === 'AS')
    const name = ownName(parts)
    if (name !== undefined && (isSource || ['EXEC', 'EXECUTE', '='].includes(before) || parts.length > 1))
      found.add(tokens[end + 1]?.upper === '(' && before !== 'APPLY' ? `${name}()` : name)
    if (!isSource) continue
    if (name === undefined) foreign = true
    const alias = aliasAfter(tokens, before === 'APPLY' ? closingAfter(tokens, end) : end)
    const known = name ?? ''
    aliases.set(alias ?? (parts.at(-1) ?? '').toLowerCase(), known)
  }
  const own = [...aliases.values()].filter((name) => name !== '')
  for (const {parts, at, end} of chains) {
    const before = tokens[at - 1]?.upper ?? ''
    if (before === 'AS' || tokens[end + 1]?.upper === '(') continue
    // The type of CONVERT and the part of a date are no columns.
    if (before === '(' && /CONVERT$|^DATE(ADD|DIFF|PART|NAME)$/.test(tokens[at - 2]?.upper ?? '')) continue
    const column = (parts.at(-1) ?? '').toLowerCase()
    if (column === 'apply' && ['CROSS', 'OUTER'].includes(before)) continue
    const qualifier = parts.length === 2 ? aliases.get((parts[0] ?? '').toLowerCase()) : undefined
    if (qualifier !== undefined && qualifier !== '') found.add(`${qualifier}.${column}`)
    if (parts.length > 1 || foreign || own.length === 0 || aliases.has(column)) continue
    if (tokens[at]?.kind === 'word' && RESERVED.has(tokens[at]?.upper ?? '')) continue
    if (tokens[at - 1]?.upper === 'JOIN' || isAliasWithoutAs(tokens, at)) continue
    found.add(own.length === 1 ? `${own[0]}.${column}` : `(${own.join(' or ')}).${column}`)
  }
  return [...found]
}

interface Chain {
  readonly parts: readonly string[]
  readonly at: number
  readonly end: number
}

/** Names with their dots. */
function chainsOf(tokens: readonly Token[]): readonly Chain[] {
  const found: Chain[] = []
  for (let at = 0; at < tokens.length; at++) {
    if (!isName(tokens[at])) continue
    const parts = [tokens[at]?.value ?? '']
    let end = at
    while (tokens[end + 1]?.upper === '.' && isName(tokens[end + 2], true)) {
      end += 2
      parts.push(tokens[end]?.value ?? '')
    }
    found.push({parts, at, end})
    at = end
  }
  return found
}

const isName = (token: Token | undefined, dotted = false): boolean =>
  token?.kind === 'quoted' || (token?.kind === 'word' && (dotted || !RESERVED.has(token.upper)))

function ownName(parts: readonly string[]): string | undefined {
  const lower = parts.map((part) => part.toLowerCase())
  const whole = lower.join('.')
  if (OWN.test(whole)) return whole
  // `database.sys.name`
  if (lower.length === 3 && lower[1] === 'sys') return lower.slice(1).join('.')
  return lower.length === 1 && /^(sp|xp)_/.test(whole) ? `sys.${whole}` : undefined
}

/** The end of a table function's arguments. */
function closingAfter(tokens: readonly Token[], end: number): number {
  let depth = 0
  for (let at = end + 1; at < tokens.length; at++) {
    if (tokens[at]?.upper === '(') depth += 1
    if (tokens[at]?.upper === ')') depth -= 1
    if (depth === 0) return at
  }
  return end
}

function aliasAfter(tokens: readonly Token[], end: number): string | undefined {
  const next = tokens[end + 1]
  if (next?.upper === 'AS') return tokens[end + 2]?.value.toLowerCase()
  return isName(next) ? next?.value.toLowerCase() : undefined
}

const isAliasWithoutAs = (tokens: readonly Token[], at: number): boolean => {
  const before = tokens[at - 1]
  return before?.kind === 'quoted' || (before?.kind === 'word' && !RESERVED.has(before.upper)) || before?.upper === ')'
}

/** Reserved words that call something too. */
const CALLED = new Set(['COALESCE', 'CONVERT', 'NULLIF', 'LEFT', 'RIGHT', 'USER', 'TRY_CONVERT'])
/** Types with a length, and words of the grammar that stand before a bracket. */
const NO_FUNCTIONS = new Set(
  `BINARY CHAR DATETIME2 DECIMAL FLOAT NCHAR NUMERIC NVARCHAR VARBINARY VARCHAR TIME DATETIMEOFFSET HINT`.split(' '),
)

function functions(tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap((token, at) => {
    if (token.kind !== 'word' || tokens[at + 1]?.upper !== '(' || tokens[at - 1]?.upper === '.') return []
    if (RESERVED.has(token.upper) ? !CALLED.has(token.upper) : NO_FUNCTIONS.has(token.upper)) return []
    // A table's columns in brackets: `INSERT INTO t (`, `REFERENCES t (`, `ON t (`, `CREATE TABLE t (`.
    const before = tokens[at - 1]?.upper ?? ''
    if (
      [
        'INTO',
        'REFERENCES',
        'ON',
        'TABLE',
        'INSERT',
        'AS',
        'KEY',
        'INDEX',
        'WITH',
        'EXEC',
        'INSERTED',
        'DBCC',
      ].includes(before)
    )
      return []
    return [`${token.upper}()`]
  })
}

const globals = (tokens: readonly Token[]): readonly string[] =>
  tokens.flatMap(({kind, text}) => (kind === 'variable' && text.startsWith('@@') ? [text.toUpperCase()] : []))
