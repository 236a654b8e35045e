import * as z from 'zod/mini'
import {ERROR_CODES} from '../error-codes.ts'

/**
 * What is wrong with the form of a saved plan, of one or of many; undefined: nothing. A file may come from anybody: everything in
 * it is checked before anything of it is used.
 */
export function formProblem(value: unknown): string | undefined {
  const form = typeof value === 'object' && value !== null && 'targets' in value ? MANY : ONE
  const read = form.safeParse(value)
  if (read.success) return undefined
  const [issue] = read.error.issues
  return `${issue?.path.join('.') || 'it'}: ${issue?.message}`
}

const json = z.json()
const texts = z.array(z.string())
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'no digest'))
const ulid = z.string().check(z.regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'no id'))
const at = z.iso.datetime()
const code = z.string().check(z.refine((text) => Object.hasOwn(ERROR_CODES, text), 'no code of this version'))

const finding = z.discriminatedUnion('finding', [
  z.strictObject({finding: z.literal('satisfied'), outputs: json, note: z.optional(z.string())}),
  z.strictObject({
    finding: z.literal('needed'),
    diff: texts,
    before: json,
    expected: z.optional(json),
    guard: z.optional(json),
  }),
  z.strictObject({finding: z.literal('unknown'), after: z.string()}),
  z.strictObject({finding: z.literal('in-flight'), what: z.string()}),
  z.strictObject({finding: z.literal('blocked'), code, reason: z.string()}),
])

const leases = z.array(z.strictObject({key: z.string(), mode: z.enum(['shared', 'exclusive'])}))

const work = {
  routine: z.string(),
  subject: z.string(),
  decided: json,
  leases,
  reservations: z.array(z.strictObject({key: z.string(), what: z.string()})),
  lastChange: z.nullable(ulid),
  lines: z.array(
    z.strictObject({
      id: z.string(),
      fact: z.string(),
      finding,
      undo: z.union([z.strictObject({what: z.string()}), z.strictObject({none: z.string()})]),
      pointOfNoReturn: z.boolean(),
      guard: sha256,
    }),
  ),
}

const file = {
  v: z.literal(1),
  product: z.string(),
  store: ulid,
  routine: z.string(),
  subject: z.string(),
  words: texts,
  inputs: json,
  inputsDigest: sha256,
  leases,
  madeAt: at,
  madeBy: z.strictObject({person: z.string(), host: z.string()}),
  expiresAt: at,
  digest: sha256,
}

const whole = (least: number, most = 100_000) => z.int().check(z.minimum(least), z.maximum(most))

const ONE = z.strictObject({...file, ...work})

const MANY = z.strictObject({
  ...file,
  pace: z.strictObject({
    canary: whole(0),
    wave: z.optional(whole(1)),
    concurrency: whole(1),
    limits: z.record(z.string(), whole(1)),
    maxFailures: z.strictObject({count: z.optional(whole(0)), percent: z.optional(whole(0, 100))}),
  }),
  held: whole(0),
  omitted: z.array(z.strictObject({key: z.string(), code, reason: z.string()})),
  targets: z.array(
    z.strictObject({
      key: z.string(),
      inputs: json,
      groups: z.record(z.string(), z.string()),
      shown: z.strictObject(work),
    }),
  ),
})
