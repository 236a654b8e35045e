import {randomUUID} from 'node:crypto'
import type * as z from 'zod/mini'
import type {Authority} from '../../engine/step.ts'
import {Bug, OutcomeUnknown} from '../../errors.ts'
import {place} from '../ssh/index.ts'
import type {VerbCarrier} from './carrier.ts'
import type {VerbHost, WindowsOptions} from './options.ts'
import {refusal} from './refusal.ts'
import {buildRequest} from './request.ts'
import type {Verb} from './scripts.ts'

export interface Asking<O extends VerbHost = WindowsOptions> {
  readonly options: O
  readonly carrier: VerbCarrier
  /** Absent for reads. */
  readonly authority?: Authority
}

/** Calls a verb and answers its data in the given shape, known secrets taken out. */
export async function ask<T extends z.ZodMiniType>(
  {options, carrier, authority}: Asking<VerbHost>,
  verb: Verb,
  input: Readonly<Record<string, unknown>>,
  shape: T,
  deadlineMs = options.verbTimeoutMs,
): Promise<z.output<T>> {
  const request = buildRequest({verb, input, requestId: randomUUID(), deadlineMs: Math.round(deadlineMs), authority})
  const reply = await carrier.call(request, authority?.signal)
  if (!reply.ok) throw refusal(options, verb, reply)
  const read = shape.safeParse(cleaned(reply.data, (text) => options.redactor.clean(text)))
  if (read.success) return read.data
  if (!authority) throw new Bug(`${options.name} answered ${verb} in a shape that was not agreed.`, read.error)
  throw new OutcomeUnknown(
    'LL-VM-OUTCOME',
    `The answer to ${verb} on ${options.name} is not of the form that was agreed.`,
    {
      where: place(options),
      state: 'It was probably done; resuming looks first.',
      next: ['landlord run list'],
      cause: read.error,
    },
  )
}

function cleaned(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value)
  if (Array.isArray(value)) return value.map((item) => cleaned(item, clean))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleaned(item, clean)]))
}
