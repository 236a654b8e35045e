import {OperatorError} from '../../errors.ts'

export interface Batch {
  readonly text: string
  /** Line of the script, counted from 1, on which it begins. */
  readonly line: number
}

/**
 * Parts a script at the lines that hold nothing but `GO`, as sqlcmd does, except inside strings, quoted identifiers and
 * comments (block comments nest in T-SQL). Batches of nothing but white space are left out. `GO 5` is refused: a
 * migration that repeats itself would be told apart by nobody.
 * Source: https://learn.microsoft.com/sql/t-sql/language-elements/sql-server-utilities-statements-go
 */
export function batchesOf(script: string): readonly Batch[] {
  const batches: Batch[] = []
  let open: Open = {kind: 'code'}
  let lines: string[] = []
  let first = 1
  for (const [index, line] of script.split(/\r\n|\n|\r/).entries()) {
    const separator = open.kind === 'code' ? /^\s*GO\s*(\d+)?\s*(?:--.*)?$/i.exec(line) : null
    if (separator?.[1] !== undefined)
      throw new OperatorError('LL-SQL-MIGRATION', `Line ${index + 1} repeats a batch (GO ${separator[1]}).`, {
        why: 'A repeat count after GO is not supported.',
        state: 'Nothing of the script was sent.',
      })
    if (separator === null) {
      lines.push(line)
      open = after(line, open)
      continue
    }
    push(batches, lines, first)
    lines = []
    first = index + 2
  }
  push(batches, lines, first)
  return batches
}

type Open =
  | {readonly kind: 'code' | 'quoted'; readonly until?: string}
  | {readonly kind: 'comment'; readonly depth: number}

function push(batches: Batch[], lines: readonly string[], line: number): void {
  const text = lines.join('\n')
  if (text.trim() !== '') batches.push({text, line})
}

const CLOSING: Readonly<Record<string, string>> = {"'": "'", '"': '"', '[': ']'}

/** What is still open at the end of a line. */
function after(line: string, before: Open): Open {
  let open = before
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at)
    const two = line.slice(at, at + 2)
    if (open.kind === 'comment') {
      if (two !== '/*' && two !== '*/') continue
      const depth: number = open.depth + (two === '/*' ? 1 : -1)
      open = depth === 0 ? {kind: 'code'} : {kind: 'comment', depth}
      at++
    } else if (open.kind === 'quoted') {
      if (char !== open.until) continue
      // Doubled, it is part of what is quoted.
      if (line.charAt(at + 1) === char) at++
      else open = {kind: 'code'}
    } else if (two === '--') return open
    else if (two === '/*') {
      open = {kind: 'comment', depth: 1}
      at++
    } else if (CLOSING[char] !== undefined) open = {kind: 'quoted', until: CLOSING[char]}
  }
  return open
}
