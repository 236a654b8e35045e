import {Bug} from '../../errors.ts'
import type {Secret} from '../../secret.ts'
import {template} from '../../templates.ts'

/** A T-SQL text that may hold secrets in its midst. Only `session.ts` puts them in, on their way to the wire. */
export interface SqlText {
  /** Names of the templates it was built from, for messages and for finding the permission that it needs. */
  readonly templates: readonly string[]
  readonly parts: readonly (string | Secret)[]
}

export type SqlValue = string | number | Secret | readonly string[]

/**
 * The text of `templates/sql/<name>.sql` with its placeholders filled: `{{x:id}}` a quoted identifier, `{{x:literal}}` a
 * Unicode string, `{{x:hex}}` a binary from hexadecimal digits, `{{x:int}}` a whole number, `{{x:word}}` a bare word such
 * as a collation, `{{x:words}}` bare words with commas, `{{x:disks}}` backup devices, `{{x:moves}}` pairs of logical name and path as MOVE … TO …, `{{x:rows}}` rows of one Unicode string, `{{x:secret}}` a string that stays a `Secret`.
 * Everything else in T-SQL goes by parameters (`@name`).
 * The comment at its top is left out. Throws `Bug` for a value that is missing, left over or of the wrong form.
 */
export function sqlText(name: string, values: Readonly<Record<string, SqlValue>> = {}): SqlText {
  const left = new Set(Object.keys(values))
  const parts: (string | Secret)[] = []
  let at = 0
  const body = withoutHeader(template(`sql/${name}.sql`))
  for (const found of body.matchAll(/\{\{(\w+):(\w+)\}\}/g)) {
    const [whole, key = '', form = ''] = found
    const value = values[key]
    if (value === undefined) throw new Bug(`The template ${name} needs a value for ${key}.`)
    parts.push(body.slice(at, found.index), filled(form, value, `${name}: ${key}`))
    at = found.index + whole.length
    left.delete(key)
  }
  if (left.size > 0) throw new Bug(`The template ${name} has no place for ${[...left].join(', ')}.`)
  return {templates: [name], parts: [...parts, body.slice(at)]}
}

/** T-SQL that is not ours: a migration's batch. */
export const foreignText = (text: string): SqlText => ({templates: [], parts: [text]})

/** Several texts as one batch, in their order. */
export const oneBatch = (texts: readonly SqlText[]): SqlText => ({
  templates: texts.flatMap((text) => text.templates),
  parts: texts.flatMap((text, at) => (at === 0 ? text.parts : ['\n', ...text.parts])),
})

/** What may be shown: the text with each secret as `N'***'`. */
export const shown = (text: SqlText): string =>
  text.parts.map((part) => (typeof part === 'string' ? part : "N'***'")).join('')

/** `[name]`, a closing bracket doubled. The only place where identifiers are quoted. */
export function quotedIdentifier(name: string): string {
  // sysname is nvarchar(128), and a regular name is never empty.
  if (name.length === 0 || name.length > 128 || name.includes('\0'))
    throw new Bug('An identifier has 1 to 128 characters.')
  return `[${name.replaceAll(']', ']]')}]`
}

/**
 * `N'text'`, a quote doubled. Throws `Bug` for a backslash at the end of a line: T-SQL would take both away.
 * https://learn.microsoft.com/sql/t-sql/language-elements/sql-server-utilities-statements-backslash
 */
export function quotedLiteral(text: string): string {
  if (/\\\r?\n/.test(text)) throw new Bug('A string must not have a backslash at the end of a line.')
  return `N'${text.replaceAll("'", "''")}'`
}

function withoutHeader(text: string): string {
  return text.replace(/^(?:--[^\n]*\n)+/, '').trimEnd()
}

function filled(form: string, value: SqlValue, where: string): string | Secret {
  if (isList(value)) {
    if (value.length > 0 && value.length % 2 === 0 && form === 'moves') return moved(value)
    if (value.length > 0 && form === 'disks') return value.map((path) => `DISK = ${quotedLiteral(path)}`).join(', ')
    if (value.length > 0 && form === 'rows') return value.map((each) => `(${quotedLiteral(each)})`).join(', ')
    if (value.length > 0 && form === 'words' && value.every(isWord)) return value.join(', ')
  } else if (typeof value === 'object') {
    if (form === 'secret') return value
  } else if (typeof value === 'string') {
    if (form === 'id') return quotedIdentifier(value)
    if (form === 'literal') return quotedLiteral(value)
    if (form === 'hex' && /^(?:[0-9A-Fa-f]{2})+$/.test(value)) return `0x${value.toUpperCase()}`
    if (form === 'word' && isWord(value)) return value
  } else if (form === 'int' && Number.isSafeInteger(value) && value >= 0) return String(value)
  throw new Bug(`The value does not fit the form ${form} (${where}).`)
}

const moved = (pairs: readonly string[]): string =>
  pairs
    .flatMap((logicalName, at) =>
      at % 2 === 0 ? [`MOVE ${quotedLiteral(logicalName)} TO ${quotedLiteral(pairs[at + 1] ?? '')}`] : [],
    )
    .join(', ')

const isList = (value: SqlValue): value is readonly string[] => Array.isArray(value)

const isWord = (text: string): boolean => /^[A-Za-z]\w*$/.test(text)
