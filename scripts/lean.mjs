import {parseSync, Visitor} from 'oxc-parser'

/**
 * A part's text without comments, in ASCII. A single other character anywhere makes V8 keep the whole text with two bytes a character,
 * and go through it before it takes the compiled code: with two large parts that was a third of what `tenant list` spent on loading.
 * esbuild writes strings in ASCII already; comments and regular expressions are left as they were.
 *
 * @param {string} code CommonJS
 * @param {string} name for errors
 * @returns {string} Throws where another character stands outside comments and regular expressions.
 */
export function lean(code, name) {
  const bare = withoutComments(code, name)
  if (isAscii(bare)) return bare
  const text = withPlainExpressions(bare, name)
  const line = text.split('\n').find((each) => !isAscii(each))
  if (line !== undefined) throw new Error(`${name} is not in ASCII: ${line.trim().slice(0, 200)}`)
  return text
}

/** A line end stays where there was one: a statement may end by it. */
function withoutComments(code, name) {
  const {comments, errors} = parseSync(name, code)
  if (errors.length > 0) throw new Error(`${name}: ${errors[0]?.message}`)
  return spliced(code, comments, (text) => (text.includes('\n') ? '\n' : ' '))
}

function withPlainExpressions(code, name) {
  const found = []
  const visitor = new Visitor({
    Literal(node) {
      if ('regex' in node) found.push(node)
    },
  })
  visitor.visit(parseSync(name, code).program)
  return spliced(code, found, (text) =>
    text.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  )
}

function spliced(code, ranges, change) {
  let from = 0
  let text = ''
  for (const {start, end} of [...ranges].sort((one, other) => one.start - other.start)) {
    text += code.slice(from, start) + change(code.slice(start, end))
    from = end
  }
  return text + code.slice(from)
}

const isAscii = (text) => /^[\0-\x7f]*$/.test(text)
