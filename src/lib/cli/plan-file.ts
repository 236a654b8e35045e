import {closeSync, fsyncSync, openSync, readFileSync, statSync, unlinkSync, writeFileSync} from 'node:fs'
import {savedDigest} from '../engine/index.ts'
import {OperatorError} from '../errors.ts'
import {formProblem} from './plan-form.ts'
import type {AnyPlan} from './saved-plans.ts'

/** A plan as the bytes of its file: there is only one way to write one. */
export const planText = (plan: AnyPlan): string => `${JSON.stringify(plan, null, 2)}\n`

/** Writes a plan for its owner alone, whole on the disk. What is there already is never overwritten. Throws LL-PLAN-EXISTS, LL-PLAN-FILE. */
export function writePlan(path: string, plan: AnyPlan): void {
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
export function readPlan(path: string): AnyPlan {
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
  const problem = formProblem(value)
  if (problem !== undefined) throw noPlan(path, problem)
  // What was parsed, not what the form made of it: the digest is over all that there is.
  const plan = value as AnyPlan
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
