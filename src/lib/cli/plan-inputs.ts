import * as z from 'zod/mini'
import {PROOF_LEVELS} from '../backup/set.ts'
import {OperatorError} from '../errors.ts'

const text = z.string().check(z.maxLength(4000))
const open = z.nullable(text)
const contacts = z.array(z.strictObject({name: text, email: text, phone: text}))
const tenant = z.strictObject({tenant: text})
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/))

const settings = {timeZone: z.optional(text), ring: z.optional(text), window: z.optional(text)}
const choice = {only: z.nullable(z.array(text)), limit: z.nullable(z.int().check(z.minimum(1)))}
const creation = z.strictObject({
  ...{tenant: text, displayName: text, contacts, release: open, vm: open, server: open},
  ...settings,
})
const setting = z.strictObject({
  tenant: text,
  displayName: open,
  contacts: z.nullable(contacts),
  addContacts: contacts,
  removeContacts: z.array(text),
  timeZone: open,
  ring: open,
  window: open,
})
const declared = z.strictObject({
  ...{tenant: text, displayName: text, contacts},
  ...settings,
  ...{release: z.optional(text), vm: z.optional(text), server: z.optional(text)},
})

const kind = z.enum(['full', 'differential', 'log'])
const proof = {level: z.enum(PROOF_LEVELS), scope: z.enum(['chain', 'every'])}
const possible = z.boolean()
const restore = z.strictObject({
  tenant: text,
  target: z.discriminatedUnion('kind', [
    z.strictObject({kind: z.literal('latest'), possible}),
    z.strictObject({kind: z.literal('time'), at: z.number(), possible}),
    z.strictObject({kind: z.literal('before mark'), mark: text}),
  ]),
  way: z.enum(['side', 'in place', 'overwrite']),
  as: open,
})
const names = z.nullable(z.array(text))

/** By routine, what its orders look like. What they mean is judged by the routine itself, as it is of every order. */
const INPUTS: Readonly<Record<string, z.ZodMiniType>> = {
  'tenant create': creation,
  'tenant set': setting,
  'tenant rotate': tenant,
  'tenant suspend': z.strictObject({tenant: text, reason: text}),
  'tenant resume': tenant,
  'cert renew': tenant,
  'vm add': z.strictObject({vm: text}),
  'server add': z.strictObject({server: text}),
  'cert renew --all-due': z.strictObject(choice),
  'fleet apply': z.strictObject({tenants: z.array(declared), ...choice}),
  'backup restore': restore,
  'backup run': z.strictObject({tenant: text, kind, copyOnly: z.boolean(), due: z.boolean()}),
  'backup verify': z.strictObject({tenant: text, ...proof}),
  'backup import': z.strictObject({server: text, paths: z.array(text)}),
  'backup run --all': z.strictObject({kind, copyOnly: z.boolean(), tenants: names, ...choice}),
  'backup run --due': z.strictObject({call: text, kind: z.nullable(kind), tenants: names, ...choice}),
  'backup verify of many': z.strictObject({
    whose: z.union([z.literal('all'), z.literal('rotate'), z.array(text)]),
    ...proof,
    ...choice,
  }),
  'release add': z.strictObject({zip: text, version: text, digest: sha256}),
  'release retire': z.strictObject({version: text, digest: sha256, remove: z.boolean()}),
}

/** By routine of many, what is frozen of each target. */
const TARGETS: Readonly<Record<string, z.ZodMiniType>> = {
  'cert renew --all-due': tenant,
  'fleet apply': z.union([
    z.strictObject({what: z.literal('create'), order: creation}),
    z.strictObject({what: z.literal('set'), settings: setting}),
  ]),
  'backup run --all': tenant,
  'backup run --due': z.strictObject({tenant: text, kind}),
  'backup verify of many': z.strictObject({tenant: text, ...proof}),
}

/** Throws LL-PLAN-FILE for an order that the routine could not have been given. */
export const assertInputs = (routine: string, inputs: unknown): void =>
  assertForm(INPUTS, routine, inputs, `its order is none of ${routine}`)

/** The same of one target of a list. */
export const assertTarget = (routine: string, {key, inputs}: {readonly key: string; readonly inputs: unknown}): void =>
  assertForm(TARGETS, routine, inputs, `its target ${key} is none of ${routine}`)

function assertForm(
  forms: Readonly<Record<string, z.ZodMiniType>>,
  routine: string,
  value: unknown,
  why: string,
): void {
  const form = Object.hasOwn(forms, routine) ? forms[routine] : undefined
  if (form?.safeParse(value).success) return
  throw new OperatorError('LL-PLAN-FILE', 'This is no plan that this version can carry out.', {
    why: form ? why : `there is no routine ${routine}`,
    state: 'nothing was changed',
  })
}
