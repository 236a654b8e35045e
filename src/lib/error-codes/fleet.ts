import type {ErrorExplanation} from './explanation.ts'

/** Fleets that a file declares. */
export const FLEET_CODES = {
  'LL-FLEET-FILE': {
    title: 'The fleet file is not right',
    cause: 'It is no YAML, or says something that no tenant can be. Each place is named with line, column and key.',
    mend: 'Mend those places; docs/fleet.example.yaml shows every key. `landlord fleet export` writes a file of the tenants that there are.',
  },
} as const satisfies Record<string, ErrorExplanation>
