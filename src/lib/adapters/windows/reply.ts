import * as z from 'zod/mini'

/** What a verb's script answered. */
export const verbReply = z.object({
  ok: z.boolean(),
  changed: z.boolean(),
  changes: z.array(z.string()),
  data: z.unknown(),
  warnings: z.array(z.string()),
  error: z.nullish(z.object({code: z.string(), message: z.string(), retryable: z.boolean()})),
})
export type VerbReply = z.infer<typeof verbReply>

const envelope = z.discriminatedUnion('ok', [
  z.object({ok: z.literal(true), data: verbReply}),
  z.object({ok: z.literal(false), error: z.object({message: z.string(), id: z.string(), at: z.nullish(z.string())})}),
])
export type Envelope = z.infer<typeof envelope>

/**
 * The bootstrap's one line among whatever else came: the only truth about a verb. Undefined: there is none, or half of one.
 * Throws ZodError or SyntaxError for a line that is not what was agreed.
 */
export function readLine(stdout: string, nonce: string): Envelope | undefined {
  const line = new RegExp(`@@LL${nonce}:([A-Za-z0-9+/=]*)\\r?\\n`).exec(stdout)?.[1]
  if (line === undefined) return undefined
  return envelope.parse(JSON.parse(Buffer.from(line, 'base64').toString('utf8')))
}
