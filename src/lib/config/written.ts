import {type Document, LineCounter, parseDocument} from 'yaml'
import type {core} from 'zod/mini'
import {located, type Objection, type Problem, problemsOf, refusal} from './problems.ts'

/** A file of settings as it was written: what stands where. */
export interface Written {
  /** As it is named in errors. */
  readonly file: string
  readonly document: Document
  readonly lines: LineCounter
  /** What its settings are checked by. */
  readonly schema: core.$ZodType
  /** The settings as plain values, not checked yet. */
  readonly value: unknown
}

/** Reads YAML; what it says is not checked. Throws `OperatorError` LL-CONFIG with line and column. */
export function written(text: string, file: string, schema: core.$ZodType): Written {
  const lines = new LineCounter()
  // Pretty errors quote the line that they complain about, and a secret might stand in it.
  const document = parseDocument(text, {lineCounter: lines, prettyErrors: false, uniqueKeys: true, logLevel: 'error'})
  if (document.errors.length > 0)
    throw refusal(
      file,
      document.errors.map(({pos, message}) => {
        const {line, col} = lines.linePos(pos[0])
        return {line, column: col, key: '', text: `this is no YAML: ${withoutSource(message)}`}
      }),
    )
  return {file, document, lines, schema, value: plain(document, file)}
}

/** Where a key of the file stands. */
export function placeOf(file: Written, path: readonly PropertyKey[]): Pick<Problem, 'line' | 'column'> {
  const [problem] = located([{path, text: ''}], file)
  return {line: problem?.line ?? 1, column: problem?.column ?? 1}
}

/** Throws `OperatorError` LL-CONFIG where there is any. */
export function refuse(file: Written, found: {issues?: readonly core.$ZodIssue[]; objections?: readonly Objection[]}) {
  const {issues = [], objections = []} = found
  const problems = issues.length > 0 ? problemsOf(issues, file) : located(objections, file)
  if (problems.length > 0) throw refusal(file.file, problems)
}

/** Some messages quote what they stumbled over, and that may be a secret. */
const withoutSource = (message: string): string => message.replace(/:?\s*["'`][\s\S]*$/, '').replace(/\n[\s\S]*$/, '')

/** Aliases are only followed here: one that leads nowhere, or that multiplies without end, is found out now. */
function plain(document: Document, file: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    throw refusal(
      file,
      [{line: 1, column: 1, key: '', text: `this is no YAML: ${error.message.replace(/:[^:]*$/, '')}`}],
      error,
    )
  }
}
