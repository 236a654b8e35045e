import * as z from 'zod/mini'
import {command, file, keyFile, secret} from './kinds.ts'

/** What may stand at a place, as far as it matters beyond being right. */
export type Kind = 'secret' | 'file' | 'key file' | 'command' | 'plain'

/** The keys that may stand at a path below a schema; undefined where names are free. */
export function knownKeys(root: z.core.$ZodType, at: readonly PropertyKey[]): readonly string[] | undefined {
  const found = mapOf(schemaAt(root, at))
  return found instanceof z.ZodMiniObject ? Object.keys(found.shape) : undefined
}

/** What a value at the path is checked by, without its default; undefined where nothing is known of it. */
export function schemaAt(root: z.core.$ZodType, at: readonly PropertyKey[]): z.core.$ZodType | undefined {
  let schema: z.core.$ZodType | undefined = root
  for (const key of at) schema = childOf(bare(schema), key)
  return bare(schema)
}

/** A key that may be left out and then has no value at all. */
export function isOptionalAt(root: z.core.$ZodType, at: readonly PropertyKey[]): boolean {
  const key = at.at(-1)
  return key !== undefined && childOf(schemaAt(root, at.slice(0, -1)), key) instanceof z.ZodMiniOptional
}

export function kindAt(root: z.core.$ZodType, at: readonly PropertyKey[]): Kind {
  const schema = schemaAt(root, at)
  if (schema === secret) return 'secret'
  if (schema === file) return 'file'
  if (schema === command) return 'command'
  return schema === keyFile ? 'key file' : 'plain'
}

/** A value with where it stands: `['vms', 'app-1', 'port']`. A list of plain values is one. */
export interface Leaf {
  readonly path: readonly string[]
  readonly value: unknown
}

/** Every value, in the order of the schema's keys as far as it has any. Empty maps and what is undefined are left out. */
export function leavesOf(value: unknown, path: readonly string[] = []): readonly Leaf[] {
  if (value === undefined) return []
  const isList = Array.isArray(value)
  if (value === null || typeof value !== 'object' || (isList && value.every((one) => typeof one !== 'object')))
    return [{path, value}]
  return Object.entries(value).flatMap(([key, one]) => leavesOf(one, [...path, key]))
}

/** What may be a path or a map: keys are those of the map. */
const mapOf = (schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined =>
  schema instanceof z.ZodMiniUnion
    ? schema.def.options.find((option: z.core.$ZodType) => option instanceof z.ZodMiniObject)
    : schema

function childOf(either: z.core.$ZodType | undefined, key: PropertyKey): z.core.$ZodType | undefined {
  const schema = mapOf(either)
  if (schema instanceof z.ZodMiniObject) return (schema.shape as Record<PropertyKey, z.core.$ZodType>)[key]
  if (schema instanceof z.ZodMiniArray) return schema.def.element
  return schema instanceof z.ZodMiniRecord ? schema.def.valueType : undefined
}

/** Without its default. */
function bare(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodMiniDefault || schema instanceof z.ZodMiniPrefault || schema instanceof z.ZodMiniOptional)
    return bare(schema.def.innerType)
  return schema
}
