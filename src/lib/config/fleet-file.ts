import {readFileSync} from 'node:fs'
import * as z from 'zod/mini'
import {OperatorError} from '../errors.ts'
import type {DeclaredTenant} from '../fleet/declared.ts'
import {
  contactProblem,
  contactsProblem,
  displayNameProblem,
  parseContact,
  tenantNameProblem,
} from '../fleet/tenant-order.ts'
import {timeZoneProblem} from '../fleet/time-zone.ts'
import {windowProblem} from '../fleet/window.ts'
import {name, text} from './kinds.ts'
import {type Objection, RefusedFile} from './problems.ts'
import {refuse, written} from './written.ts'

const ZONE = 'an IANA time zone, as Europe/Stockholm'
const WINDOW = 'a maintenance window, as Sun 02:00-05:00 or daily 01:00-03:00'
const CONTACT = 'a contact, as Ann Ek <ann@acme.example> +46701234567'

const tenant = z.strictObject(
  {
    name: z.string('a name for people'),
    contacts: z.array(z.string(CONTACT), 'a list of contacts'),
    timeZone: z.optional(z.string(ZONE).check(z.refine((zone) => timeZoneProblem(zone) === undefined, ZONE))),
    ring: z.optional(text('the name of a ring', /^[a-z][a-z0-9-]{0,31}$/)),
    window: z.optional(z.string(WINDOW).check(z.refine((one) => windowProblem(one) === undefined, WINDOW))),
    release: z.optional(text('a version of the library, as 4.2.0', /^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/)),
    vm: z.optional(name),
    server: z.optional(name),
  },
  'a tenant with `name` and `contacts`',
)

/** docs/fleet.example.yaml explains it. */
const fleetFile = z.strictObject(
  {tenants: z.record(z.string('the short name of a tenant'), tenant, 'tenants by their short names')},
  'a fleet: `tenants`',
)

/** As `parseFleetFile`, of a file that may be missing. */
export function readFleetFile(file: string, rings: readonly string[]): readonly DeclaredTenant[] {
  let content: string
  try {
    content = readFileSync(file, 'utf8')
  } catch (error) {
    throw new OperatorError('LL-FLEET-FILE', 'The fleet file cannot be read.', {
      where: file,
      why: (error as NodeJS.ErrnoException).code,
      state: 'nothing was changed',
      next: ['landlord explain LL-FLEET-FILE'],
      cause: error,
    })
  }
  return parseFleetFile(content, file, rings)
}

/**
 * The tenants that a file declares. Throws `OperatorError` LL-FLEET-FILE with file, line, column and key of every mistake.
 * `rings`: those of the configuration.
 */
export function parseFleetFile(content: string, file: string, rings: readonly string[]): readonly DeclaredTenant[] {
  try {
    return declared(content, file, rings)
  } catch (error) {
    if (!(error instanceof RefusedFile)) throw error
    const count = error.problems.length
    throw new OperatorError(
      'LL-FLEET-FILE',
      count === 1 ? 'The fleet file has a mistake.' : `The fleet file has ${count} mistakes.`,
      {...error.detail, next: ['landlord explain LL-FLEET-FILE']},
    )
  }
}

function declared(content: string, file: string, rings: readonly string[]): readonly DeclaredTenant[] {
  const source = written(content, file, fleetFile)
  const read = fleetFile.safeParse(source.value ?? {tenants: {}})
  refuse(source, {issues: read.error?.issues ?? []})
  const tenants = Object.entries(read.data?.tenants ?? {})
  refuse(source, {objections: tenants.flatMap(([key, one]) => objectionsTo(key, one, rings))})
  return tenants.map(([key, {name: displayName, contacts, ...terms}]) => ({
    tenant: key,
    displayName,
    contacts: contacts.flatMap((contact) => {
      const parsed = parseContact(contact)
      return 'problem' in parsed ? [] : [parsed.contact]
    }),
    ...terms,
  }))
}

function objectionsTo(key: string, one: z.output<typeof tenant>, rings: readonly string[]): readonly Objection[] {
  const at = (path: readonly PropertyKey[], problem: string | undefined): readonly Objection[] =>
    problem === undefined ? [] : [{path: ['tenants', key, ...path], text: problem}]
  const people = one.contacts.map(parseContact)
  const known = people.flatMap((read) => ('problem' in read ? [] : [read.contact]))
  const each = people.flatMap((read, index) =>
    at(['contacts', index], 'problem' in read ? read.problem : contactProblem(read.contact)),
  )
  return [
    ...at([], tenantNameProblem(key)),
    ...at(['name'], displayNameProblem(one.name)),
    ...(each.length > 0 ? each : at(['contacts'], contactsProblem(known))),
    ...at(
      ['ring'],
      one.ring === undefined || rings.includes(one.ring) ? undefined : `is none of the rings ${rings.join(', ')}`,
    ),
  ]
}
