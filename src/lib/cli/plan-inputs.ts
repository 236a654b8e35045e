import * as z from 'zod/mini'
import {OperatorError} from '../errors.ts'

const text = z.string().check(z.maxLength(4000))
const open = z.nullable(text)
const contacts = z.array(z.strictObject({name: text, email: text, phone: text}))
const tenant = z.strictObject({tenant: text})
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/))

/** By routine, what its orders look like. What they mean is judged by the routine itself, as it is of every order. */
const INPUTS: Readonly<Record<string, z.ZodMiniType>> = {
  'tenant create': z.strictObject({
    tenant: text,
    displayName: text,
    contacts,
    release: open,
    vm: open,
    server: open,
    timeZone: z.optional(text),
    ring: z.optional(text),
    window: z.optional(text),
  }),
  'tenant set': z.strictObject({
    tenant: text,
    displayName: open,
    contacts: z.nullable(contacts),
    addContacts: contacts,
    removeContacts: z.array(text),
    timeZone: open,
    ring: open,
    window: open,
  }),
  'tenant rotate': tenant,
  'tenant suspend': z.strictObject({tenant: text, reason: text}),
  'tenant resume': tenant,
  'cert renew': tenant,
  'vm add': z.strictObject({vm: text}),
  'server add': z.strictObject({server: text}),
  'release add': z.strictObject({zip: text, version: text, digest: sha256}),
  'release retire': z.strictObject({version: text, digest: sha256, remove: z.boolean()}),
}

/** Throws LL-PLAN-FILE for an order that the routine could not have been given. */
export function assertInputs(routine: string, inputs: unknown): void {
  const form = Object.hasOwn(INPUTS, routine) ? INPUTS[routine] : undefined
  if (form?.safeParse(inputs).success) return
  throw new OperatorError('LL-PLAN-FILE', 'This is no plan that this version can carry out.', {
    why: form ? `its order is none of ${routine}` : `there is no routine ${routine}`,
    state: 'nothing was changed',
  })
}
