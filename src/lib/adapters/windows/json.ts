import * as z from 'zod/mini'

/** JSON has null where our types have undefined. */
export const orUndefined = <T extends z.ZodMiniType>(shape: T) =>
  z.pipe(
    z.nullish(shape),
    z.transform((value): z.output<T> | undefined => value ?? undefined),
  )

/** UTC, ms since the epoch. */
export const instant = z.pipe(
  z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text)), 'no time in ISO 8601')),
  z.transform((text) => Date.parse(text)),
)
/** SHA-256, hexadecimal. */
export const digest = z.string().check(z.regex(/^[0-9a-f]{64}$/))
/** SHA-1 of a certificate. */
export const thumbprint = z.string().check(z.regex(/^[0-9A-F]{40}$/))
export const strings = z.array(z.string())

/** Of a service, as the service manager's words are told by the verbs. */
export const startType = z.enum(['automatic', 'delayed', 'manual', 'disabled'])
export const serviceState = z.enum(['running', 'stopped', 'start-pending', 'stop-pending', 'paused'])
