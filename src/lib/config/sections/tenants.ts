import * as z from 'zod/mini'
import {timeZoneProblem} from '../../fleet/time-zone.ts'
import {windowProblem} from '../../fleet/window.ts'

/** Names of rings, first to last. */
export const rings = z._default(
  z
    .array(
      z
        .string('the name of a ring')
        .check(z.regex(/^[a-z][a-z0-9-]{0,31}$/, 'a name of lower-case letters, digits and hyphens')),
      'a list of rings, first to last',
    )
    .check(
      z.minLength(1, 'at least one ring'),
      z.refine((names) => new Set(names).size === names.length, 'each ring once'),
    ),
  ['pilot', 'main'],
)

const ZONE = 'an IANA time zone, as Europe/Stockholm'
export const zone = z.string(ZONE).check(z.refine((name) => timeZoneProblem(name) === undefined, ZONE))

const WINDOW = 'a maintenance window, as Sun 02:00-05:00 or daily 01:00-03:00'

const RESERVED = 'a list of names that no tenant may have'

/** What a tenant gets that was ordered without, and what it may not be called. */
export const tenantDefaults = z.prefault(
  z.strictObject(
    {
      timeZone: z._default(zone, 'UTC'),
      window: z._default(
        z.string(WINDOW).check(z.refine((text) => windowProblem(text) === undefined, WINDOW)),
        'Sun 02:00-05:00',
      ),
      reserved: z._default(z.array(z.string(RESERVED).check(z.regex(/^[a-z0-9-]{1,63}$/, RESERVED)), RESERVED), [
        'mail',
        'smtp',
        'ns1',
        'ns2',
        'api',
        'admin',
        'status',
      ]),
    },
    'what new tenants get',
  ),
  {},
)
