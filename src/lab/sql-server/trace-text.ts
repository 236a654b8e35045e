import type {Token} from './tsql/lexer.ts'
import {tokens} from './tsql/lexer.ts'

/** The text of a batch for the trace: every literal that PASSWORD or SECRET is set to becomes N'***', all else stays as it is. */
export function withoutPasswords(text: string): string {
  const found = tryTokens(text)
  // What cannot be cut into tokens did not run; only its shape is told, since a password may be in it.
  if (found === undefined) return /password|secret/i.test(text) ? '(not T-SQL, and it may hold a password)' : text
  let shown = ''
  let from = 0
  found.forEach((token, i) => {
    if (!isPassword(found, i)) return
    shown += `${text.slice(from, token.start)}N'***'`
    from = token.end
  })
  return shown + text.slice(from)
}

function isPassword(found: readonly Token[], at: number): boolean {
  const [token, equals, word] = [found[at], found[at - 1], found[at - 2]]
  if (token === undefined || (token.kind !== 'string' && token.kind !== 'binary')) return false
  return equals?.upper === '=' && /(PASSWORD|SECRET)$/.test(word?.upper ?? '')
}

function tryTokens(text: string): readonly Token[] | undefined {
  try {
    return tokens(text)
  } catch {
    return undefined
  }
}

export interface Stamp {
  readonly attempt: string
  readonly token: number
  readonly key: string
}

/** `LL1|attempt|token|key` in CONTEXT_INFO; undefined for anything else. */
export function stampOf(contextInfo: Uint8Array): Stamp | undefined {
  const text = Buffer.from(contextInfo).toString('latin1').replace(/\0+$/, '')
  const match = /^LL1\|([0-9A-HJKMNP-TV-Z]{26})\|(\d+)\|(.+)$/.exec(text)
  if (match?.[1] === undefined || match[2] === undefined || match[3] === undefined) return undefined
  return {attempt: match[1], token: Number(match[2]), key: match[3]}
}
