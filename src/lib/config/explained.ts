import * as z from 'zod/mini'
import {OperatorError} from '../errors.ts'
import {closest} from './closest.ts'
import type {Layers, Source} from './layers.ts'
import {projectFile} from './schema.ts'
import {kindAt, leavesOf, schemaAt} from './shape.ts'

/** A setting that counts. */
export interface Explained {
  /** `vms.app-1.port` */
  readonly key: string
  /** Of a secret its reference; null where nothing is set. */
  readonly value: string | number | boolean | null
  readonly source: Source
  /** What may stand there. */
  readonly expected: string
  readonly secret: boolean
}

/**
 * Every value with where it comes from, or those at and below one key. Throws `OperatorError` LL-USAGE for a key that is
 * none, with the nearest.
 */
export function explained(layers: Layers, key?: string): readonly Explained[] {
  const all = leavesOf(layers.settings).map(
    ({path, value}): Explained => ({
      key: path.join('.'),
      value: shown(value),
      source: layers.sourceOf(path),
      expected: expectedAt(path),
      secret: kindAt(projectFile, path) === 'secret',
    }),
  )
  if (key === undefined) return all
  const wanted = all.filter((one) => one.key === key || one.key.startsWith(`${key}.`))
  if (wanted.length > 0) return wanted
  const path = key.split('.')
  if (schemaAt(projectFile, path) !== undefined)
    return [{key, value: null, source: {from: 'default'}, expected: expectedAt(path), secret: false}]
  throw unknown(
    key,
    all.map((one) => one.key),
  )
}

function unknown(key: string, keys: readonly string[]): OperatorError {
  const parents = keys.flatMap((known) => known.split('.').map((_, at, parts) => parts.slice(0, at + 1).join('.')))
  const near = closest(key, [...new Set(parents)]) ?? parents.find((known) => known.split('.').at(-1) === key)
  return new OperatorError('LL-USAGE', `There is no setting ${key}.`, {
    why: near === undefined ? undefined : `did you mean ${near}?`,
    state: 'nothing was changed',
    next: [near === undefined ? 'landlord config explain' : `landlord config explain ${near}`],
  })
}

function shown(value: unknown): Explained['value'] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null)
    return value
  return Array.isArray(value) ? value.join(', ') : JSON.stringify(value)
}

/** What a check says that nothing can satisfy. */
function expectedAt(path: readonly string[]): string {
  const schema = schemaAt(projectFile, path)
  const said = schema && z.safeParse(schema, Symbol('nothing of ours'))
  return said && !said.success ? (said.error.issues[0]?.message ?? '') : ''
}
