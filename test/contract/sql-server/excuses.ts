import type {Excuse} from './coverage.ts'

/** What needs no row of its own, and why. `npm run contract:coverage` says which of them excuse nothing any more. */
export const EXCUSES: readonly Excuse[] = [
  {
    pattern: /^SET(?: ON| OFF| TEXTSIZE| TRANSACTION)*: /,
    why: 'options in small letters, as drivers send them at log-on; wire.test.ts and freetds.test.ts have the drivers',
  },
  {pattern: /^sys\.sp_who$/, why: 'sent to see it refused'},
  {pattern: /^KILL WITH: /, why: 'sent to see it refused'},
  {
    pattern: /^sys\.columns\.generated_always_type_desc$/,
    why: "Kysely's introspection asks for it: of 2016, so that its migrator needs a younger server than the product does",
  },
]
