import type {ErrorExplanation} from './explanation.ts'

/** The command line itself, and the lab that it starts. */
export const COMMAND_LINE_CODES = {
  'LL-BUG': {
    title: 'A fault of landlord itself',
    cause: 'The program met a case that it should have known or ruled out. Its message and stack are shown.',
    mend: 'Look at what the run left behind with `landlord run show RUN`; it can be resumed or undone as always. Report the message, the stack and the output of `landlord --version`.',
  },
  'LL-CODE-UNKNOWN': {
    title: 'There is no such error code',
    cause: '`landlord explain` was given a code that this version does not know.',
    mend: '`landlord explain` without a code lists all of them.',
  },
  'LL-INPUT-MISSING': {
    title: 'Something that is needed was not given',
    cause:
      'A required value has no flag on the command line, and nobody could be asked: there is no terminal, or `--no-input` was given, or `CI` is set.',
    mend: 'Give each flag that the message names.',
  },
  'LL-LAB-FAILED': {
    title: 'The lab could not do what it was asked',
    cause: "The lab's own program ended with an error, which is shown.",
    mend: 'Read what it says. `landlord lab status` shows what runs; `landlord lab down`, then `landlord lab up` starts afresh without losing what it holds.',
  },
  'LL-LAB-MISSING': {
    title: 'The lab is not part of this installation',
    cause: "The lab's program, `lab.cjs`, does not lie beside the main one. The package for users goes without it.",
    mend: 'Practise from a checkout of the project, after `npm run build`.',
  },
  'LL-NOT-CONFIRMED': {
    title: 'Not confirmed',
    cause:
      'The command would change something and nobody said yes: the question was answered with no, or there was nobody to ask.',
    mend: 'Look at the plan (`--plan`), then give the flag that the message names: `--yes`, or `--confirm NAME` where customers would be cut off.',
  },
  'LL-USAGE': {
    title: 'The command line is not right',
    cause: 'An argument or flag is missing, unknown or malformed.',
    mend: 'Read the message, then `landlord COMMAND --help`.',
  },
} as const satisfies Record<string, ErrorExplanation>
