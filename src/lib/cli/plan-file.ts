import {closeSync, fsyncSync, openSync, readFileSync, statSync, unlinkSync, writeFileSync} from 'node:fs'
import * as z from 'zod/mini'
import {type SavedPlan, savedDigest} from '../engine/index.ts'
import {ERROR_CODES} from '../error-codes.ts'
import {OperatorError} from '../errors.ts'

/** A plan as the bytes of its file: there is only one way to write one. */
export const planText = (plan: SavedPlan): string => `${JSON.stringify(plan, null, 2)}\n`

/** Writes a plan for its owner alone, whole on the disk. What is there already is never overwritten. Throws LL-PLAN-EXISTS, LL-PLAN-FILE. */
export function writePlan(path: string, plan: SavedPlan): void {
  let file: number | undefined
  try {
    file = openSync(path, 'wx', 0o600)
    writeFileSync(file, planText(plan))
    fsyncSync(file)
  } catch (error) {
    throw notWritten(path, error, file !== undefined)
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/**
 * The plan of a file, if every byte of it is as it was written. What it says is checked for its form alone: whoever can write
 * the file can also write another one. Throws LL-PLAN-FILE for what is no plan or only a part of one, LL-PLAN-ALTERED.
 */
export function readPlan(path: string): SavedPlan {
  const bytes = bytesOf(path)
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(bytes))
  } catch (error) {
    throw noPlan(path, 'it is cut short, or was never a saved plan', error)
  }
  const version = (value as {readonly v?: unknown} | null)?.v
  if (typeof version === 'number' && version !== 1)
    throw new OperatorError('LL-PLAN-VERSION', 'The plan is of another form than this version writes.', {
      where: path,
      why: `its form is ${version}, this version's 1`,
      state: 'nothing was changed',
      next: ['landlord --version'],
    })
  const read = FORM.safeParse(value)
  if (!read.success) {
    const [issue] = read.error.issues
    throw noPlan(path, `${issue?.path.join('.') || 'it'}: ${issue?.message}`)
  }
  // What was parsed, not what the form made of it: the digest is over all that there is.
  const plan = value as SavedPlan
  if (savedDigest(plan) === plan.digest && Buffer.from(planText(plan)).equals(bytes)) return plan
  throw new OperatorError('LL-PLAN-ALTERED', 'The plan was altered since it was made.', {
    where: path,
    why: 'its digest is not that of its content',
    state: 'nothing was changed',
  })
}

/** Larger than the plan of a thousand tenants; what is larger is not read into memory. */
const LARGEST = 64 * 1024 * 1024

function bytesOf(path: string): Buffer {
  try {
    if (statSync(path).size > LARGEST) throw noPlan(path, `it is larger than ${LARGEST / 1024 / 1024} MB`)
    return readFileSync(path)
  } catch (error) {
    if (error instanceof OperatorError) throw error
    throw noPlan(path, (error as NodeJS.ErrnoException).code ?? 'it cannot be read', error)
  }
}

const noPlan = (path: string, why: string, cause?: unknown): OperatorError =>
  new OperatorError('LL-PLAN-FILE', 'This is no saved plan.', {where: path, why, state: 'nothing was changed', cause})

function notWritten(path: string, error: unknown, begun: boolean): OperatorError {
  const {code} = error as NodeJS.ErrnoException
  if (begun) unlinkSync(path)
  if (code === 'EEXIST')
    return new OperatorError('LL-PLAN-EXISTS', 'The plan was not saved: there is a file of that name.', {
      where: path,
      why: 'it may be the plan that somebody approved',
      state: 'nothing was changed, the file was left as it is',
    })
  return new OperatorError('LL-PLAN-FILE', 'The plan was not saved.', {
    where: path,
    why: code,
    state: 'nothing was changed',
    cause: error,
  })
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

/** A file may come from anybody: everything in it is checked before anything of it is used. */
const FORM = z.strictObject({
  v: z.literal(1),
  product: z.string(),
  store: ulid,
  routine: z.string(),
  subject: z.string(),
  words: texts,
  inputs: json,
  inputsDigest: sha256,
  decided: json,
  leases: z.array(z.strictObject({key: z.string(), mode: z.enum(['shared', 'exclusive'])})),
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
  madeAt: at,
  madeBy: z.strictObject({person: z.string(), host: z.string()}),
  expiresAt: at,
  digest: sha256,
})
