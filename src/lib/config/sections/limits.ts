import * as z from 'zod/mini'
import {whole} from '../kinds.ts'

const atOnce = (fallback: number) => z._default(whole('a whole number, 1 to 100', 1, 100), fallback)

/** How many tenants are worked on at once, where a command is for many. */
export const limits = z.prefault(
  z.strictObject({concurrency: atOnce(8), vm: atOnce(2), server: atOnce(4)}, 'how many at once'),
  {},
)
