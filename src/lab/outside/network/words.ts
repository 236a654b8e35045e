/** Why a command line is not understood: az ends with 2 and says so. */
export class Usage extends Error {}

/** What follows an option on az's command line. `list`: one word or more. */
export type OptionKind = 'one' | 'list' | 'none'

/**
 * Words of a command line by option. Throws Usage for an option that is not among `known`: what the lab does not know it does not pass
 * over.
 */
export function optionsOf(
  words: readonly string[],
  known: Readonly<Record<string, OptionKind>>,
): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {}
  let current: {readonly name: string; readonly kind: OptionKind} | undefined
  for (const word of words) {
    if (word.startsWith('--')) {
      const kind = known[word]
      if (kind === undefined) throw new Usage(`the lab does not support ${word}`)
      if (found[word]) throw new Usage(`${word} is given twice`)
      found[word] = []
      current = {name: word, kind}
      continue
    }
    const values = current && found[current.name]
    if (!current || !values || current.kind === 'none' || (current.kind === 'one' && values.length > 0))
      throw new Usage(`unrecognized arguments: ${word}`)
    values.push(word)
  }
  for (const [name, values] of Object.entries(found))
    if (known[name] !== 'none' && values.length === 0)
      throw new Usage(`argument ${name}: expected at least one argument`)
  return found
}
