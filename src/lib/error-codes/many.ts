import type {ErrorExplanation} from './explanation.ts'

/** Work on many at once: canary, waves, limits. */
export const MANY_CODES = {
  'LL-MANY-CANARY': {
    title: 'The canary failed',
    cause:
      'Of many, so many go first (`--canary`, one if not said), and one of these failed, is in doubt or paused. No other was begun.',
    mend: '`landlord run show RUN` names its run; `landlord run show` of that one says why. Mend it and give the same command again: it goes on with the same list, the canary first. Or `landlord run undo RUN`.',
  },
  'LL-MANY-FAILED': {
    title: 'Some of many failed',
    cause:
      'Each tenant has a run of its own; what fails for one does not stop the others. The failed ones are named with their codes.',
    mend: 'Mend what the codes say, then give the same command again: it takes only those that are not done. `landlord run undo RUN` takes back what the failed ones did.',
  },
  'LL-MANY-STOPPED': {
    title: 'Too many of many failed',
    cause:
      'More failed than `--max-failures` allows (a tenth of the list, one at least, if not said), so nothing more was begun.',
    mend: 'Look for what the failed ones have in common: `landlord run show RUN`. Then give the same command again, or `landlord run undo RUN`.',
  },
  'LL-TARGET-UNKNOWN': {
    title: 'Not among those that the command is for',
    cause: '`--only` names something that is not on the list: mistyped, or not in need of it.',
    mend: 'The same command with `--plan` and without `--only` shows the list.',
  },
} as const satisfies Record<string, ErrorExplanation>
