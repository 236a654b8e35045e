import type {Piece} from './shapes.ts'

/** Where a statement is cut: what follows is a part of its own. */
const CUTS = new Set(
  `, AND OR FROM JOIN LEFT RIGHT FULL INNER CROSS OUTER WHERE GROUP ORDER HAVING VALUES SET WITH OUTPUT WHEN ELSE ON TO CONSTRAINT DEFAULT
  PRIMARY REFERENCES CHECK UNION EXCEPT INTO`.split(/\s+/),
)
const OPERAND = /^(?:#|'|0|0x|@|@@\w+|NULL|x)$/

/**
 * The parts that a statement is made of, whatever is put together with what: `SELECT: WHERE x = x`, `BACKUP DATABASE: , CHECKSUM`.
 * A test that reads differently what rows read in parts is covered by them.
 */
export function partsOf({shape}: Piece): readonly string[] {
  const found = new Set<string>()
  gather(shape.split(' '), found)
  return [...found]
}

function gather(masks: readonly string[], found: Set<string>, outer?: string): void {
  const words = masks.map((mask) => (OPERAND.test(mask) ? 'x' : mask)).filter((mask) => mask !== '…')
  const own = words.filter((word) => /^[A-Z]/.test(word))
  const head = outer !== undefined && words[0] !== 'SELECT' ? outer : headOf(own)
  let part: string[] = []
  const close = () => {
    for (const text of told(part.join(' '), head)) found.add(text)
    part = []
  }
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '(') {
      const end = closing(words, at)
      const inner = words.slice(at + 1, end)
      // A call, or a type with its length, is an operand; what is in it stands for itself.
      const isCall = part.at(-1) === 'x' && !inner.some((one) => CUTS.has(one) && one !== ',')
      if (!isCall) part.push(inner.every((one) => one === 'x' || one === ',') ? '( x )' : '( … )')
      if (inner.some((one) => /^[A-Z]/.test(one))) gather(inner, found, head)
      at = end
      continue
    }
    if (CUTS.has(word) && part.length > 0) close()
    part.push(word)
  }
  close()
}

const CONDITION =
  /^(?:WHERE|AND|OR|ON|WHEN|HAVING|IF)? ?(?:NOT )*(.*(?: (?:=|<>|!=|<|<=|>|>=|IS|IN|LIKE|BETWEEN|EXISTS) |EXISTS ).*?)(?: THEN x)?(?: END)?$/

/** A condition is one wherever it stands, and so is arithmetic; everything else belongs to its statement. */
function told(part: string, head: string): readonly string[] {
  const plain = part.replace(/ AS x/g, '')
  const found = [...plain.matchAll(/(?:x|\)) ([-+*/%]) (?=x|\()/g)].map(([, operator]) => `arithmetic: ${operator}`)
  const operand = plain
    .replace(/\( [x…] \)/g, (list, at: number) => (/ IN $|EXISTS $/.test(plain.slice(0, at)) ? list : 'x'))
    .replace(/(?<=^|[^x] )[-+] (?=x)/g, '')
    .replace(/^ELSE x END|CASE$/g, 'x')
    .replace(/x(?: [-+*/%] x)+/g, 'x')
  const condition = /^(?:SELECT|IF|INSERT|UPDATE|DELETE|WHILE|WITH AS)$/.test(head) ? CONDITION.exec(operand) : null
  const isSet = /^(?:SET|,) x = /.test(operand)
  if (condition !== null && !isSet && !operand.startsWith('EXEC')) return [...found, `condition: ${condition[1]}`]
  const nothing =
    /^(?:(?:SELECT|WHERE|,|AND|OR|ON|WHEN|ELSE|BY|IF|NOT|THEN|CASE|END|x|x THEN) ?)*(?:x(?: END| THEN x)?)?$/.test(
      operand,
    )
  return nothing ? found : [...found, `${head}: ${operand}`]
}

const headOf = (words: readonly string[]): string =>
  words
    .slice(
      0,
      ['SELECT', 'IF', 'INSERT', 'UPDATE', 'DELETE', 'DECLARE', 'EXEC', 'PRINT'].includes(words[0] ?? '') ? 1 : 2,
    )
    .join(' ')

function closing(words: readonly string[], open: number): number {
  let depth = 0
  for (let at = open; at < words.length; at++) {
    if (words[at] === '(') depth += 1
    if (words[at] === ')') depth -= 1
    if (depth === 0) return at
  }
  return words.length
}
