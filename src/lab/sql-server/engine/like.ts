/** LIKE with %, _, [abc], [a-z], [^abc] and ESCAPE; without regard to case, unless the collation is binary. Trailing blanks of the pattern count. */
export function likePattern(pattern: string, marker: string | undefined, binary = false): (text: string) => boolean {
  let source = ''
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern.charAt(i)
    if (character === marker && i + 1 < pattern.length) {
      i += 1
      source += literal(pattern.charAt(i))
      continue
    }
    const close = character === '[' ? pattern.indexOf(']', i + 2) : -1
    if (close > 0) {
      source += set(pattern.slice(i + 1, close))
      i = close
    } else source += character === '%' ? '[\\s\\S]*' : character === '_' ? '[\\s\\S]' : literal(character)
  }
  const expression = new RegExp(`^${source} *$`, binary ? 'u' : 'iu')
  return (text) => expression.test(text)
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

function set(content: string): string {
  const negated = content.startsWith('^')
  const inner = (negated ? content.slice(1) : content).replace(/[\\\][^]/g, '\\$&')
  return `[${negated ? '^' : ''}${inner}]`
}
