import type {ErrorExplanation} from './explanation.ts'

/** The project file and its secrets. */
export const CONFIGURATION_CODES = {
  'LL-CONFIG': {
    title: 'The configuration has a mistake',
    cause:
      'landlord.yaml does not say what it must: a key is missing, unknown or has a value that cannot be right, or a name in it leads nowhere.',
    mend: 'Mend the line that is named. docs/landlord.example.yaml shows every key with what it is for; `landlord config check` tells every mistake at once.',
  },
  'LL-CONFIG-EXISTS': {
    title: 'There is a configuration already',
    cause: '`landlord config init` was to write a file that exists. What somebody wrote is never overwritten.',
    mend: 'Look through the file that is there with `landlord config check`, or name another with `--file`.',
  },
  'LL-CONFIG-MISSING': {
    title: 'There is no configuration',
    cause:
      "The file that was named does not exist or cannot be read, or none was found in this folder and in the user's own folder.",
    mend: 'Name one with `--config FILE` or LANDLORD_CONFIG. For a first try, `landlord lab up --dir D` writes one to D/landlord.yaml.',
  },
  'LL-CONFIG-SECRET': {
    title: 'A secret is not to be had',
    cause:
      'The configuration refers to an environment variable or a file that is missing, empty, or open to others than its owner, or to a program (`exec:`) that did not print one line and end well.',
    mend: 'Set the variable, write the file with mode 0600, or run the program by hand to see what it says. The message names the reference; the value is never shown. `landlord config check` looks them all up.',
  },
  'LL-CONFIG-WRITE': {
    title: 'The configuration cannot be written',
    cause: 'The folder is not there, is full, or may not be written to; the message has the code of the file system.',
    mend: 'Make the folder or choose another with `landlord config init --file PATH`.',
  },
} as const satisfies Record<string, ErrorExplanation>
