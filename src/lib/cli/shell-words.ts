/**
 * A command line that pastes into PowerShell and POSIX shells alike. Where no quoting means the same in both (a text with
 * a `'` and one of `" $ \` !` as well), the form of the platform's own shell is taken.
 */
export const commandLine = (words: readonly string[], platform: NodeJS.Platform = process.platform): string =>
  words.map((word) => quoted(word, platform)).join(' ')

function quoted(word: string, platform: NodeJS.Platform): string {
  if (PLAIN.test(word)) return word
  if (!UNSAFE_IN_DOUBLE.test(word)) return `"${word}"`
  if (!UNSAFE_IN_SINGLE.test(word)) return `'${word}'`
  const inner = platform === 'win32' ? word.replaceAll(/['‘’‚‛]/g, '$&$&') : word.replaceAll("'", `'\\''`)
  return `'${inner}'`
}

/** A comma makes an array in PowerShell, `@` a splat, `~` a home folder. */
const PLAIN = /^[\w./:=+-][\w./:=+@-]*$/
/** PowerShell takes typographic quotes for quotes. `!` recalls history in bash, `%` is cmd's. */
const UNSAFE_IN_DOUBLE = /["$`\\!%“”„\n\r]/
const UNSAFE_IN_SINGLE = /['‘’‚‛]/
