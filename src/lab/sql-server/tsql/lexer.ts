import {errors, unsupported} from '../engine/errors.ts'

export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'binary' | 'variable' | 'operator' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** As written; for `word` also see `upper`. */
  readonly text: string
  /** Words in capitals, operators as they are, otherwise empty: what a keyword is compared with. */
  readonly upper: string
  /** Content of a string or quoted name with doubled quotes halved; otherwise as `text`. */
  readonly value: string
  /** String written as N'…'. */
  readonly unicode: boolean
  readonly start: number
  readonly end: number
  /** From 1. */
  readonly line: number
}

const WORD = /[\p{L}_#][\p{L}\p{Nd}_@$#]*/uy
const VARIABLE = /@[\p{L}\p{Nd}_@$#]*/uy
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d*)?/y
const BINARY = /0[xX][0-9a-fA-F]*/y
const OPERATOR = /<>|!=|<=|>=|!<|!>|::|\+=|-=|\*=|\/=|%=|[-+*/%=<>(),.;:&|^~]/y
const BLANK = /[\s\u00a0\ufeff]+/uy

/** Cuts a batch into tokens; the last one is `end`. Throws 102, 103, 105, 113 or 1038. */
export function tokens(text: string): readonly Token[] {
  const found: Token[] = []
  let at = 0
  let line = 1
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  const push = (kind: TokenKind, length: number, value?: string, unicode = false) => {
    const raw = text.slice(at, at + length)
    const upper = kind === 'word' ? raw.toUpperCase() : kind === 'operator' ? raw : ''
    if ((kind === 'word' || kind === 'variable') && raw.length > 128) throw errors.identifierTooLong(raw, line)
    found.push({kind, text: raw, upper, value: value ?? raw, unicode, start: at, end: at + length, line})
    advance(length)
  }
  const advance = (length: number) => {
    for (let i = at; i < at + length; i++) if (text[i] === '\n') line += 1
    at += length
  }
  while (at < text.length) {
    const blank = match(BLANK)
    if (blank !== undefined) {
      advance(blank.length)
      continue
    }
    const comment = commentLength(text, at, line)
    if (comment > 0) {
      advance(comment)
      continue
    }
    const first = text[at] ?? ''
    const second = text[at + 1] ?? ''
    if (first === "'" || ((first === 'N' || first === 'n') && second === "'")) {
      const prefix = first === "'" ? 0 : 1
      const {value, length} = quoted(text, at + prefix, "'", line)
      push('string', length + prefix, value, prefix === 1)
      continue
    }
    if (first === '[' || first === '"') {
      const {value, length} = quoted(text, at, first === '[' ? ']' : '"', line)
      if (value === '') throw errors.emptyIdentifier(line)
      if (value.length > 128) throw errors.identifierTooLong(value, line)
      push('quoted', length, value)
      continue
    }
    const binary = match(BINARY)
    if (binary !== undefined) {
      push('binary', binary.length)
      continue
    }
    const number = match(NUMBER)
    if (number !== undefined) {
      push('number', number.length)
      continue
    }
    const variable = match(VARIABLE)
    if (variable !== undefined) {
      push('variable', variable.length)
      continue
    }
    const word = match(WORD)
    if (word !== undefined) {
      push('word', word.length)
      continue
    }
    const operator = match(OPERATOR)
    if (operator === undefined) throw errors.syntax(first, line)
    push('operator', operator.length)
  }
  found.push({kind: 'end', text: '', upper: '', value: '', unicode: false, start: at, end: at, line})
  return found
}

/** Length of the comment that begins here, 0 for none. Block comments nest. */
function commentLength(text: string, start: number, line: number): number {
  const opening = text.slice(start, start + 2)
  if (opening === '--') {
    const end = text.indexOf('\n', start)
    return (end < 0 ? text.length : end) - start
  }
  if (opening !== '/*') return 0
  let depth = 1
  let at = start + 2
  while (at < text.length && depth > 0) {
    const pair = text.slice(at, at + 2)
    if (pair === '/*') depth += 1
    if (pair === '*/') depth -= 1
    at += pair === '/*' || pair === '*/' ? 2 : 1
  }
  if (depth > 0) throw errors.missingComment(line)
  return at - start
}

function quoted(text: string, start: number, close: string, line: number): {value: string; length: number} {
  let value = ''
  let at = start + 1
  for (;;) {
    const next = text.indexOf(close, at)
    if (next < 0) throw errors.unclosedString(text.slice(start + 1, start + 129), line)
    value += text.slice(at, next)
    if (text[next + 1] !== close) {
      if (close === "'" && /\\\r?\n/.test(value)) throw unsupported('a string that is continued on the next line', line)
      return {value, length: next + 1 - start}
    }
    value += close
    at = next + 2
  }
}
