import {type Document, isMap, isScalar, isSeq, type Node} from 'yaml'
import type {core} from 'zod/mini'
import {type ErrorDetail, OperatorError} from '../errors.ts'
import {closest} from './closest.ts'
import {kindAt, knownKeys} from './shape.ts'
import type {Written} from './written.ts'

/** Something that is not right in a file of settings. Never holds a secret's value. */
export interface Problem {
  /** From 1. */
  readonly line: number
  readonly column: number
  /** As `servers.sql-1.port`; empty for the file as a whole. */
  readonly key: string
  readonly text: string
}

/** `expected` of a rule of ours that looks at several keys. */
export interface Objection {
  readonly path: readonly PropertyKey[]
  readonly text: string
}

/** What the schema found, in the order of the file, each place once. */
export const problemsOf = (issues: readonly core.$ZodIssue[], file: Written): readonly Problem[] =>
  located(
    issues.flatMap((issue) => objectionsOf(issue, file)),
    file,
  )

export function located(objections: readonly Objection[], file: Written): readonly Problem[] {
  const problems = objections.map(({path, text}): Problem => {
    const {line, col} = file.lines.linePos(offsetOf(file, path))
    return {line, column: col, key: path.map(String).join('.'), text}
  })
  const firstOfKey = new Map(problems.toReversed().map((problem) => [problem.key, problem]))
  return [...firstOfKey.values()].sort((a, b) => a.line - b.line || a.column - b.column)
}

/** A file of settings that is not right, with everything that is wrong in it. */
export class RefusedFile extends OperatorError {
  readonly file: string
  readonly problems: readonly Problem[]

  constructor(message: string, file: string, problems: readonly Problem[], detail: ErrorDetail) {
    super('LL-CONFIG', message, detail)
    this.file = file
    this.problems = problems
  }
}

/** The operator's error for a file with problems: the first in full, all of them in `why`. */
export function refusal(file: string, problems: readonly Problem[], cause?: unknown): RefusedFile {
  const [first] = problems
  const told = problems.map(
    ({line, column, key, text}) => `line ${line}, column ${column}: ${key === '' ? '' : `${key}: `}${text}`,
  )
  return new RefusedFile(
    problems.length === 1 ? 'The configuration has a mistake.' : `The configuration has ${problems.length} mistakes.`,
    file,
    problems,
    {
      where: first ? `${file}:${first.line}:${first.column}` : file,
      why: told.join('\n'),
      state: 'nothing was read from it, and nothing was changed',
      cause,
    },
  )
}

function objectionsOf(issue: core.$ZodIssue, file: Written): readonly Objection[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({path: [...issue.path, key], text: unknownKey(file, issue.path, key)}))
  if (issue.code === 'invalid_key') {
    const expected = issue.issues[0]?.message ?? issue.message
    return [{path: issue.path, text: `expected ${expected}`}]
  }
  const found = nodeAt(file.document, issue.path)
  // A value or a map: what is wrong with the map is told by its keys.
  if (issue.code === 'invalid_union' && isMap(found))
    return (issue.errors.at(-1) ?? []).flatMap((one) =>
      objectionsOf({...one, path: [...issue.path, ...one.path]} as core.$ZodIssue, file),
    )
  if (found === undefined) return [{path: issue.path, text: `is missing; expected ${issue.message}`}]
  // Somebody may have written the password where a reference to it belongs.
  const told = kindAt(file.schema, issue.path) === 'secret' ? '' : `; found ${shown(found)}`
  return [{path: issue.path, text: `expected ${issue.message}${told}`}]
}

function unknownKey(file: Written, path: readonly PropertyKey[], key: string): string {
  const known = knownKeys(file.schema, path) ?? []
  const meant = closest(key, known)
  return meant === undefined
    ? `is not a setting; known here: ${known.join(', ')}`
    : `is not a setting; did you mean ${meant}?`
}

function shown(node: Node | null): string {
  if (isMap(node)) return 'a map'
  if (isSeq(node)) return 'a list'
  const value = isScalar(node) ? node.value : null
  if (value === null || value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

function nodeAt(document: Document, path: readonly PropertyKey[]): Node | null | undefined {
  return document.getIn(path, true) as Node | null | undefined
}

/** Where the key of a path stands; what is missing is shown at the innermost key that is there. */
function offsetOf(file: Written, path: readonly PropertyKey[]): number {
  const {document} = file
  let offset = document.contents?.range?.[0] ?? 0
  let node: unknown = document.contents
  for (const [at, part] of path.entries()) {
    const isLast = at === path.length - 1
    if (isMap(node)) {
      const pair = node.items.find(({key}) => (isScalar(key) ? key.value : key) === part)
      if (!pair) return offset
      const value = pair.value as Node | null
      const key = (pair.key as Node).range?.[0] ?? offset
      offset =
        isLast && isScalar(value) && value.range && value.value !== null && knows(file, path) ? value.range[0] : key
      node = value
    } else if (isSeq(node)) {
      const item = node.items[Number(part)] as Node | undefined
      if (!item) return offset
      offset = item.range?.[0] ?? offset
      node = item
    }
  }
  return offset
}

/** An unknown key is shown itself, a wrong value at the value. */
function knows({schema}: Written, path: readonly PropertyKey[]): boolean {
  const known = knownKeys(schema, path.slice(0, -1))
  return known === undefined || known.includes(String(path.at(-1)))
}
