import * as z from 'zod/mini'
import {whole} from '../kinds.ts'

/** How long journals of finished runs stay in the store whatever `run prune` says. */
export const journal = z.prefault(
  z.strictObject({keepDays: z._default(whole('a whole number of days, 1 to 3650', 1, 3650), 90)}, 'the journal'),
  {},
)
