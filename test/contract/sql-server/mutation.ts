import {type Token, tokens} from '../../../src/lab/sql-server/tsql/lexer.ts'
import {RESERVED} from '../../../src/lab/sql-server/tsql/words.ts'

export interface Mutant {
  /** `from → to`, as rows name those that mean the same. */
  readonly name: string
  readonly text: string
}

/** Words of one clause or option whose other word Microsoft's parser takes at the same place. */
const SWAPS: ReadonlyMap<string, string> = new Map([
  ['ON', 'OFF'],
  ['OFF', 'ON'],
  ['FULL', 'SIMPLE'],
  ['CHECKSUM', 'NONE'],
  ['SINGLE_USER', 'RESTRICTED_USER'],
  ['ENABLE', 'DISABLE'],
  ['DISABLE', 'ENABLE'],
  ['ADD', 'DROP'],
  ['DROP', 'ADD'],
  ['GRANT', 'DENY'],
  ['DENY', 'GRANT'],
  ['ASC', 'DESC'],
  ['DESC', 'ASC'],
  ['AND', 'OR'],
  ['OR', 'AND'],
  ['LEFT', 'RIGHT'],
  ['MIN', 'MAX'],
  ['MAX', 'MIN'],
  ['SUM', 'MIN'],
  ['COMMIT', 'ROLLBACK'],
  ['ROLLBACK', 'COMMIT'],
  ['INSERTED', 'DELETED'],
  ['DELETED', 'INSERTED'],
  ['INT', 'BIGINT'],
  ['TINYINT', 'SMALLINT'],
  ['NVARCHAR', 'VARCHAR'],
  ['VARCHAR', 'NVARCHAR'],
  ['MB', 'KB'],
  ['IMMEDIATE', 'AFTER'],
  ['EXISTS', 'NOT EXISTS'],
  ['UNIQUE', ''],
])

const OPERATORS: ReadonlyMap<string, string> = new Map([
  ['=', '<>'],
  ['<>', '='],
  ['<', '>='],
  ['>', '<='],
  ['+', '-'],
  ['/', '*'],
])

/** Every text that differs from this one in one option, name, literal or operator. */
export function mutantsOf(text: string): readonly Mutant[] {
  return readable(text).flatMap((token) => {
    const to = changed(token)
    if (to === undefined) return []
    return [{name: `${token.text} → ${to}`, text: text.slice(0, token.start) + to + text.slice(token.end)}]
  })
}

function changed(token: Token): string | undefined {
  switch (token.kind) {
    case 'word': {
      const swap = SWAPS.get(token.upper)
      if (swap !== undefined) return swap
      return RESERVED.has(token.upper) ? undefined : `${token.text}x`
    }
    case 'quoted':
      return `${token.text.slice(0, -1)}x${token.text.slice(-1)}`
    case 'string':
      return `${token.text.slice(0, -1)}x'`
    case 'number':
      return /^\d+$/.test(token.text) ? String(BigInt(token.text) + 1n) : `${token.text}1`
    case 'binary':
      return `${token.text}FF`
    case 'variable':
      return `${token.text}x`
    case 'operator':
      return OPERATORS.get(token.text)
    case 'end':
      return undefined
  }
}

/** A text that is not closed is not cut, and has no mutants. */
function readable(text: string): readonly Token[] {
  try {
    return tokens(text)
  } catch {
    return []
  }
}
