import type {Statement} from '../../../src/lab/sql-server/tsql/ast.ts'
import {parseBatch} from '../../../src/lab/sql-server/tsql/parser.ts'

type Json = string | number | boolean | null | readonly Json[] | {readonly [key: string]: Json}

/** What the lab's parser made of a text; undefined where it refuses the text. */
export function treeOf(text: string): Json | undefined {
  try {
    return plain(parseBatch(text))
  } catch {
    return undefined
  }
}

/**
 * Places in which two trees differ, each as the kind of the statement, the field of it, and the innermost node's kind and field:
 * `select.query.where: compare.operator`. Empty where they mean the same to the lab.
 */
export function differences(one: Json, other: Json): readonly string[] {
  const found = new Set<string>()
  compare(one, other, {statement: '', fields: [], node: '', field: ''}, found)
  return [...found]
}

interface Place {
  readonly statement: string
  /** From the statement to the first expression or condition. */
  readonly fields: readonly string[]
  readonly node: string
  readonly field: string
}

function compare(one: Json, other: Json, place: Place, found: Set<string>): void {
  if (JSON.stringify(one) === JSON.stringify(other)) return
  if (Array.isArray(one) && Array.isArray(other)) {
    if (one.length !== other.length) found.add(told(place))
    else for (const [i, item] of one.entries()) compare(item, other[i] ?? null, place, found)
    return
  }
  if (!isNode(one) || !isNode(other) || one.kind !== other.kind) {
    found.add(told(place))
    return
  }
  const here = within(place, one)
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    // Where a node stood and how it was written is told along with it, and means nothing by itself.
    if (key === 'line' || (key === 'text' && isStatement(one))) continue
    compare(one[key] ?? null, other[key] ?? null, {...here, ...below(here, key)}, found)
  }
}

/** Names of procedures, functions and arguments are part of the place: each stands for what it does. */
function within(place: Place, node: {readonly [key: string]: Json}): Place {
  const kind = typeof node.kind === 'string' ? node.kind : undefined
  if (place.statement === '' || isStatement(node)) {
    const procedure = node.procedure
    const name = procedure !== undefined && isNode(procedure) ? `(${procedure.name})` : ''
    return {statement: `${kind}${name}`, fields: [], node: '', field: ''}
  }
  if (kind !== undefined) return {...place, node: kind === 'call' ? `call(${node.name})` : kind}
  if (typeof node.name === 'string' && 'output' in node) return {...place, fields: [...place.fields, node.name]}
  return place
}

function below(place: Place, key: string): Pick<Place, 'fields' | 'field'> {
  const fields =
    place.node === '' || key === 'query' || CLAUSES.has(key)
      ? [...place.fields.filter((f) => !CLAUSES.has(f)), key]
      : place.fields
  return {fields: [...new Set(fields)], field: key}
}

const CLAUSES = new Set(['top', 'items', 'from', 'where', 'groupBy', 'having', 'orderBy'])

const told = ({statement, fields, node, field}: Place): string =>
  `${[statement, ...fields].join('.')}${node === '' ? '' : `: ${node}.${field}`}`

const isNode = (value: Json): value is {readonly [key: string]: Json} =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isStatement = (node: {readonly [key: string]: Json}): boolean =>
  typeof node.line === 'number' && typeof node.kind === 'string' && node.kind !== 'call'

function plain(statements: readonly Statement[]): Json {
  const json = JSON.stringify(statements, (_key, value) => (typeof value === 'bigint' ? `${value}n` : untold(value)))
  return JSON.parse(json)
}

/** A statement without its text as written: two that read alike are written otherwise. */
function untold(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('line' in value && 'text' in value)) return value
  const {text: _text, ...rest} = value
  return rest
}
