import {globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {type Token, tokens} from '../../../src/lab/sql-server/tsql/lexer.ts'
import {RESERVED} from '../../../src/lab/sql-server/tsql/words.ts'

/** One statement of a text, or what stands around statements: `IF …`, `BEGIN`, `END`, `ELSE`. */
export interface Piece {
  /** Its tokens with names, literals and numbers masked, a repeated element of a list told once. */
  readonly shape: string
  readonly tokens: readonly Token[]
  /** Whether it is a statement that does something by itself. */
  readonly statement: boolean
}

/** Empty for a text that cannot be cut into tokens. */
export function piecesOf(text: string): readonly Piece[] {
  return cut(text).map((found) => {
    const shape = shapeOf(found)
    return {
      shape,
      tokens: found,
      statement: !/^(IF|ELSE|BEGIN|END|BEGIN TRY|END TRY|BEGIN CATCH|END CATCH)( |$)/.test(shape),
    }
  })
}

/** Words that begin a statement; none of them stands in a condition but within brackets. */
const OPENINGS = new Set(
  `SELECT INSERT UPDATE DELETE SET EXEC EXECUTE CREATE ALTER DROP BEGIN ROLLBACK COMMIT THROW PRINT USE RETURN RAISERROR BACKUP RESTORE
  GRANT DENY REVOKE KILL DECLARE TRUNCATE MERGE WAITFOR REVERT DBCC IF WHILE SAVE`.split(/\s+/),
)
/** Of those, what never stands within another statement. */
const ALWAYS = new Set(['DECLARE', 'IF', 'PRINT', 'RETURN', 'BEGIN', 'THROW', 'TRUNCATE', 'WHILE', 'KILL', 'USE'])

function cut(text: string): readonly (readonly Token[])[] {
  const all = readable(text)
  const pieces: Token[][] = []
  let piece: Token[] = []
  let depth = 0
  let cases = 0
  let condition = false
  const close = () => {
    if (piece.length > 0) pieces.push(piece)
    piece = []
    condition = false
  }
  for (const [at, token] of all.entries()) {
    const word = token.upper
    if (token.kind === 'end') break
    if (depth === 0 && word === ';') {
      close()
      continue
    }
    if (word === '(') depth += 1
    if (word === ')') depth -= 1
    if (word === 'CASE') cases += 1
    if (depth === 0 && cases === 0) {
      if (condition && OPENINGS.has(word)) close()
      else if (piece.length > 0 && (ALWAYS.has(word) || follows(piece[0]?.upper ?? '', word))) close()
      else if (word === 'END' || word === 'ELSE') close()
    }
    piece.push(token)
    if (depth === 0 && cases === 0) {
      const next = all[at + 1]?.upper ?? ''
      if (word === 'IF' || word === 'WHILE') condition = true
      if (word === 'ELSE') close()
      if (word === 'BEGIN' && !['TRAN', 'TRANSACTION', 'TRY', 'CATCH', 'DISTRIBUTED'].includes(next)) close()
      if (word === 'END' && !['TRY', 'CATCH'].includes(next)) close()
      const before = piece.at(-2)?.upper
      if ((word === 'TRY' || word === 'CATCH') && (before === 'BEGIN' || before === 'END')) close()
    }
    if (word === 'END' && cases > 0) cases -= 1
  }
  close()
  return pieces
}

/** Whether a word begins the next statement, though nothing ended the one before: `SET a ON SET b ON`, `SELECT 1 DROP …`. */
function follows(first: string, word: string): boolean {
  const closed = ['SELECT', 'SET', 'DECLARE', 'EXEC', 'PRINT', 'USE'].includes(first)
  return closed && OPENINGS.has(word) && !(first === 'SELECT' && word === 'SELECT')
}

function readable(text: string): readonly Token[] {
  try {
    return tokens(text)
  } catch {
    return []
  }
}

function shapeOf(of: readonly Token[]): string {
  const masks = of.map((token, at) => maskOf(token, of[at - 1], of[at + 1]))
  return folded(masks).join(' ')
}

/** Not reserved, and written in small letters by Kysely, which quotes names. */
const SOFT = new Set(['OUTPUT', 'OFFSET', 'FETCH', 'ROWS', 'NEXT', 'ONLY'])

function maskOf(token: Token, before: Token | undefined, next: Token | undefined): string {
  switch (token.kind) {
    case 'word': {
      // `sys.name` and what follows a dot is a name, whatever it is called; names are looked at by names.ts.
      if (before?.upper === '.' || next?.upper === '.') return '#'
      // Of words that T-SQL does not reserve, those in capitals are meant as options: `NAME =` and not `name`.
      if (RESERVED.has(token.upper) || SOFT.has(token.upper)) return token.upper
      return token.text === token.upper && isKeyword(token.upper) ? token.upper : '#'
    }
    case 'quoted':
      return '#'
    case 'string':
      return "'"
    case 'number':
      return '0'
    case 'binary':
      return '0x'
    case 'variable':
      return token.text.startsWith('@@') ? token.text.toUpperCase() : '@'
    case 'operator':
      return token.upper
    case 'end':
      return ''
  }
}

/** Folds `# . # . #` to one name, and a list whose elements look alike to one of them with `…`. */
function folded(masks: readonly string[]): readonly string[] {
  let out: string[] = []
  for (const mask of masks) {
    if (mask === '#' && out.at(-1) === '.' && out.at(-2) === '#') out = out.slice(0, -1)
    else out.push(mask)
  }
  for (let at = 0; at < out.length; at++) {
    if (out[at] !== ',') continue
    for (let length = 1; length <= at && at + length < out.length; length++) {
      const left = out.slice(at - length, at).join(' ')
      const right = out.slice(at + 1, at + 1 + length).join(' ')
      const after = out[at + 1 + length]
      const before = out[at - length - 1]
      const whole =
        (before === undefined || /^[(,]$/.test(before) || isKeyword(before) || before === '…') &&
        (after === undefined || /^[),]$/.test(after) || isKeyword(after))
      if (left !== right || !whole || !balanced(left)) continue
      out.splice(at, 1 + length)
      at -= 1
      break
    }
  }
  return out
}

const balanced = (text: string): boolean => text.split('(').length === text.split(')').length

let known: ReadonlySet<string> | undefined

/** Reserved, or a word that the lab's own parser compares with: options and clauses that T-SQL does not reserve. */
function isKeyword(word: string): boolean {
  known ??= wordsOfParser()
  return RESERVED.has(word) || known.has(word)
}

function wordsOfParser(): ReadonlySet<string> {
  const folder = join(import.meta.dirname, '../../../src/lab/sql-server/tsql')
  const sources = globSync('*.ts', {cwd: folder}).map((name) => readFileSync(join(folder, name), 'utf8'))
  return new Set(
    sources.flatMap((source) => [...source.matchAll(/['"]([A-Z][A-Z_0-9]+)['"]/g)].map(([, word]) => word ?? '')),
  )
}
