import * as z from 'zod/mini'
import {text, whole} from '../kinds.ts'

const hours = (fallback: number) => z._default(whole('a whole number of hours, 1 to 8760', 1, 8760), fallback)

/** How long saved plans last, and which of them somebody else has to approve. */
export const plans = z.prefault(
  z.strictObject(
    {
      expireAfterHours: hours(24),
      approvals: z.prefault(
        z.strictObject(
          {
            routines: z._default(
              z.array(
                text('the name of a routine, as "tenant suspend", or "*" for all', /^(\*|[a-z]+( [a-z]+)*)$/),
                'a list of routines',
              ),
              [],
            ),
            persons: z._default(whole('1 or 2', 1, 2), 1),
            validForHours: hours(24),
          },
          'who approves: `routines`, `persons`, `validForHours`',
        ),
        {},
      ),
    },
    'saved plans',
  ),
  {},
)

export interface PlanPolicy {
  readonly lastsMs: number
  readonly approvals: {
    /** `*`: all. */
    readonly routines: readonly string[]
    readonly persons: number
    readonly validForMs: number
  }
}

export const planPolicyOf = ({expireAfterHours, approvals}: z.output<typeof plans>): PlanPolicy => ({
  lastsMs: expireAfterHours * HOUR_MS,
  approvals: {
    routines: approvals.routines,
    persons: approvals.persons,
    validForMs: approvals.validForHours * HOUR_MS,
  },
})

const HOUR_MS = 3_600_000
