/** What each stable code means and how to mend it: `landlord explain CODE`. Codes are never reused. */
export const ERROR_CODES = {
  'LL-USAGE': {title: 'The command line is not right', cause: 'An argument or flag is missing, unknown or malformed.', mend: 'Read the message, then `landlord COMMAND --help`.'},
} as const satisfies Record<string, ErrorExplanation>

export interface ErrorExplanation {
  readonly title: string
  readonly cause: string
  readonly mend: string
}

export type ErrorCode = keyof typeof ERROR_CODES
